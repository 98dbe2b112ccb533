"""清单任务 on a desk: a step to reach and report, for who does it; a report to check, for the bureau."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from parks.models import User
from projects.enums import ReportState, TaskMeasure
from projects.models import ListTask, TaskReport, TaskStep
from projects.queries.desk_rows import Asked, Row, Todo
from tracker.roles import Permission

WEEK = timedelta(days=7)


def task_pile(user: User, today: date) -> Asked | None:
    """The bureau's are what was sent; others' the steps due within a week and not reported on."""
    if user.may(Permission.EDIT_PLANS):
        return _to_check(user)
    return _to_report(user, today) if user.may(Permission.REPORT_TASKS) else None


def _named(rows: QuerySet[ListTask], day: Subquery) -> QuerySet[Any]:
    return rows.annotate(name=F("title"), day=day)


def _to_report(user: User, today: date) -> Asked:
    sent = TaskReport.objects.filter(state=ReportState.SUBMITTED).values("task_id")
    steps = TaskStep.objects.filter(task=OuterRef("pk"), done_on=None).order_by().values("task")
    due = Subquery(steps.annotate(first=Min("due_on")).values("first"))
    tasks = ListTask.objects.reportable_by(user).open().exclude(measure=TaskMeasure.INDICATOR)
    rows = _named(tasks, due).filter(day__lte=today + WEEK).exclude(pk__in=sent)

    def say(row: Row) -> Todo:
        return Todo(
            "任务",
            "完成并报季度节点",
            row,
            row.text,
            row.due_on,
            reverse("projects:task-report", args=[row.code]),
            "报进展",
            "list-todo",
            "projects:task-detail",
        )

    return Asked(
        "清单任务",
        f"{reverse('projects:task-list')}?mine=1",
        rows,
        ["day", "pk"],
        {"due_on": "day", "text": "lead_unit__short_name"},
        say,
        Q(day__lte=today),
        path="",
    )


def _to_check(user: User) -> Asked:
    sent = TaskReport.objects.filter(task=OuterRef("pk"), state=ReportState.SUBMITTED)
    oldest = Subquery(sent.order_by("on", "pk").values("on")[:1])
    rows = _named(ListTask.objects.visible_to(user).open(), oldest).filter(day__isnull=False)

    def say(row: Row) -> Todo:
        return Todo(
            "审核",
            "审核任务进展",
            row,
            f"{row.text}，{row.day} 报",
            None,
            reverse("projects:task-detail", args=[row.code]) + "#reports",
            "审核",
            "check-check",
            "projects:task-detail",
        )

    return Asked(
        "任务审核",
        f"{reverse('projects:task-list')}?waiting=1",
        rows,
        ["day", "pk"],
        {"day": "day", "text": "lead_unit__short_name"},
        say,
        path="",
    )
