"""公布数: what was once published, beside what today's rows give (DOMAIN.md §5).

Bases get revised: each revision is a row of its own and none is written over.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from projects.models.snapshot import one_place
from tracker.roles import Permission


class PublishedFigureQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PublishedFigureQuerySet":
        """Published is published: whoever sees figures sees them."""
        return self if user.may(Permission.VIEW_FIGURES) else self.none()

    def current(self) -> "PublishedFigureQuerySet":
        """The last revision of each."""
        return self.filter(is_current=True)


class PublishedFigure(models.Model):
    indicator = models.CharField("指标", max_length=40)
    period = models.CharField("统计期", max_length=20)
    region = models.ForeignKey(
        "parks.Region", models.PROTECT, null=True, blank=True, verbose_name="行政区"
    )
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, null=True, blank=True, verbose_name="园区"
    )
    value = models.DecimalField("公布数", max_digits=18, decimal_places=4)
    revision = models.PositiveSmallIntegerField("修订", default=1)
    is_current = models.BooleanField("现行", default=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    source = models.CharField("出处", max_length=200)
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间", default=timezone.now)

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公布数"
        ordering = ["-period", "indicator", "-revision"]
        constraints = [
            models.CheckConstraint(condition=one_place(), name="published_one_place"),
            *(
                models.UniqueConstraint(
                    fields=["indicator", "period", place, "revision"],
                    condition=Q(**{f"{place}__isnull": False}),
                    name=f"published_{place}_revision_once",
                )
                for place in ("region", "park")
            ),
            *(
                models.UniqueConstraint(
                    fields=["indicator", "period", place],
                    condition=Q(**{f"{place}__isnull": False}, is_current=True),
                    name=f"published_{place}_one_current",
                )
                for place in ("region", "park")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.indicator} {self.value}"

    def get_absolute_url(self) -> str:
        return reverse("projects:published-list")
