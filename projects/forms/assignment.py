"""明确、移交、解除五个一责任；定填报权和调度机制。"""

from datetime import timedelta

from django import forms

from parks.models import Person, Unit, User
from projects.enums import DutyRole, Rhythm
from projects.models import Assignment, Project
from projects.models.duty import rules_on
from tracker import clock
from tracker.tools.forms import DateField, WarningsMixin

FILLING = (("", "按责任模板"), ("yes", "可填报"), ("no", "不可填报"))


def filling_field() -> forms.TypedChoiceField:
    """None, True or False."""
    return forms.TypedChoiceField(
        label="填报权",
        choices=FILLING,
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
        help_text="能否填报这个项目的进展；协办单位、代办员可单独给。",
    )


class BearerForm(forms.Form):
    """Somebody of today: a person in office or a unit in use."""

    person = forms.ModelChoiceField(Person.objects.none(), label="人员", required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", required=False)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(user).filter(left_on=None).select_related("unit")
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = named
        self.fields["unit"].queryset = Unit.objects.visible_to(user).filter(retired_on=None)


def named(person: Person) -> str:
    title = f"{person.title}，" if person.title else ""
    return f"{person.name}（{title}{person.unit.short_name}）"


class DutyForm(WarningsMixin, BearerForm):
    role = forms.ChoiceField(label="职责")
    from_on = DateField(label="起")
    may_fill = filling_field()
    reason = forms.CharField(
        label="说明", required=False, max_length=200, help_text="移交给别人时必填。"
    )
    field_order = ("role", "from_on", "person", "unit", "may_fill", "reason")

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        rules = rules_on(clock.today())
        self.fields["role"].choices = [(rule.role, rule.label) for rule in rules]
        units = "、".join(rule.label for rule in rules if rule.bearer == "unit")
        self.fields["unit"].help_text = f"{units}选单位，其余选人员。" if units else ""

    def warnings_of(self, cleaned):
        """A leader who begins later than the signing, or than the one before ended, leaves a gap."""
        first = self.uncovered() if cleaned["role"] == DutyRole.LEADER else None
        if first is None or cleaned["from_on"] <= first:
            return []
        days = (cleaned["from_on"] - first).days
        return [f"{first} 起的 {days} 天无人包抓，五个一会显示空档；能补的请把起始日期提前。"]

    def uncovered(self):
        """The first day that nobody leads; None while somebody does."""
        duties = self.project.assignments.filter(role=DutyRole.LEADER)
        ends = [duty.to_on for duty in duties]
        if None in ends:
            return None
        return max(ends) + timedelta(days=1) if ends else self.project.signed_on


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HandOverForm(VersionForm, BearerForm):
    from_on = DateField(label="移交日期", help_text="前任到前一天为止，中间不留空档。")
    reason = forms.CharField(label="移交原因", max_length=200)
    field_order = ("version", "person", "unit", "from_on", "reason")

    def __init__(self, *args, duty: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        if duty.role == DutyRole.LEADER:
            people = self.fields["person"].queryset
            self.fields["person"].queryset = people.filter(is_leader=True)
            del self.fields["unit"]
        elif duty.role == DutyRole.LEAD_UNIT:
            self.fields["person"].help_text = "单位的牵头负责人，可不选。"


class DutyEndForm(VersionForm):
    to_on = DateField(label="截止日期", help_text="到这一天为止。")
    reason = forms.CharField(label="解除原因", max_length=200)


class FillingForm(VersionForm):
    may_fill = filling_field()


class MechanismForm(forms.Form):
    rhythm = forms.ChoiceField(label="填报周期", choices=Rhythm.choices)
    visit_days = forms.IntegerField(label="走访间隔（天）", min_value=1, max_value=365, initial=30)
    meeting = forms.CharField(label="例会", required=False, max_length=60)
