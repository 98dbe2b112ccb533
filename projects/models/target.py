"""年度目标: 下达数 and 加压数 of one indicator for one node and year, and how they changed."""

from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from tracker.models import Versioned
from tracker.roles import Permission

NODES = ("region", "park", "chain", "office", "leader")
QUARTERS = ("q1", "q2", "q3", "q4")


def figure(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=18, decimal_places=4, null=True, blank=True)


def split_is_whole() -> Q:
    """No quarter at all, or all four, adding up to the year's."""
    none = Q(**{f"{name}__isnull": True for name in QUARTERS})
    whole = Q(assigned=models.F("q1") + models.F("q2") + models.F("q3") + models.F("q4"))
    return none | Q(**{f"{name}__gte": 0 for name in QUARTERS}) & whole


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TargetQuerySet":
        """Targets are handed down in public documents; whoever sees figures sees them."""
        return self if user.may(Permission.VIEW_FIGURES) else self.none()

    def on(self, day: date) -> "TargetQuerySet":
        """With `then` and `then_cap`: the number and its cap in force on the day. The first ones
        count from New Year.
        """
        held = TargetVersion.objects.filter(target=OuterRef("pk"), from_on__lte=day)
        held = held.order_by("-from_on", "-number")
        cap = Subquery(held.values("cap")[:1])  # empty also where that version has no cap
        return self.annotate(
            then=Coalesce(Subquery(held.values("assigned")[:1]), "assigned"),
            then_cap=Case(When(Exists(held), then=cap), default="cap"),
        )


class Target(Versioned):
    year = models.PositiveSmallIntegerField("年度")
    indicator = models.CharField("指标", max_length=40)
    region = models.ForeignKey(
        "parks.Region", models.PROTECT, null=True, blank=True, verbose_name="行政区"
    )
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, null=True, blank=True, verbose_name="园区"
    )
    chain = models.ForeignKey(
        "parks.Chain", models.PROTECT, null=True, blank=True, verbose_name="产业链"
    )
    office = models.ForeignKey(
        "parks.Office", models.PROTECT, null=True, blank=True, verbose_name="联络点"
    )
    leader = models.ForeignKey(
        "parks.Person", models.PROTECT, null=True, blank=True, verbose_name="领导"
    )
    assigned = models.DecimalField("下达数", max_digits=18, decimal_places=4)
    stretch = figure("加压数")
    q1, q2 = figure("一季度"), figure("二季度")
    q3, q4 = figure("三季度"), figure("四季度")
    cap = models.DecimalField(
        "完成率封顶（%）", max_digits=6, decimal_places=2, null=True, blank=True
    )
    document = models.CharField("下达文件", max_length=120, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度目标"
        ordering = ["-year", "indicator", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "indicator", node],
                condition=Q(**{f"{node}__isnull": False}),
                name=f"target_{node}_once",
            )
            for node in NODES
        ] + [
            models.CheckConstraint(condition=Q(assigned__gt=0), name="target_positive"),
            models.CheckConstraint(condition=split_is_whole(), name="target_quarters_add_up"),
            models.CheckConstraint(
                condition=Q(cap=None) | Q(cap__gte=100), name="target_cap_from_hundred"
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(*(Q(**{f"{other}__isnull": other != node}) for other in NODES))
                        for node in NODES
                    ),
                    _connector=Q.OR,
                ),
                name="target_exactly_one_node",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.node} {self.indicator}"

    @property
    def node(self):
        """The region, park, chain, office or person it is set for."""
        return next(value for name in NODES if (value := getattr(self, name)) is not None)

    def get_absolute_url(self) -> str:
        return reverse("projects:target-list", args=[self.year])


class TargetVersionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TargetVersionQuerySet":
        return self if user.may(Permission.VIEW_FIGURES) else self.none()


class TargetVersion(models.Model):
    """A target as one document set it: what was in force on a past day is found here."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="versions", verbose_name="年度目标"
    )
    number = models.PositiveSmallIntegerField("第几版")
    assigned = models.DecimalField("下达数", max_digits=18, decimal_places=4)
    stretch = figure("加压数")
    q1, q2 = figure("一季度"), figure("二季度")
    q3, q4 = figure("三季度"), figure("四季度")
    cap = models.DecimalField(
        "完成率封顶（%）", max_digits=6, decimal_places=2, null=True, blank=True
    )
    document = models.CharField("下达文件", max_length=120, blank=True)
    from_on = models.DateField("执行日期")
    set_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="下达人"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = TargetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "目标版本"
        ordering = ["target", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="target_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.target} 第{self.number}版"
