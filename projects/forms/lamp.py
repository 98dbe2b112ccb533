"""人工改灯: which lamp, which colour, why, until when."""

from django import forms

from projects.enums import LampKind, LampLevel
from tracker.tools.forms import DateField

COLOURS = [(c.value, c.label) for c in (LampLevel.GREEN, LampLevel.YELLOW, LampLevel.RED)]


class OverrideForm(forms.Form):
    kind = forms.ChoiceField(label="哪盏灯", choices=LampKind.choices)
    level = forms.ChoiceField(label="改为", choices=COLOURS)
    until_on = DateField(label="改到哪天", help_text="到期后按规则亮灯，最长 180 天。")
    reason = forms.CharField(
        label="理由", max_length=150, widget=forms.Textarea(attrs={"rows": 2, "wide": True})
    )
