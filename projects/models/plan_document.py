"""一县一方案: the plan document of a county or a park for a year, and the versions before it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import PlanState
from tracker.models import Versioned
from tracker.roles import Permission, Role


class PlanDocumentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """What is issued is public inside; a draft is for the bureau, leaders and its lead unit."""
        if not user.may(Permission.VIEW_PLANS):
            return self.none()
        if {Role.BUREAU, Role.LEADER} & set(user.roles):
            return self
        public = ~Q(state=PlanState.DRAFT)
        return self.filter(public | Q(lead_unit=user.unit) if user.unit else public)


class PlanDocument(Versioned):
    """One issued plan for a place and year; a park's own has its park, a county's has none."""

    code = models.CharField("编号", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
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
    title = models.CharField("方案名称", max_length=120)
    document = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=PlanState, default=PlanState.DRAFT)
    lead_unit = models.ForeignKey(
        "parks.Unit", models.PROTECT, related_name="plan_documents", verbose_name="牵头单位"
    )
    positioning = models.TextField("发展定位", blank=True)
    industries = models.TextField("主导产业", blank=True)
    goals = models.TextField("年度目标", blank=True)
    path = models.TextField("实施路径", blank=True)
    guarantees = models.TextField("保障措施", blank=True)
    chains = models.ManyToManyField("parks.Chain", blank=True, verbose_name="重点产业链")
    stored = models.OneToOneField(
        "tracker.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_document",
        verbose_name="方案文本",
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name="修订自",
    )
    recorded_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = PlanDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一县一方案"
        ordering = ["-year", "region__code", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="plan_document_code_once"),
            models.UniqueConstraint(
                fields=["region", "year"],
                condition=Q(state=PlanState.ISSUED, park=None),
                name="plan_document_region_once",
            ),
            models.UniqueConstraint(
                fields=["park", "year"],
                condition=Q(state=PlanState.ISSUED),
                name="plan_document_park_once",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT) | Q(issued_on__isnull=False),
                name="plan_document_issued_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:plan-document-detail", args=[self.code])

    @property
    def place(self) -> str:
        """The park, else the region."""
        return self.park.short_name if self.park else self.region.name

    @property
    def sections(self) -> list[tuple[str, str]]:
        """What is written, under its head, in the order of the paper."""
        names = ("positioning", "industries", "goals", "path", "guarantees")
        return [
            (str(self._meta.get_field(name).verbose_name), text)  # type: ignore[union-attr]
            for name in names
            if (text := getattr(self, name))
        ]
