"""里程碑 across projects, and the form of one."""

from django.shortcuts import get_object_or_404

from projects.actions.milestone import change_milestone, plan_milestone
from projects.exports.milestone import COLUMNS
from projects.filters import MilestoneFilter
from projects.forms.milestone import MilestoneForm
from projects.models import Milestone
from projects.views.project import ProjectForms
from tracker import clock
from tracker.generic import ActionForm, ListPage
from tracker.roles import Permission


class MilestoneList(ListPage):
    model = Milestone
    permission = Permission.VIEW_PROJECTS
    filterset_class = MilestoneFilter
    template_name = "projects/milestone/list.html"
    export_columns = COLUMNS
    export_name = "milestones"

    def get_queryset(self):
        rows = super().get_queryset().select_related("project__park", "unit")
        return rows if self.request.GET.get("sort") else rows.order_by("planned_on", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=clock.today(), **kwargs)


class MilestoneCreate(ProjectForms):
    permission = Permission.EDIT_MILESTONES
    form_class = MilestoneForm
    heading = "新增节点"
    submit = "新增节点"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, cleaned):
        values = self.form.values()
        name, planned = values.pop("name"), values.pop("planned_on")
        values["order"] = values["order"] or 0
        return plan_milestone(
            project=self.record, name=name, planned_on=planned, by=self.request.user, **values
        )


class MilestoneEdit(ActionForm):
    permission = Permission.EDIT_MILESTONES
    form_class = MilestoneForm
    template_name = "_generic/form.html"

    def find(self):
        rows = Milestone.objects.visible_to(self.request.user).select_related("project")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "instance": self.record}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="调整节点", subject=self.record.project, back=self.get_success_url(), **kwargs
        )

    def get_success_url(self):
        return self.record.project.get_absolute_url()

    def act(self, cleaned):
        values = self.form.values()
        values["order"] = values["order"] or 0
        milestone = self.as_read(cleaned["version"])
        return change_milestone(milestone=milestone, values=values, by=self.request.user)
