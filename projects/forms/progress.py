"""进展填报: the same few fields on a desk and on a phone."""

import json
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from projects.enums import Rhythm
from projects.models import ProgressReport
from projects.queries.progress import period_of
from tracker.tools.forms import FilesField, FilesInput, MoneyField, WarningsMixin
from tracker.tools.photos import Facts, said_facts

PICTURES = "image/jpeg,image/png"


class ProgressForm(WarningsMixin, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    rhythm = forms.ChoiceField(choices=Rhythm.choices, widget=forms.HiddenInput)
    start_on = forms.DateField(widget=forms.HiddenInput)
    has_problem = forms.ChoiceField(
        label="有没有问题",
        choices=[("no", "没有问题"), ("yes", "有问题")],
        widget=forms.RadioSelect,
        required=False,
    )
    photos = FilesField(
        label="现场照片",
        required=False,
        widget=FilesInput(attrs={"multiple": True, "accept": PICTURES}),
    )
    photo_facts = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    class Meta:
        model = ProgressReport
        fields = ("percent", "done_text", "next_text", "problems_text", "completed_investment")
        field_classes = {"completed_investment": MoneyField}
        widgets = {
            "done_text": forms.Textarea(attrs={"rows": 4}),
            "next_text": forms.Textarea(attrs={"rows": 3}),
            "problems_text": forms.Textarea(attrs={"rows": 3}),
            "percent": forms.NumberInput(
                attrs={"inputmode": "decimal", "min": 0, "max": 100, "step": "0.1"}
            ),
            "completed_investment": forms.TextInput(
                attrs={"inputmode": "decimal", "data-echo": "invest-echo", "autocomplete": "off"}
            ),
        }

    def __init__(self, *args, project, last=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.last = project, last
        percent = self.initial.get("percent")
        if percent is not None:
            self.initial["percent"] = f"{percent:f}".rstrip("0").rstrip(".") or "0"
        told = self.initial.get("problems_text")
        if told or last or self.instance.pk:
            self.initial["has_problem"] = "yes" if told else "no"

    def clean(self):
        """没有问题 empties the words; 有问题 asks for them when the report is submitted."""
        cleaned = super().clean()
        if cleaned.get("has_problem") == "no":
            cleaned["problems_text"] = ""
        asked = cleaned.get("has_problem") == "yes" and self.data.get("act") == "submit"
        if asked and not (cleaned.get("problems_text") or "").strip():
            self.add_error("problems_text", "请写一句是什么问题；没有就选“没有问题”。")
        return cleaned

    def clean_photo_facts(self) -> list[Facts]:
        """When and where each photo was taken; what cannot be read is left out."""
        try:
            said = json.loads(self.cleaned_data["photo_facts"] or "[]")
        except ValueError:
            return []
        return [said_facts(one) for one in said] if isinstance(said, list) else []

    def clean_percent(self):
        percent = self.cleaned_data["percent"]
        if percent is not None and not 0 <= percent <= 100:
            raise ValidationError("形象进度应在 0 到 100 之间。")
        return percent

    def clean_start_on(self) -> date:
        start = self.cleaned_data["start_on"]
        rhythm = self.cleaned_data.get("rhythm") or self.data.get("rhythm", Rhythm.MONTHLY)
        if period_of(rhythm, start)[0] != start:
            raise ValidationError("填报周期不对，请从填报页重新进入。")
        return start

    def warnings_of(self, cleaned):
        found = []
        percent = cleaned.get("percent")
        last = self.last.percent if self.last else None
        if percent is not None and last is not None and percent < last:
            found.append(f"形象进度 {percent}% 低于上期的 {last}%，请核对。")
        invested, total = cleaned.get("completed_investment"), self.project.total_investment
        if invested and total and invested > total:
            found.append("本月完成投资大于总投资，请核对单位是否为万元。")
        return found


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(label="意见", max_length=300, required=False)
    decision = forms.ChoiceField(choices=[("accept", "通过"), ("return", "退回")])
