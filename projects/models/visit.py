"""走访: the leader or the task force was there, saw this, and left these photos."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import VisitKind
from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned


class VisitQuerySet(OwnedQuerySet):
    def held(self) -> "VisitQuerySet":
        """Not taken back."""
        return self.filter(voided_at=None)


class Visit(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="visits", verbose_name="项目"
    )
    kind = models.CharField("类别", max_length=8, choices=VisitKind, default=VisitKind.FORCE)
    visited_on = models.DateField("走访日期")
    visitor = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="走访人",
    )
    companions = models.CharField("同行人员", max_length=120, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    findings = models.TextField("走访情况")
    recorded_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="visit_void_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="visit_place_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["project", "-visited_on"], name="visit_last")]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("projects:visit-detail", args=[self.pk])
