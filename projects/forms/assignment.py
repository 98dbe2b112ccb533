"""明确、移交五个一责任；定调度机制。"""

from django import forms

from parks.models import Person, Unit, User
from projects.enums import DutyRole, Rhythm
from tracker.tools.forms import DateField


class DutyForm(forms.Form):
    role = forms.ChoiceField(label="职责", choices=DutyRole.choices)
    person = forms.ModelChoiceField(Person.objects.none(), label="人员", required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="单位", required=False, help_text="牵头单位选单位，其余选人员。"
    )
    from_on = DateField(label="起")
    reason = forms.CharField(
        label="说明", required=False, max_length=200, help_text="移交给别人时必填。"
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(user).filter(left_on=None).select_related("unit")
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda p: f"{p.name}（{p.unit.short_name}）"
        self.fields["unit"].queryset = Unit.objects.visible_to(user).filter(retired_on=None)

    def clean(self):
        cleaned = super().clean()
        wants_unit = cleaned.get("role") == DutyRole.LEAD_UNIT
        if wants_unit and not cleaned.get("unit"):
            self.add_error("unit", "牵头单位要选一个单位。")
        if not wants_unit and not cleaned.get("person"):
            self.add_error("person", "请选人员。")
        return cleaned


class MechanismForm(forms.Form):
    rhythm = forms.ChoiceField(label="填报周期", choices=Rhythm.choices)
    visit_days = forms.IntegerField(label="走访间隔（天）", min_value=1, max_value=365, initial=30)
    meeting = forms.CharField(label="例会", required=False, max_length=60)
