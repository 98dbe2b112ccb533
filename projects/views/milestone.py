"""里程碑 across projects, the plan of one project as table and Gantt, and the form of one."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse

from projects.actions import milestone as verbs
from projects.actions.plan_days import RowsRefused
from projects.exports.milestone import table
from projects.exports.phase import table as phase_table
from projects.filters import MilestoneFilter, PhaseFilter
from projects.forms import milestone as forms
from projects.forms.approval import NoFields
from projects.models import Milestone, Phase
from projects.queries.milestone import gantt
from projects.queries.phase import percents
from projects.views.project import LedgerList, ProjectForms
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import Ledger


class MilestoneList(LedgerList):
    model = Milestone
    permission = Permission.VIEW_PROJECTS
    filterset_class = MilestoneFilter
    template_name = "projects/milestone/list.html"
    export_title = "里程碑"
    export_order = "到期早的在前"

    def get_queryset(self):
        rows = super().get_queryset().select_related("project__park", "unit", "phase")
        return rows if self.request.GET.get("sort") else rows.order_by("due_on", "pk")

    def ledgers(self, rows) -> list[Ledger]:
        """The milestones, and the phases and works of the same projects on a second sheet."""
        phases = PhaseFilter(
            self.request.GET,
            queryset=Phase.objects.visible_to(self.request.user),
            request=self.request,
        )
        parts = phases.qs if phases.is_valid() else Phase.objects.none()
        parts = parts.order_by("project_id", "order", "pk")
        today = clock.today()
        return [
            Ledger(self.export_title, table(today), rows, "个"),
            Ledger("分期与单体", phase_table(today, percents(parts.values("pk"))), parts, "个"),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=clock.today(), **kwargs)


class MilestonePlan(ProjectForms):
    """里程碑编辑: every milestone of a project in one table under its Gantt; one save."""

    permission = Permission.EDIT_MILESTONES
    form_class = forms.MilestonesForm
    template_name = "projects/milestone/plan.html"
    heading = "里程碑编辑"
    done_message = "计划已保存，最初计划保留不变。"

    @cached_property
    def held(self) -> list[Milestone]:
        rows = Milestone.objects.visible_to(self.request.user).filter(project=self.record)
        return list(rows.select_related("unit", "project").order_by("order", "planned_on", "pk"))

    def get_form_kwargs(self):
        phases = list(self.record.phases.order_by("order", "pk"))
        shared = {"held": self.held, "phases": phases, "user": self.request.user}
        return super().get_form_kwargs() | shared

    def get_context_data(self, **kwargs):
        today = clock.today()
        return super().get_context_data(gantt=gantt(self.held, today), today=today, **kwargs)

    def get_success_url(self):
        return reverse("projects:milestone-plan", args=[self.record.code])

    def act(self, cleaned):
        try:
            return verbs.save_milestones(
                project=self.record,
                changes=self.form.changes(),
                fresh=self.form.fresh(),
                by=self.request.user,
                reason=cleaned["reason"],
            )
        except RowsRefused as refused:
            raise self.form.refuse(refused.found) from refused


class MilestoneGenerate(ProjectForms):
    """按模板生成节点: one button; asked for by address it says what it will do."""

    permission = Permission.EDIT_MILESTONES
    form_class = NoFields
    heading = submit = "按模板生成节点"

    def get_success_url(self):
        return reverse("projects:milestone-plan", args=[self.record.code])

    def act(self, cleaned):
        made = verbs.plan_from_template(project=self.record, by=self.request.user)
        past = sum(row.planned_on < clock.today() for row in made)
        self.done_message = f"已按模板生成 {len(made)} 个节点。"
        if past:
            self.done_message += f"其中 {past} 个计划日期已过，请填实际日期，或写明原因调整计划。"
        return made


class MilestoneCreate(ProjectForms):
    permission = Permission.EDIT_MILESTONES
    form_class = forms.MilestoneForm
    heading = "新增节点"
    submit = "新增节点"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "project": self.record}

    def act(self, cleaned):
        values = self.form.values()
        name, planned = values.pop("name"), values.pop("planned_on")
        values["order"] = values["order"] or 0
        return verbs.plan_milestone(
            project=self.record, name=name, planned_on=planned, by=self.request.user, **values
        )


class OfMilestone(ActionForm):
    """A form on one milestone of the user's scope."""

    permission = Permission.EDIT_MILESTONES
    template_name = "_generic/form.html"
    heading = ""
    submit = "保存"

    def find(self):
        rows = Milestone.objects.visible_to(self.request.user).select_related("project")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"milestone": self.record}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=f"{self.record.name} · {self.record.project}",
            back=self.get_success_url(),
            **kwargs,
        )

    def get_success_url(self):
        return reverse("projects:milestone-plan", args=[self.record.project.code])


class MilestoneEdit(OfMilestone):
    form_class = forms.MilestoneForm
    heading = "调整节点"

    def get_form_kwargs(self):
        found = super().get_form_kwargs()
        found |= {"instance": found.pop("milestone"), "user": self.request.user}
        return found | {"project": self.record.project}

    def get_success_url(self):
        return self.record.project.get_absolute_url()

    def act(self, cleaned):
        values = self.form.values()
        values["order"] = values["order"] or 0
        milestone = self.as_read(cleaned["version"])
        return verbs.change_milestone(milestone=milestone, values=values, by=self.request.user)


class MilestonePause(OfMilestone):
    form_class = forms.PauseForm
    heading, submit = "停表", "从这天起停表"
    done_message = "已停表：不算逾期，不提醒。"

    def act(self, cleaned):
        row = self.as_read(cleaned.pop("version"))
        return verbs.pause_milestone(milestone=row, by=self.request.user, **cleaned)


class MilestoneResume(OfMilestone):
    form_class = forms.ResumeForm
    heading, submit = "恢复计时", "恢复计时"

    def act(self, cleaned):
        row = self.as_read(cleaned.pop("version"))
        verbs.resume_milestone(milestone=row, by=self.request.user, **cleaned)
        self.done_message = (
            f"已恢复计时，累计停表 {row.paused_days} 天，到期日顺延到 {row.due_on}，计划日期不变。"
        )


class MilestoneRemove(OfMilestone):
    form_class = forms.RemoveForm
    heading, submit = "删除节点", "删除这个节点"
    done_message = "节点已删除，操作记录里留有原来的计划。"

    def act(self, cleaned):
        verbs.remove_milestone(milestone=self.record, by=self.request.user, **cleaned)
