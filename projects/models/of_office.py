"""What an office writes about itself: its door, and the life of a paper that is handed in."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from projects.enums import PaperState
from projects.enums.office import HANDED_IN, OPEN_PAPERS
from tracker.models import Versioned
from tracker.roles import Permission, Role


class OfOfficeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The bureau's and leaders' all, a liaison's own office of today; parks have none (R26)."""
        if not user.may(Permission.VIEW_ACTIVITIES):
            return self.none()
        if {Role.BUREAU, Role.LEADER} & set(user.roles):
            return self
        if Role.LIAISON in user.roles:
            return self.filter(office_id__in=user.office_ids)
        return self.none()


class PaperQuerySet(OfOfficeQuerySet):
    def handed_in(self) -> Self:
        """Given to the bureau and not sent back."""
        return self.filter(state__in=HANDED_IN)


class Paper(Versioned):
    """Written by an office, handed in, then accepted or sent back with a reason."""

    office = models.ForeignKey(
        "parks.Office", models.PROTECT, related_name="+", verbose_name="联络点"
    )
    state = models.CharField("状态", max_length=10, choices=PaperState, default=PaperState.DRAFT)
    submitted_on = models.DateField("报送日期", null=True, blank=True)
    submitted_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="报送人",
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审核人",
    )
    reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """May still be written."""
        return self.state in OPEN_PAPERS


def paper_constraints(stem: str) -> list[models.CheckConstraint]:
    """What is handed in has its day, what is sent back its reason."""
    return [
        models.CheckConstraint(
            condition=~Q(state__in=HANDED_IN) | Q(submitted_on__isnull=False),
            name=f"{stem}_handed_in_has_day",
        ),
        models.CheckConstraint(
            condition=~Q(state=PaperState.RETURNED) | ~Q(reason=""),
            name=f"{stem}_returned_has_reason",
        ),
    ]
