"""分期与单体: parts of a project with their own dates and percent (一期/二期, 33个单体)."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from projects.enums import PhaseKind
from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned


class PhaseQuerySet(OwnedQuerySet):
    def overdue(self, on: date) -> "PhaseQuerySet":
        return self.filter(completed_on=None, planned_on__lt=on)


class Phase(Versioned):
    """A phase, or a unit work; a work belongs to a phase or, where there are none, to the project.

    The percent of a phase that has works is not kept but found from them (queries/phase.py).
    """

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="phases", verbose_name="项目"
    )
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="works",
        verbose_name="所属分期",
    )
    kind = models.CharField("类别", max_length=8, choices=PhaseKind, default=PhaseKind.PHASE)
    name = models.CharField("名称", max_length=60)
    order = models.PositiveSmallIntegerField("次序", default=0)
    # What the percents are weighed with: investment of a phase, floor area of a building.
    weight = models.DecimalField("权重", max_digits=14, decimal_places=2, default=1)
    percent = models.DecimalField("形象进度（%）", max_digits=5, decimal_places=2, default=0)
    planned_start_on = models.DateField("计划开工", null=True, blank=True)
    planned_on = models.DateField("计划完成", null=True, blank=True)
    started_on = models.DateField("实际开工", null=True, blank=True)
    completed_on = models.DateField("实际完成", null=True, blank=True)
    remark = models.CharField("说明", max_length=200, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分期与单体"
        ordering = ["project", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="phase_name_once"),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="phase_percent_in_range"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="phase_weight_positive"),
            models.CheckConstraint(
                condition=Q(kind=PhaseKind.WORK) | Q(parent=None), name="phase_has_no_parent"
            ),
            models.CheckConstraint(
                condition=Q(planned_start_on=None)
                | Q(planned_on=None)
                | Q(planned_on__gte=F("planned_start_on")),
                name="phase_plan_in_order",
            ),
            models.CheckConstraint(
                condition=Q(started_on=None)
                | Q(completed_on=None)
                | Q(completed_on__gte=F("started_on")),
                name="phase_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(percent=100) | Q(kind=PhaseKind.PHASE),
                name="phase_work_completed_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_overdue(self, on: date) -> bool:
        """The row's own word for `PhaseQuerySet.overdue`."""
        return self.completed_on is None and self.planned_on is not None and self.planned_on < on
