"""节点: planned, baseline (the first plan, kept) and actual."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from projects.enums import ProjectKind
from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned
from tracker.roles import Permission
from tracker.tools.days import DaysAfter


class MilestoneQuerySet(OwnedQuerySet):
    def open(self) -> "MilestoneQuerySet":
        return self.filter(actual_on=None)

    def running(self) -> "MilestoneQuerySet":
        """Open and not paused (停表): what may fall due."""
        return self.open().filter(paused_on=None)

    def due_by(self, on: date) -> "MilestoneQuerySet":
        """Due on that day or before: the plan and the days it was paused (`due_on`)."""
        # A plan is never later than its due day: said again for the index on plans.
        return self.running().filter(due_on__lte=on, planned_on__lte=on)

    def overdue(self, on: date) -> "MilestoneQuerySet":
        return self.due_by(on - timedelta(days=1))

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
    pause_allowed_by = models.CharField("同意停表的人", max_length=40, blank=True)
    # Calendar days of the pauses that are over; the plan itself stays.
    paused_days = models.PositiveSmallIntegerField("累计停表天数", default=0, editable=False)
    due_on = models.GeneratedField(
        expression=DaysAfter("planned_on", "paused_days"),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name="到期日",
    )
    phase = models.ForeignKey(
        "projects.Phase",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name="分期或单体",
    )
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

    def is_overdue(self, on: date) -> bool:
        """The row's own word for `MilestoneQuerySet.overdue`."""
        return self.actual_on is None and self.paused_on is None and self.due_on < on


class MilestoneTemplateQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MilestoneTemplateQuerySet":
        return self.all() if user.may(Permission.VIEW_PROJECTS) else self.none()


class MilestoneTemplate(models.Model):
    """A milestone that projects of a kind usually have, in calendar days from signing."""

    kind = models.CharField("项目类型", max_length=14, choices=ProjectKind)
    name = models.CharField("节点", max_length=80)
    order = models.PositiveSmallIntegerField("次序")
    start_day = models.PositiveSmallIntegerField("签约后第几天起")
    end_day = models.PositiveSmallIntegerField("签约后第几天完成")

    objects = MilestoneTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节点模板"
        ordering = ["kind", "order"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="milestone_template_once"),
            models.CheckConstraint(
                condition=Q(end_day__gte=models.F("start_day")),
                name="milestone_template_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"
