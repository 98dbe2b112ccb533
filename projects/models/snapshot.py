"""A snapshot 快照: the figures of one place and period, their rows and rules, frozen at a cut-off.

Whatever is reported is read from a snapshot. `data` is text only and is never written again;
`digest` proves it. A locked snapshot is the official one of its place and period: no other is taken
until it is unlocked. To lock and to unlock takes two people: one asks, another agrees.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from parks.models import Park, Region
from projects.enums import SnapshotState
from tracker.models import Versioned
from tracker.roles import Permission


def one_place() -> Q:
    """A report is of a region or of a park."""
    return Q(region__isnull=True) ^ Q(park__isnull=True)


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SnapshotQuerySet":
        """The bureau's, who make reports; everybody else reads what was published of them."""
        return self if user.may(Permission.DRAFT_DISPATCH) else self.none()


class Snapshot(Versioned):
    period = models.CharField("统计期", max_length=20)
    region = models.ForeignKey(
        "parks.Region", models.PROTECT, null=True, blank=True, verbose_name="行政区"
    )
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, null=True, blank=True, verbose_name="园区"
    )
    number = models.PositiveSmallIntegerField("序号")
    cut_off_at = models.DateTimeField("取数时间")
    data = models.JSONField("内容")
    digest = models.CharField("校验值", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=SnapshotState, default=SnapshotState.OPEN
    )
    asked_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    agreed_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    made_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数据快照"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=one_place(), name="snapshot_one_place"),
            models.UniqueConstraint(
                fields=["period", "region", "number"],
                condition=Q(region__isnull=False),
                name="snapshot_region_number_once",
            ),
            models.UniqueConstraint(
                fields=["period", "park", "number"],
                condition=Q(park__isnull=False),
                name="snapshot_park_number_once",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("asked_by")),
                name="snapshot_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.period} 快照{self.number}"

    @property
    def place(self) -> "Region | Park":
        """The region or park it is of."""
        found = self.park if self.park_id else self.region
        assert found is not None  # snapshot_one_place
        return found

    @property
    def code(self) -> str:
        """What a printed report names it by: `2024Q2-620700-1`."""
        return f"{self.period}-{self.data.get('place', '')}-{self.number}"

    @property
    def figure_query(self) -> str:
        """The address of today's rows of a figure, for the same place and days."""
        asked = {"period": self.data["so_far"], "as_of": self.data["as_of"]}
        if self.data["place"] != settings.CITY_REGION:
            asked[self.data["kind"]] = self.data["place"]
        return urlencode(asked)

    @property
    def is_locked(self) -> bool:
        return self.state in (SnapshotState.LOCKED, SnapshotState.UNLOCKING)

    def get_absolute_url(self) -> str:
        return reverse("projects:snapshot-detail", args=[self.pk])
