"""五个一: give and hand over duties, set the rhythm."""

from projects.actions.assignment import assign_duty, set_mechanism
from projects.forms.assignment import DutyForm, MechanismForm
from projects.views.project import ProjectForms
from tracker import clock
from tracker.roles import Permission


class DutyCreate(ProjectForms):
    permission = Permission.ASSIGN_DUTIES
    form_class = DutyForm
    heading = "明确责任"
    submit = "明确责任"
    done_message = "责任已明确，历任都留着。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        return {"from_on": clock.today(), "role": self.request.GET.get("role", "leader")}

    def act(self, cleaned):
        return assign_duty(project=self.record, by=self.request.user, **cleaned)


class MechanismEdit(ProjectForms):
    permission = Permission.ASSIGN_DUTIES
    form_class = MechanismForm
    heading = "调度机制"

    def get_initial(self):
        held = getattr(self.record, "mechanism", None)
        names = ("rhythm", "visit_days", "meeting")
        return {name: getattr(held, name) for name in names} if held else {}

    def act(self, cleaned):
        return set_mechanism(project=self.record, by=self.request.user, **cleaned)
