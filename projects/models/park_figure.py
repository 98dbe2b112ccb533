"""园区指标: quarterly figures of a park or region, with source, and every revision a row (DOMAIN.md §4).

A figure of 2024Q2 is January to June where its indicator is cumulative, else the end of June.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import Direction, FigureSpan, FigureState, FigureUnit
from projects.models.snapshot import one_place
from tracker.models import Versioned
from tracker.roles import Permission, Role


class ParkIndicatorQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ParkIndicatorQuerySet":
        """Definitions are read by whoever reads figures."""
        return self if user.may(Permission.VIEW_FIGURES) else self.none()

    def in_use(self) -> "ParkIndicatorQuerySet":
        return self.filter(retired_on=None)


class ParkIndicator(models.Model):
    code = models.SlugField("代码", max_length=40)
    name = models.CharField("指标", max_length=60)
    unit = models.CharField("单位", max_length=10, choices=FigureUnit)
    span = models.CharField("口径类型", max_length=12, choices=FigureSpan)
    direction = models.CharField("方向", max_length=8, choices=Direction, default=Direction.HIGHER)
    registry = models.CharField("可重算的系统指标", max_length=40, blank=True)
    adds_up = models.BooleanField("各园区可加总", default=True)
    definition = models.CharField("口径", max_length=300)
    order = models.PositiveSmallIntegerField("次序", default=0)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    objects = ParkIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "园区指标定义"
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="park_indicator_code_once")]

    def __str__(self) -> str:
        return self.name


class ParkFigureQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ParkFigureQuerySet":
        """Confirmed ones by whoever sees figures; one that waits by its own park and the bureau."""
        if not user.may(Permission.VIEW_FIGURES):
            return self.none()
        if Role.BUREAU in user.roles:
            return self
        own = Q(park_id__in=user.park_ids) if Role.STAFF in user.roles else Q(pk__in=[])
        return self.filter(~Q(state=FigureState.DRAFT) | own)

    def confirmed(self) -> "ParkFigureQuerySet":
        """The number in force of each indicator, place and quarter."""
        return self.filter(state=FigureState.CONFIRMED)


class ParkFigure(Versioned):
    indicator = models.ForeignKey(
        ParkIndicator, models.PROTECT, related_name="figures", verbose_name="指标"
    )
    period = models.CharField("季度", max_length=6)
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="园区"
    )
    region = models.ForeignKey(
        "parks.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="行政区",
    )
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)
    stated_yoy = models.DecimalField(
        "公布同比（%）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    stated_rank = models.PositiveSmallIntegerField("公布位次", null=True, blank=True)
    revision = models.PositiveSmallIntegerField("第几版", default=1)
    state = models.CharField("状态", max_length=10, choices=FigureState, default=FigureState.DRAFT)
    source = models.CharField("来源", max_length=200)
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(
        "parks.User", models.PROTECT, related_name="+", verbose_name="录入人"
    )
    confirmed_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = ParkFigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "园区指标"
        ordering = ["-period", "indicator__order", "pk"]
        constraints = [
            models.CheckConstraint(condition=one_place(), name="park_figure_one_place"),
            models.CheckConstraint(
                condition=Q(state=FigureState.DRAFT, confirmed_at=None)
                | ~Q(state=FigureState.DRAFT) & Q(confirmed_at__isnull=False),
                name="park_figure_confirmed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(note=""), name="park_figure_revision_has_reason"
            ),
            *(
                models.UniqueConstraint(
                    fields=["indicator", "period", place, "revision"],
                    condition=Q(**{f"{place}__isnull": False}),
                    name=f"park_figure_{place}_revision_once",
                )
                for place in ("park", "region")
            ),
            *(
                models.UniqueConstraint(
                    fields=["indicator", "period", place],
                    condition=Q(**{f"{place}__isnull": False}, state=state),
                    name=f"park_figure_{place}_one_{state}",
                )
                for place in ("park", "region")
                for state in ("draft", "confirmed")
            ),
        ]
        indexes = [
            models.Index(fields=["period", "indicator"], name="park_figure_period"),
            models.Index(fields=["park", "-period"], name="park_figure_park"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.period} {self.indicator}"

    def get_absolute_url(self) -> str:
        return reverse("projects:park-figure-detail", args=[self.pk])

    @property
    def place(self) -> str:
        """The park's short name, else the region's."""
        return self.park.short_name if self.park else self.region.name  # type: ignore[union-attr]

    @property
    def place_code(self) -> str:
        """How an address names the place."""
        return self.park.code if self.park else self.region.code  # type: ignore[union-attr]
