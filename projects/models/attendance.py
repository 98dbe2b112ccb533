"""考勤: where the people of an office were, by days; a delegation with its 人数 and 天数."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from projects.enums import AttendanceKind
from projects.models.of_office import OfOfficeQuerySet
from tracker.models import Versioned


class AttendanceQuerySet(OfOfficeQuerySet):
    def held(self) -> "AttendanceQuerySet":
        """Not taken back."""
        return self.filter(voided_at=None)


class Attendance(Versioned):
    """A span of days of one person; `people` counts those who went along, this one included.

    Nobody is in two places at once: spans of a person that count do not overlap
    (actions/attendance.py).
    """

    office = models.ForeignKey(
        "parks.Office", models.PROTECT, related_name="+", verbose_name="联络点"
    )
    person = models.ForeignKey(
        "parks.Person", models.PROTECT, related_name="attendance", verbose_name="人员"
    )
    kind = models.CharField("类别", max_length=8, choices=AttendanceKind)
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期")
    people = models.PositiveSmallIntegerField("人数", default=1)
    note = models.CharField("去向和事由", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考勤"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="attendance_days_in_order"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="attendance_of_somebody"),
            models.CheckConstraint(
                condition=Q(kind=AttendanceKind.OUTING) | Q(people=1),
                name="attendance_delegation_is_outing",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""),
                name="attendance_void_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["-from_on", "-id"], name="attendance_newest")]

    def __str__(self) -> str:
        return f"{self.person} {self.from_on} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("projects:attendance-edit", args=[self.pk])

    @property
    def days(self) -> int:
        """Both ends included; a delegation's days count once here, 人天 is days × people."""
        return (self.to_on - self.from_on).days + 1
