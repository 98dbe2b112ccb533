"""离任与撤并: a person or unit may go once nothing hangs on them; what does is listed here."""

from django.shortcuts import get_object_or_404

from parks.models import Person, Unit
from projects.actions.departure import close_unit, dismiss_person
from projects.enums import DutyRole
from projects.forms.departure import PersonLeaveForm, UnitCloseForm
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission

SHOWN = 50


class Departure(ActionForm):
    permission = Permission.EDIT_DIRECTORY
    template_name = "projects/departure/form.html"
    heading = ""
    day = ""

    def get_initial(self):
        return {"version": self.record.version, self.day: clock.today()}

    def get_context_data(self, **kwargs):
        held = self.record.assignments.filter(to_on=None)
        mine = held.visible_to(self.request.user).select_related("project")
        shown = list(mine.order_by("role", "project__name")[:SHOWN])
        return super().get_context_data(
            heading=self.heading,
            subject=self.record,
            held=shown,
            held_count=held.count(),
            leads=any(duty.role == DutyRole.LEADER for duty in shown),
            back=self.record.get_absolute_url(),
            today=clock.today(),
            **kwargs,
        )


class PersonLeave(Departure):
    form_class = PersonLeaveForm
    heading = "办理离任"
    day = "left_on"
    done_message = "已离任；经手的记录和历任责任都留着。"

    def find(self):
        return get_object_or_404(Person.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def act(self, cleaned):
        person = self.as_read(cleaned.pop("version"))
        return dismiss_person(person=person, by=self.request.user, **cleaned)


class UnitClose(Departure):
    form_class = UnitCloseForm
    heading = "办理撤并"
    day = "retired_on"
    done_message = "单位已撤并；过去的责任仍用当时的名称。"

    def find(self):
        return get_object_or_404(
            Unit.objects.visible_to(self.request.user), code=self.kwargs["code"]
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, cleaned):
        unit = self.as_read(cleaned.pop("version"))
        return close_unit(unit=unit, by=self.request.user, **cleaned)
