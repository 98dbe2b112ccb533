"""一年一清单: the tasks of a year, each with a unit in the lead and what each quarter must reach."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from parks.models import Park
from projects.enums import TaskKind, TaskMeasure, TaskState
from tracker.models import Versioned
from tracker.roles import Permission, Role

QUARTERS = (1, 2, 3, 4)
NUMERALS = "一二三四"


def number(label: str, **options: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=18, decimal_places=4, null=True, blank=True, **options
    )


class ListTaskQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The bureau and leaders all; a unit what it leads or works at; a task force its park's,
        and what is set for the whole region of its park.
        """
        if not user.may(Permission.VIEW_PLANS):
            return self.none()
        roles = set(user.roles)
        if {Role.BUREAU, Role.LEADER} & roles:
            return self
        where = Q(pk__in=[])
        if user.unit and {Role.UNIT, Role.STAFF} & roles:
            where |= Q(lead_unit=user.unit)
        if user.unit and Role.UNIT in roles:
            where |= Q(pk__in=_worked_at(user.unit))
        if Role.STAFF in roles:
            around = Park.objects.filter(pk__in=user.park_ids).values("region")
            where |= Q(park_id__in=user.park_ids) | Q(park=None, region__in=around)
        return self.filter(where)

    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def counted(self, on: date) -> Self:
        """Of the list that day: what was cancelled by then is left out."""
        return self.filter(Q(cancelled_on=None) | Q(cancelled_on__gt=on))

    def going(self, on: date) -> Self:
        """Neither done nor cancelled by that day."""
        return self.counted(on).filter(Q(done_on=None) | Q(done_on__gt=on))

    def reportable_by(self, user: Any) -> Self:
        """Those this person may report on: the bureau all, a unit what it leads or works at, a task
        force those of its own parks.
        """
        if not user.may(Permission.REPORT_TASKS):
            return self.none()
        rows = self.visible_to(user)
        if Role.BUREAU in user.roles:
            return rows
        where = Q(pk__in=[])
        if user.unit:
            where |= Q(lead_unit=user.unit) | Q(pk__in=_worked_at(user.unit))
        if Role.STAFF in user.roles:
            where |= Q(park_id__in=user.park_ids)
        return rows.filter(where)


def _worked_at(unit: Any) -> Any:
    """Ids of the tasks a unit works at without leading them: no join, so no row comes twice."""
    return ListTask.cooperating.through.objects.filter(unit=unit).values("listtask_id")


class ListTask(Versioned):
    """`measure` says how its progress is known. An indicator's is computed, never typed."""

    code = models.CharField("编号", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    plan = models.ForeignKey(
        "projects.PlanDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="所属方案",
    )
    region = models.ForeignKey(
        "parks.Region", models.PROTECT, related_name="+", verbose_name="行政区"
    )
    park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="园区",
    )
    title = models.CharField("任务", max_length=120)
    detail = models.TextField("任务要求", blank=True)
    kind = models.CharField("类别", max_length=10, choices=TaskKind)
    lead_unit = models.ForeignKey(
        "parks.Unit", models.PROTECT, related_name="led_tasks", verbose_name="牵头单位"
    )
    cooperating = models.ManyToManyField(
        "parks.Unit", blank=True, related_name="joined_tasks", verbose_name="配合单位"
    )
    owner = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_tasks",
        verbose_name="责任人",
    )
    leader = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_tasks",
        verbose_name="分管领导",
    )
    measure = models.CharField(
        "进度怎么算", max_length=10, choices=TaskMeasure, default=TaskMeasure.STEPS
    )
    indicator = models.CharField("指标", max_length=40, blank=True)
    assigned = number("年度任务数")
    unit_text = models.CharField("计量单位", max_length=10, blank=True)
    state = models.CharField("状态", max_length=10, choices=TaskState, default=TaskState.OPEN)
    done_on = models.DateField("销号日期", null=True, blank=True)
    done_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="销号人"
    )
    done_note = models.CharField("销号意见", max_length=300, blank=True)
    cancelled_on = models.DateField("取消日期", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = ListTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一年一清单任务"
        ordering = ["-year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="list_task_code_once"),
            models.CheckConstraint(
                condition=Q(measure=TaskMeasure.INDICATOR, assigned__isnull=False)
                & ~Q(indicator="")
                | Q(measure=TaskMeasure.QUANTITY, assigned__isnull=False, indicator="")
                & ~Q(unit_text="")
                | Q(measure=TaskMeasure.STEPS, assigned=None, indicator=""),
                name="list_task_measure_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(assigned=None) | Q(assigned__gt=0), name="list_task_assigned_positive"
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.DONE) & Q(done_on=None)
                | Q(state=TaskState.DONE, done_on__isnull=False, done_by__isnull=False),
                name="list_task_done_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.CANCELLED) & Q(cancelled_on=None)
                | Q(state=TaskState.CANCELLED, cancelled_on__isnull=False) & ~Q(cancel_reason=""),
                name="list_task_cancelled_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "state"], name="list_task_year"),
            models.Index(fields=["lead_unit", "year"], name="list_task_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:task-detail", args=[self.code])

    @property
    def place(self) -> str:
        """The park, else the region."""
        return self.park.short_name if self.park else self.region.name

    @property
    def is_computed(self) -> bool:
        return self.measure == TaskMeasure.INDICATOR
