"""环节企业: who stands on a link of a chain, and whom the city would like to win for it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from parks.enums import LinkRole, ProspectState
from tracker.models import Versioned


class LinkEnterpriseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """With the directory, as the enterprise itself."""
        return self if user.may("view_directory") else self.none()

    def targets(self) -> Self:
        return self.filter(role=LinkRole.TARGET)

    def held(self) -> Self:
        """Enterprises and links in use."""
        return self.filter(enterprise__retired_on=None, link__retired_on=None)


class LinkEnterprise(Versioned):
    """`present` works in the link; a `target` is followed by an office, a park or a person."""

    link = models.ForeignKey(
        "parks.ChainLink", models.PROTECT, related_name="placings", verbose_name="环节"
    )
    enterprise = models.ForeignKey(
        "parks.Enterprise", models.CASCADE, related_name="placings", verbose_name="企业"
    )
    role = models.CharField(
        "在链上的身份", max_length=10, choices=LinkRole, default=LinkRole.PRESENT
    )
    state = models.CharField(
        "对接进度", max_length=10, choices=ProspectState, default=ProspectState.PLANNED
    )
    office = models.ForeignKey(
        "parks.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="跟进联络点",
    )
    park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="跟进园区",
    )
    person = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="跟进人",
    )
    note = models.CharField("下一步", max_length=300, blank=True)

    objects = LinkEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环节企业"
        ordering = ["link", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["link", "enterprise"], name="link_enterprise_once"),
            models.CheckConstraint(
                condition=~Q(state=ProspectState.DROPPED) | ~Q(note=""),
                name="link_enterprise_dropped_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["role", "link"], name="link_enterprise_role")]

    def __str__(self) -> str:
        return f"{self.enterprise}（{self.link}）"

    def get_absolute_url(self) -> str:
        return reverse("projects:prospect-edit", args=[self.pk])

    @property
    def follower(self) -> str:
        """Who follows it, as a list shows it."""
        said = (
            self.office.name if self.office else "",
            self.park.short_name if self.park else "",
            self.person.name if self.person else "",
        )
        return " · ".join(filter(None, said))
