"""节点: planned, actual, and why it slipped."""

from django import forms

from parks.models import Unit, User
from projects.models import Milestone
from tracker.tools.forms import DateField

DAYS = ("planned_start_on", "planned_on", "started_on", "actual_on", "paused_on")


class MilestoneForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Milestone
        fields = (
            "name",
            "order",
            "planned_start_on",
            "planned_on",
            "started_on",
            "actual_on",
            "unit",
            "slip_reason",
            "paused_on",
            "pause_reason",
        )
        field_classes = dict.fromkeys(DAYS, DateField)
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in DAYS
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(user).filter(retired_on=None)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("planned_start_on"), cleaned.get("planned_on")
        if start and end and end < start:
            self.add_error("planned_on", "计划完成早于计划起始，请核对。")
        if cleaned.get("paused_on") and not cleaned.get("pause_reason"):
            self.add_error("pause_reason", "停表要写明原因和谁同意的。")
        return cleaned

    def _post_clean(self):
        """The action checks and writes; the form only reads values."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}
