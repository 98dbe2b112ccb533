"""一年一清单: the list with its lamps, one task with its four quarters, putting it on the list."""

from typing import Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions.list_task import (
    cancel_task,
    change_task,
    close_task,
    record_task,
    reopen_task,
)
from projects.enums import ReportState, TaskState
from projects.exports.list_task import task_table
from projects.filters import TaskFilter
from projects.forms.list_task import CloseForm, DecideForm, ReasonForm, TaskForm
from projects.models import ListTask, PlanDocument, TaskReport
from projects.permissions import can_report_task, why_not_close_task
from projects.queries.indicators import time_rate
from projects.queries.list_task import red_first, standings, sums, with_lamps
from projects.queries.measures import MEASURES
from projects.queries.scope import Window
from projects.queries.task_page import quarters
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.periods import Period
from tracker.views.export import Figure, Ledger

RELATED = ("park", "region", "lead_unit", "owner", "leader", "plan")


class TaskList(LedgerList):
    model = ListTask
    permission = Permission.VIEW_PLANS
    filterset_class = TaskFilter
    template_name = "projects/task/list.html"
    export_title = "一年一清单"
    export_word = "项"
    export_order = "红灯在前，逾期久的在前"
    orderings = {"code": "code", "year": "year"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        found = self.filterset  # with keys that it refuses, the empty rows are not its own
        if not found.is_valid():
            rows = with_lamps(rows, found.on, found.reached)
        return super().ordered(red_first(rows))

    def get_context_data(self, **kwargs):
        totals = sums(self.object_list)
        self.known_count = totals["count"]
        context = super().get_context_data(totals=totals, **kwargs)
        held = standings(context["object_list"], self.filterset.on, self.filterset.reached)
        return context | {"standings": held, "today": self.filterset.on}

    def ledgers(self, rows) -> list[Ledger]:
        held = standings(list(rows), self.filterset.on, self.filterset.reached)
        joined = ListTask.objects.visible_to(self.request.user).filter(pk__in=list(held))
        pairs = joined.order_by("pk", "cooperating__code").values_list("pk", "cooperating__name")
        return [Ledger(self.export_title, task_table(held, pairs), rows, self.export_word)]

    def figures(self, rows) -> list[Figure]:
        found, said = sums(rows), f"截至 {self.filterset.on}，符合筛选条件的任务。"
        return [
            Figure("任务", f"{found['count']} 项，已销号 {found['done']} 项", said),
            Figure(
                "红灯", f"{found['red']} 项", "节点逾期超过 15 天，或指标低于序时 30 个百分点以上。"
            ),
            Figure(
                "黄灯", f"{found['yellow']} 项", "节点逾期 1—15 天，或指标低于序时 10—30 个百分点。"
            ),
        ]


def page_of(task: ListTask, user) -> dict[str, Any]:
    """What the page of a task shows beside it."""
    today = clock.today()
    first = {"version": task.version}
    year = Period.months_of(task.year, 1, 12)
    reports = TaskReport.objects.visible_to(user).filter(task=task)
    reports = reports.select_related("by__person", "decided_by__person", "step", "stored")
    plans = PlanDocument.objects.visible_to(user).filter(tasks=task)
    may_edit, is_open = user.may(Permission.EDIT_PLANS), task.state == TaskState.OPEN
    return {
        "task": task,
        "plan": plans.first() if task.plan_id else None,
        "joined": task.cooperating.all(),
        "standing": standings([task], today)[task.pk],
        "quarters": quarters(task, today),
        "time_rate": time_rate(Window(year, today)),
        "measured": MEASURES.get(task.indicator),
        "period": year.code,
        "reports": [(row, _decides(row, may_edit)) for row in reports],
        "today": today,
        "can_report": is_open and can_report_task(user, task),
        "can_edit": may_edit and is_open,
        "can_reopen": may_edit and not is_open,
        "why_not": why_not_close_task(user, task) if may_edit else "",
        "close_form": CloseForm(initial=first, auto_id="id_close_%s"),
        "reason_form": ReasonForm(initial=first, auto_id="id_reason_%s"),
    }


def _decides(report: TaskReport, may_edit: bool) -> DecideForm | None:
    if not may_edit or report.state != ReportState.SUBMITTED:
        return None
    return DecideForm(initial={"version": report.version}, auto_id=f"id_{report.pk}_%s")


class TaskDetail(DetailPage):
    model = ListTask
    permission = Permission.VIEW_PLANS
    template_name = "projects/task/detail.html"
    context_object_name = "task"

    def get_queryset(self):
        rows = super().get_queryset().select_related(*RELATED, "done_by__person", "recorded_by")
        return rows.prefetch_related("steps")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class TaskForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.EDIT_PLANS
    form_class = TaskForm
    template_name = "projects/task/form.html"
    heading, submit = "登记清单任务", "保存任务"
    record: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "task": self.record}

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:task-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class TaskCreate(TaskForms):
    done_message = "任务已列入清单。"

    def get_initial(self):
        """`plan=FA-2024-0001`: a task of that plan."""
        code = self.request.GET.get("plan", "")
        rows = PlanDocument.objects.visible_to(self.request.user)
        plan = rows.filter(code=code).first() if code else None
        if plan is None:
            return {}
        park = plan.park.code if plan.park else None
        places = {"region": plan.region.code, "park": park, "lead_unit": plan.lead_unit.code}
        return {"plan": plan.code, "year": plan.year} | places

    def act(self, cleaned):
        form = self.form
        return record_task(
            values=form.values(),
            steps=form.steps(),
            cooperating=cleaned["cooperating"],
            by=self.request.user,
        )

    def done(self, result):
        return redirect(result)


class OneTask:
    """The task that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = ListTask.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, code=self.kwargs["code"])


class TaskEdit(OneTask, TaskForms):
    heading = "修改清单任务"
    done_message = "任务已保存。"

    def act(self, cleaned):
        form = self.form
        return change_task(
            task=self.as_read(cleaned["version"]),
            values=form.values(),
            steps=form.steps(),
            cooperating=cleaned["cooperating"],
            by=self.request.user,
        )


class TaskPosts(OneTask, ActionForm):
    """A small form of the task's page; refused, the page comes back with it."""

    permission = Permission.EDIT_PLANS
    template_name = "projects/task/detail.html"
    http_method_names = ["post"]
    form_class: type[Any] = ReasonForm
    place = "reason_form"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"auto_id": f"id_{self.place.removesuffix('_form')}_%s"}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        page = page_of(self.record, self.request.user)
        return context | page | {self.place: form, "refused": form}


class TaskClose(TaskPosts):
    form_class = CloseForm
    place = "close_form"
    done_message = "任务已销号。"

    def act(self, cleaned):
        task = self.as_read(cleaned["version"])
        return close_task(task=task, note=cleaned["note"], by=self.request.user)


class TaskCancel(TaskPosts):
    done_message = "任务已取消，不再计入。"

    def act(self, cleaned):
        task = self.as_read(cleaned["version"])
        return cancel_task(task=task, reason=cleaned["reason"], by=self.request.user)


class TaskReopen(TaskPosts):
    done_message = "任务已恢复推进。"

    def act(self, cleaned):
        task = self.as_read(cleaned["version"])
        return reopen_task(task=task, reason=cleaned["reason"], by=self.request.user)
