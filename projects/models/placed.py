"""Rows that hang on no project but stand somewhere: a park, a region, a liaison office."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from tracker.models import Versioned
from tracker.roles import Permission, Role


class PlacedQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The one door (R26): everything, a park's own, or an office's own."""
        if not user.may(Permission.VIEW_ACTIVITIES):
            return self.none()
        if {Role.BUREAU, Role.LEADER} & set(user.roles):
            return self
        where = Q(pk__in=[])
        if Role.STAFF in user.roles:
            where |= Q(park_id__in=user.park_ids)
        if Role.LIAISON in user.roles:
            where |= Q(office_id__in=user.office_ids)
        return self.filter(where)

    def held(self) -> Self:
        """Not taken back."""
        return self.filter(voided_at=None)


class Placed(Versioned):
    """Whose it is. A park's region is its own; without a park the region is said."""

    park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="园区",
    )
    region = models.ForeignKey(
        "parks.Region", models.PROTECT, related_name="+", verbose_name="行政区"
    )
    office = models.ForeignKey(
        "parks.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="联络点",
    )
    recorded_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """The park, else the region: what a list shows of where it belongs."""
        return self.park.short_name if self.park else self.region.name


def void_has_reason(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name=name)
