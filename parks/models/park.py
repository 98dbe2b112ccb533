"""园区: a tree of zones and sub-parks (一区多园). A project counts to exactly one park."""

from django.db import models
from django.urls import reverse

from parks.enums import ParkLevel


class ParkQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ParkQuerySet":
        """Who a park is, is public inside the system; its projects are scoped on their own."""
        return self

    def under(self, codes) -> "ParkQuerySet":
        """The parks of these codes with everything below them."""
        paths = self.model._base_manager.filter(code__in=codes).values_list("path", flat=True)
        where = models.Q(pk__in=[])
        for path in paths:
            where |= models.Q(path__startswith=path)
        return self.filter(where)

    def zones(self) -> "ParkQuerySet":
        """The top of the tree."""
        return self.filter(parent=None)


class Park(models.Model):
    code = models.SlugField("代码", max_length=20)
    name = models.CharField("园区", max_length=80)
    short_name = models.CharField("简称", max_length=20)
    level = models.CharField("级别", max_length=12, choices=ParkLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级园区",
    )
    path = models.CharField("树路径", max_length=120, editable=False)
    region = models.ForeignKey("parks.Region", models.PROTECT, verbose_name="所在行政区")
    planned_area_mu = models.DecimalField(
        "规划面积（亩）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    planned_investment = models.DecimalField(
        "规划投资（万元）", max_digits=18, decimal_places=4, null=True, blank=True
    )
    chains = models.ManyToManyField("parks.Chain", blank=True, verbose_name="主导产业链")
    aliases = models.JSONField("别名", default=list, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    objects = ParkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "园区"
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="park_code_once"),
            models.CheckConstraint(
                condition=models.Q(planned_area_mu=None) | models.Q(planned_area_mu__gte=0),
                name="park_area_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="park_path")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:park-detail", args=[self.code])
