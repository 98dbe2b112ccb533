"""单位 with history: names change (卫计局 became 卫健局), old ledgers keep the old ones."""

from datetime import date

from django.db import models
from django.urls import reverse

from parks.enums import UnitKind
from tracker.models import Versioned


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user) -> "UnitQuerySet":
        return self if user.may("view_directory") else self.none()

    def named(self, name: str) -> "UnitQuerySet":
        """By today's name, an old name or an alias."""
        return self.filter(
            models.Q(name=name) | models.Q(short_name=name) | models.Q(aliases__name=name)
        ).distinct()


class Unit(Versioned):
    code = models.SlugField("代码", max_length=30)
    name = models.CharField("单位", max_length=80)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("类别", max_length=12, choices=UnitKind)
    region = models.ForeignKey("parks.Region", models.PROTECT, verbose_name="行政区")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级单位"
    )
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, null=True, blank=True, verbose_name="所管园区"
    )
    retired_on = models.DateField("撤并日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="承接单位",
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["kind", "code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="unit_code_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("parks:unit-detail", args=[self.code])

    def name_on(self, day: date) -> str:
        """The name it had that day, by its dated old names; reads `aliases`, prefetched or not."""
        dated = [(alias.until, alias.name) for alias in self.aliases.all() if alias.until]
        return min((old for old in dated if old[0] >= day), default=(day, self.name))[1]


class UnitAlias(models.Model):
    """Another name of a unit: an old one with its last day, or one that ledgers use."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name="单位")
    name = models.CharField("别名", max_length=80)
    until = models.DateField("用到", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="unit_alias_once"),
        ]

    def __str__(self) -> str:
        return self.name
