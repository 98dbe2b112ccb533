"""A new version of a lamp's rule: thresholds in the unit of its measure, and from when."""

from django import forms

from tracker.tools.forms import DateField

UNITS = {"months": "个月", "days": "天", "points": "个百分点"}


class LampRuleForm(forms.Form):
    yellow_from = forms.DecimalField(label="黄灯起", max_digits=8, decimal_places=2, min_value=0)
    red_from = forms.DecimalField(label="红灯起", max_digits=8, decimal_places=2, min_value=0)
    valid_from = DateField(label="从哪天起生效")

    def __init__(self, *args, measure: str, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("yellow_from", "red_from"):
            self.fields[name].help_text = f"单位：{UNITS[measure]}"
