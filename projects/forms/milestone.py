"""节点: one, the whole plan as a table, pause and resume. Days and reasons are the actions'."""

from collections.abc import Sequence
from typing import Any

from django import forms

from parks.models import Unit, User
from projects.forms.rows import PickField, RowForm, RowsForm
from projects.models import Milestone, Phase, Project
from tracker import clock
from tracker.tools.forms import DateField

DAYS = ("planned_start_on", "planned_on", "started_on", "actual_on")


class MilestoneForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Milestone
        fields = (
            "name",
            "order",
            "phase",
            "unit",
            "planned_start_on",
            "planned_on",
            "started_on",
            "actual_on",
            "slip_reason",
        )
        field_classes = dict.fromkeys(DAYS, DateField)
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in DAYS
        }

    def __init__(self, *args, user: User, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(user)
        self.fields["phase"].queryset = project.phases.all()
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def _post_clean(self):
        """The action checks and writes; the form only reads values."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class MilestoneRowForm(RowForm):
    name = forms.CharField(label="节点", max_length=80)
    phase = PickField(label="分期或单体")
    unit = PickField(label="责任单位")
    planned_start_on = DateField(label="计划起", required=False)
    planned_on = DateField(label="计划完成")
    started_on = DateField(label="实际起", required=False)
    actual_on = DateField(label="实际完成", required=False)
    slip_reason = forms.CharField(label="本次调整原因", required=False, max_length=200)

    def __init__(self, *args: Any, phases: Sequence[Phase], units: Sequence[Unit], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.shared = {"phases": phases, "units": units}
        held = self.row.unit if self.row is not None else None
        offered = [*units, held] if held and held not in units else units
        self.fields["unit"].offer(offered)
        if phases:
            self.fields["phase"].offer(phases)
        else:
            del self.fields["phase"]
        if self.row is None:
            del self.fields["slip_reason"]
        else:  # an earlier reason is shown beside the field, it is no reason for what moves now
            self.initial["slip_reason"] = ""

    def choices(self) -> dict[str, Any]:
        return self.shared


class MilestonesForm(RowsForm):
    row_class = MilestoneRowForm
    reason = forms.CharField(
        label="调整原因",
        required=False,
        max_length=200,
        help_text="计划日期有改动时必填；个别节点原因不同的，写在它那一行。",
    )

    def __init__(self, *args: Any, user: User, phases: Sequence[Phase], **kwargs: Any):
        self.user, self.phases = user, phases
        super().__init__(*args, **kwargs)

    def made_with(self, held):
        return {"phases": self.phases, "units": list(units_of(self.user))}


class PauseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    paused_on = DateField(label="停表日期", help_text="当天起不算逾期，不提醒。")
    allowed_by = forms.CharField(
        label="谁同意的", max_length=40, help_text="姓名和职务，或会议名称。"
    )
    reason = forms.CharField(label="停表原因", max_length=200)

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.update(version=milestone.version, paused_on=clock.today())


class ResumeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    resumed_on = DateField(label="恢复日期")

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.update(version=milestone.version, resumed_on=clock.today())
        if milestone.paused_on:
            self.fields[
                "resumed_on"
            ].help_text = f"{milestone.paused_on} 起停表。计划日期不动，到期日按停表天数顺延。"


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label="删除原因", max_length=200, help_text="为什么这个项目不需要这个节点；留在操作记录里。"
    )

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.milestone = milestone


def units_of(user: User):
    return Unit.objects.visible_to(user).filter(retired_on=None)
