"""Progress of a task: written on a phone, checked on the task's page."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from parks.models import User
from projects.actions.task_report import (
    accept_task_report,
    change_task_report,
    report_task,
    return_task_report,
)
from projects.forms.list_task import DecideForm, TaskReportForm
from projects.models import TaskReport
from projects.permissions import can_report_task
from projects.queries.list_task import standings
from projects.views.list_task import OneTask, page_of
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission


class ReportForms(ActionForm):
    """`draft` on the button keeps it as a draft."""

    permission = Permission.REPORT_TASKS
    form_class = TaskReportForm
    template_name = "projects/task/report.html"
    record: Any

    @property
    def task(self) -> Any:
        return self.record

    def dispatch(self, request, *args, **kwargs):
        self.record = self.find()
        if not request.user.may(self.permission) or not self.is_theirs():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_theirs(self) -> bool:
        return can_report_task(cast(User, self.request.user), self.task)

    @property
    def is_sent(self) -> bool:
        return "draft" not in self.request.POST

    @property
    def done_message(self) -> str:  # type: ignore[override]
        return "进展已报送，等调度科审核。" if self.is_sent else "草稿已保存，还没有报送。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "task": self.task}

    def get_success_url(self):
        return self.task.get_absolute_url()

    def get_context_data(self, **kwargs):
        today = clock.today()
        return super().get_context_data(
            task=self.task,
            standing=standings([self.task], today)[self.task.pk],
            steps=self.task.steps.all(),
            today=today,
            back=self.get_success_url(),
            **kwargs,
        )


class TaskReportCreate(OneTask, ReportForms):
    def act(self, cleaned):
        return report_task(
            task=self.record,
            values=self.form.values(),
            upload=cleaned["file"],
            submit=self.is_sent,
            by=self.request.user,
        )


class OneReport:
    """The report that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = TaskReport.objects.visible_to(self.request.user)
        related = ("task__park", "task__region", "task__lead_unit", "task__plan", "by__person")
        return get_object_or_404(rows.select_related(*related), pk=self.kwargs["pk"])


class TaskReportEdit(OneReport, ReportForms):
    """A draft, or what came back."""

    @property
    def task(self) -> Any:
        return self.record.task

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"report": self.record}

    def act(self, cleaned):
        return change_task_report(
            report=self.as_read(cleaned["version"]),
            values=self.form.values(),
            upload=cleaned["file"],
            submit=self.is_sent,
            by=self.request.user,
        )


class TaskReportDecide(OneReport, ActionForm):
    """通过 or 退回, on the task's page; refused, the page comes back."""

    permission = Permission.EDIT_PLANS
    form_class = DecideForm
    template_name = "projects/task/detail.html"
    http_method_names = ["post"]
    done_message = "审核意见已保存。"
    record: Any

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = page_of(self.record.task, self.request.user)
        return context | page | {"refused": context["form"]}

    def act(self, cleaned):
        report, by = self.as_read(cleaned["version"]), self.request.user
        if cleaned["decision"] == "accept":
            return accept_task_report(report=report, answer=cleaned["answer"], by=by)
        return return_task_report(report=report, answer=cleaned["answer"], by=by)
