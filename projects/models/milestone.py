"""节点: planned, baseline (the first plan, kept) and actual."""

from datetime import date

from django.db import models
from django.db.models import Q

from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned
from tracker.roles import Permission


class MilestoneQuerySet(OwnedQuerySet):
    def open(self) -> "MilestoneQuerySet":
        return self.filter(actual_on=None)

    def overdue(self, on: date) -> "MilestoneQuerySet":
        return self.open().filter(planned_on__lt=on, paused_on=None)

    def needs_action(self, user) -> "MilestoneQuerySet":
        rows = self.visible_to(user).open()
        return rows if user.may(Permission.EDIT_MILESTONES) else rows.none()


class Milestone(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="milestones", verbose_name="项目"
    )
    name = models.CharField("节点", max_length=80)
    order = models.PositiveSmallIntegerField("次序", default=0)
    started_on = models.DateField("实际起", null=True, blank=True)
    planned_start_on = models.DateField("计划起", null=True, blank=True)
    planned_on = models.DateField("计划完成")
    baseline_on = models.DateField("最初计划", editable=False)
    actual_on = models.DateField("实际完成", null=True, blank=True)
    slip_reason = models.CharField("调整原因", max_length=200, blank=True)
    paused_on = models.DateField("停表日期", null=True, blank=True)
    pause_reason = models.CharField("停表原因", max_length=200, blank=True)
    unit = models.ForeignKey(
        "parks.Unit", models.PROTECT, null=True, blank=True, verbose_name="责任单位"
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "里程碑"
        ordering = ["project", "order", "planned_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="milestone_name_once"),
            models.CheckConstraint(
                condition=Q(planned_on=models.F("baseline_on")) | ~Q(slip_reason=""),
                name="milestone_slip_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["actual_on", "planned_on"], name="milestone_due")]

    def __str__(self) -> str:
        return self.name
