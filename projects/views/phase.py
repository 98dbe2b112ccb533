"""分期与单体 of one project: the whole table in one save, a pasted list of works."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse

from projects.actions import phase as verbs
from projects.actions.plan_days import RowsRefused
from projects.enums import PhaseKind
from projects.forms import phase as forms
from projects.forms.approval import NoFields
from projects.models import Phase
from projects.queries.phase import Rollup, parts, rollup
from projects.views.project import ProjectForms
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission


class OfPhases(ProjectForms):
    permission = Permission.EDIT_MILESTONES

    def get_success_url(self):
        return reverse("projects:phase-plan", args=[self.record.code])


class PhasePlan(OfPhases):
    """Every phase and work of a project in one table; the percents rolled up beside it."""

    form_class = forms.PhasesForm
    template_name = "projects/phase/plan.html"
    heading = "分期与单体"
    done_message = "分期与单体已保存。"

    @cached_property
    def rollup(self) -> Rollup:
        rows = Phase.objects.visible_to(self.request.user).filter(project=self.record)
        return rollup(self.record, parts(list(rows.order_by("order", "pk"))))

    @cached_property
    def held(self) -> list[Phase]:
        """In the order of the page: each phase before its works, loose works last."""
        found = [row for part in self.rollup.parts for row in (part.row, *part.works)]
        return [*found, *self.rollup.loose]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"held": self.held}

    def get_context_data(self, **kwargs):
        percents = {part.row.pk: part.percent for part in self.rollup.parts if part.works}
        return super().get_context_data(
            rollup=self.rollup, percents=percents, today=clock.today(), **kwargs
        )

    def act(self, cleaned):
        try:
            return verbs.save_phases(
                project=self.record,
                changes=self.form.changes(),
                fresh=self.form.fresh(),
                by=self.request.user,
                reason=cleaned["reason"],
            )
        except RowsRefused as refused:
            raise self.form.refuse(refused.found) from refused


class PhaseWorks(OfPhases):
    form_class = forms.WorksForm
    heading, submit = "批量新增单体", "新增这些单体"

    def get_initial(self):
        return {"parent": self.request.GET.get("parent", "")}

    def get_form_kwargs(self):
        phases = self.record.phases.filter(kind=PhaseKind.PHASE)
        return super().get_form_kwargs() | {"phases": phases}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"back": self.get_success_url()}

    def act(self, cleaned):
        made = verbs.add_works(
            project=self.record,
            works=cleaned["lines"],
            parent=cleaned["parent"],
            by=self.request.user,
        )
        self.done_message = f"已新增 {len(made)} 个单体。"
        return made


class PhaseRemove(ActionForm):
    permission = Permission.EDIT_MILESTONES
    form_class = NoFields
    template_name = "_generic/form.html"
    done_message = "已删除，操作记录里留有原来的内容。"

    def find(self):
        rows = Phase.objects.visible_to(self.request.user).select_related("project")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=f"删除{self.record.get_kind_display()}",
            submit=f"删除“{self.record}”",
            subject=self.record.project,
            back=self.get_success_url(),
            **kwargs,
        )

    def get_success_url(self):
        return reverse("projects:phase-plan", args=[self.record.project.code])

    def act(self, cleaned):
        verbs.remove_phase(phase=self.record, by=self.request.user)
