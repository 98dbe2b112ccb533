"""年度目标: 下达数 and 加压数 of one indicator for one node and year."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from tracker.models import Versioned
from tracker.roles import Permission

NODES = ("region", "park", "chain", "office", "leader")


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TargetQuerySet":
        """Targets are handed down in public documents; whoever sees figures sees them."""
        return self if user.may(Permission.VIEW_FIGURES) else self.none()


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
    stretch = models.DecimalField("加压数", max_digits=18, decimal_places=4, null=True, blank=True)
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
