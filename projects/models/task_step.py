"""Quarter steps of a task of the yearly list, and what its units report on the way."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import ReportState
from projects.models.list_task import NUMERALS, ListTask, number
from tracker.models import Versioned
from tracker.roles import Permission


class OfTaskQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """With its task."""
        tasks = ListTask.objects.visible_to(user)
        return self.filter(task__in=tasks) if tasks.query.where else self


class TaskStep(models.Model):
    """What a quarter must reach; `planned` is cumulative, in the task's own unit."""

    task = models.ForeignKey(ListTask, models.CASCADE, related_name="steps", verbose_name="任务")
    quarter = models.PositiveSmallIntegerField("季度")
    text = models.CharField("季度节点", max_length=200)
    planned = number("计划累计数")
    due_on = models.DateField("期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.CharField("完成情况", max_length=500, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "季度节点"
        ordering = ["task", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["task", "quarter"], name="task_step_once"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="task_step_quarter_in_year"
            ),
            models.CheckConstraint(
                condition=Q(planned=None) | Q(planned__gte=0), name="task_step_planned_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="task_step_due")]

    def __str__(self) -> str:
        return f"{self.quarter_name}：{self.text}"

    @property
    def quarter_name(self) -> str:
        return f"{NUMERALS[self.quarter - 1]}季度"


class TaskReportQuerySet(OfTaskQuerySet):
    def needs_action(self, user: Any) -> Self:
        """Sent ones for who checks them; returned ones for who wrote them."""
        if user.may(Permission.EDIT_PLANS):
            return self.visible_to(user).filter(state=ReportState.SUBMITTED)
        return self.visible_to(user).filter(state=ReportState.RETURNED, by=user)


class TaskReport(Versioned):
    """What was done by a day; of a counted task the cumulative number. Counts once accepted."""

    task = models.ForeignKey(ListTask, models.CASCADE, related_name="reports", verbose_name="任务")
    step = models.ForeignKey(
        TaskStep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="完成的节点",
    )
    on = models.DateField("截至日期")
    text = models.TextField("进展情况")
    value = number("累计完成数")
    stored = models.OneToOneField(
        "tracker.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_report",
        verbose_name="佐证材料",
    )
    state = models.CharField(
        "状态", max_length=10, choices=ReportState, default=ReportState.SUBMITTED
    )
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="填报人"
    )
    decided_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    answer = models.CharField("审核意见", max_length=300, blank=True)

    objects = TaskReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务进展"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="task_report_value_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RETURNED) | ~Q(answer=""),
                name="task_report_returned_has_answer",
            ),
        ]
        indexes = [models.Index(fields=["state", "-on"], name="task_report_state")]

    def __str__(self) -> str:
        return f"{self.task} {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("projects:task-detail", args=[self.task.code])
