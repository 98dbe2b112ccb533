"""保存的分析: a table of 数据分析 kept by its address, shared, put on the cockpit, mailed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import PivotSchedule
from tracker.models import Versioned
from tracker.roles import Permission

LAST_WEEKDAY, LAST_WORKDAY = 7, 15
_DAYS_OF_WEEK = Q(schedule="weekly", day__gte=1, day__lte=LAST_WEEKDAY)
_DAYS_OF_MONTH = Q(schedule="monthly", day__gte=1, day__lte=LAST_WORKDAY)


class PivotQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PivotQuerySet":
        """One's own and the shared ones. The figures in them are always those of the reader."""
        if not user.may(Permission.VIEW_FIGURES):
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedPivot(Versioned):
    owner = models.ForeignKey(
        "parks.User", models.CASCADE, related_name="pivots", verbose_name="建立人"
    )
    name = models.CharField("名称", max_length=40)
    query = models.CharField("查询", max_length=600)  # what follows /explore?
    is_shared = models.BooleanField("共享", default=False)
    on_cockpit = models.BooleanField("上驾驶舱", default=False)
    schedule = models.CharField(
        "寄送", max_length=8, choices=PivotSchedule, default=PivotSchedule.NEVER
    )
    # 每周: 1 for Monday; 每月: the n-th working day.
    day = models.PositiveSmallIntegerField("寄送日", null=True, blank=True)
    scheduled_on = models.DateField("寄送自", null=True, blank=True)

    objects = PivotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保存的分析"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="pivot_name_once"),
            models.CheckConstraint(
                # A check that comes out as unknown passes: nothing must be said to be no day.
                condition=Q(schedule="never", day=None, scheduled_on=None)
                | Q(_DAYS_OF_WEEK | _DAYS_OF_MONTH, day__isnull=False, scheduled_on__isnull=False),
                name="pivot_schedule_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:pivot-detail", args=[self.pk])
