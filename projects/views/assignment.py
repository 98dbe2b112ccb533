"""五个一: give, hand over and end duties, set the rhythm; and all duties as a list."""

from django.db.models import Case, When
from django.shortcuts import get_object_or_404

from parks.queries import places
from projects.actions import assignment as verbs
from projects.enums import DutyRole
from projects.exports.assignment import TABLE
from projects.filters import AssignmentFilter
from projects.forms.assignment import (
    DutyEndForm,
    DutyForm,
    FillingForm,
    HandOverForm,
    MechanismForm,
)
from projects.models import Assignment
from projects.models.duty import rules_on
from projects.views.project import LedgerList, ProjectForms
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import Ledger

KEPT = ("person", "unit", "leader", "project", "gone")  # keys that links bring along
IN_ORDER = Case(*(When(role=role, then=place) for place, role in enumerate(DutyRole)), default=99)


class AssignmentList(LedgerList):
    """Who answers for what; `gone=true` are those who hold a duty though they are gone."""

    model = Assignment
    permission = Permission.VIEW_PROJECTS
    filterset_class = AssignmentFilter
    template_name = "projects/assignment/list.html"
    export_title = "五个一责任"
    export_order = "项目新的在前，同一项目按职责和起始日期"

    def get_queryset(self):
        related = ("project__park", "person__unit", "unit")
        rows = super().get_queryset().select_related(*related).prefetch_related("unit__aliases")
        return rows.order_by("-project_id", IN_ORDER, "from_on", "pk")

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, TABLE, rows.prefetch_related(None), "条")]

    def get_context_data(self, **kwargs):
        today = clock.today()
        labels = {rule.role: rule.label for rule in rules_on(today)}
        gone = Assignment.objects.visible_to(self.request.user).orphaned(today).filter(to_on=None)
        context = super().get_context_data(**kwargs)
        return context | {
            "today": today,
            "labels": labels,
            "gone_count": gone.count(),
            "parks": [(park.code, park.short_name) for park in places.parks().values()],
            "kept": KEPT,
            "chips": self.chips(),
        }

    def chips(self) -> list[tuple[str, str, str]]:
        """The filters that have no field on the page, in words."""
        form, found = self.filterset.form, []
        for name in KEPT if form.is_valid() else ():
            if (given := form.cleaned_data.get(name)) not in (None, "", []):
                label = str(form.fields[name].label)
                found.append((name, label, self.words(name, given, form.fields[name])))
        return found


class DutyCreate(ProjectForms):
    permission = Permission.ASSIGN_DUTIES
    form_class = DutyForm
    heading = "明确责任"
    submit = "明确责任"
    done_message = "责任已明确，历任都留着。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "project": self.record}

    def get_initial(self):
        return {"from_on": clock.today(), "role": self.request.GET.get("role", "leader")}

    def act(self, cleaned):
        return verbs.assign_duty(project=self.record, by=self.request.user, **cleaned)


class MechanismEdit(ProjectForms):
    permission = Permission.ASSIGN_DUTIES
    form_class = MechanismForm
    heading = "调度机制"

    def get_initial(self):
        held = getattr(self.record, "mechanism", None)
        names = ("rhythm", "visit_days", "meeting")
        return {name: getattr(held, name) for name in names} if held else {}

    def act(self, cleaned):
        return verbs.set_mechanism(project=self.record, by=self.request.user, **cleaned)


class DutyForms(ActionForm):
    """A form on one duty of the user's scope."""

    permission = Permission.ASSIGN_DUTIES
    template_name = "_generic/form.html"
    heading = ""
    submit = "保存"

    def find(self):
        rows = Assignment.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("project", "person", "unit"), pk=self.kwargs["pk"]
        )

    def get_initial(self):
        return {"version": self.record.version}

    def get_context_data(self, **kwargs):
        duty = self.record
        said = f"{duty.project} · {duty.get_role_display()} {verbs.bearer_of(duty)}"
        return super().get_context_data(
            heading=self.heading,
            subject=f"{said}，自 {duty.from_on}",
            submit=self.submit,
            back=self.get_success_url(),
            **kwargs,
        )

    def get_success_url(self):
        return f"{self.record.project.get_absolute_url()}#fiveone"


class DutyHandOver(DutyForms):
    form_class = HandOverForm
    heading = "移交责任"
    submit = "移交"
    done_message = "已移交，前任和原因都留着。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "duty": self.record}

    def get_initial(self):
        return super().get_initial() | {"from_on": clock.today()}

    def act(self, cleaned):
        duty = self.as_read(cleaned.pop("version"))
        return verbs.hand_over_duty(duty=duty, by=self.request.user, **cleaned)


class DutyEnd(DutyForms):
    form_class = DutyEndForm
    heading = "解除责任"
    submit = "解除"
    done_message = "责任已解除，历史留着。"

    def get_initial(self):
        return super().get_initial() | {"to_on": clock.today()}

    def act(self, cleaned):
        duty = self.as_read(cleaned.pop("version"))
        return verbs.end_duty(duty=duty, by=self.request.user, **cleaned)


class DutyFilling(DutyForms):
    form_class = FillingForm
    heading = "调整填报权"

    def get_initial(self):
        words = {None: "", True: "yes", False: "no"}
        return super().get_initial() | {"may_fill": words[self.record.may_fill]}

    def act(self, cleaned):
        duty = self.as_read(cleaned.pop("version"))
        return verbs.grant_filling(duty=duty, by=self.request.user, **cleaned)
