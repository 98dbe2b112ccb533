"""产业链 of the 2+6 system with its links, and 行业 by GB/T 4754-2017."""

from django.db import models
from django.urls import reverse

from parks.enums import ChainKind, ChainPostKind, LinkGap
from tracker.models import Versioned


class ChainQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ChainQuerySet":
        """Public reference."""
        return self


class Chain(Versioned):
    code = models.SlugField("代码", max_length=20)
    name = models.CharField("产业链", max_length=40)
    short_name = models.CharField("简称", max_length=10)
    kind = models.CharField("类别", max_length=16, choices=ChainKind)
    chief = models.ForeignKey(
        "parks.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="链长",
    )
    leader = models.ForeignKey(
        "parks.Enterprise",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="链主企业",
    )
    aliases = models.JSONField("别名", default=list, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "产业链"
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="chain_code_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:chain-detail", args=[self.code])


class ChainLink(Versioned):
    """One step of a chain, in order (工业硅→多晶硅→拉晶切片), and whether it is there today; `gaps`
    says what it was on any past day.
    """

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="links", verbose_name="产业链")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("环节", max_length=40)
    gap = models.CharField("完善程度", max_length=10, choices=LinkGap, default=LinkGap.COMPLETE)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "产业链环节"
        ordering = ["chain", "order"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "name"], name="chain_link_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('projects:chain-map', args=[self.chain.code])}#link-{self.pk}"


class LinkGapRow(models.Model):
    """How complete a link was from a day on, and why."""

    link = models.ForeignKey(ChainLink, models.CASCADE, related_name="gaps", verbose_name="环节")
    gap = models.CharField("完善程度", max_length=10, choices=LinkGap)
    from_on = models.DateField("自何日起")
    reason = models.CharField("依据", max_length=200)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环节完善程度"
        ordering = ["link", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["link", "from_on"], name="link_gap_day_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="link_gap_has_reason"),
        ]

    def __str__(self) -> str:
        return self.get_gap_display()


class ChainPost(models.Model):
    """链长 (a person) or 链主 (an enterprise) of a chain, from when to when."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="posts", verbose_name="产业链")
    kind = models.CharField("类别", max_length=10, choices=ChainPostKind)
    person = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="链长",
    )
    enterprise = models.ForeignKey(
        "parks.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chain_posts",
        verbose_name="链主企业",
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "链长与链主"
        ordering = ["chain", "kind", "-from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=ChainPostKind.CHIEF, person__isnull=False, enterprise=None)
                | models.Q(kind=ChainPostKind.LEADER, person=None, enterprise__isnull=False),
                name="chain_post_is_its_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on")),
                name="chain_post_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["chain", "kind"],
                condition=models.Q(to_on=None),
                name="chain_post_one_today",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.enterprise)


class Industry(models.Model):
    """GB/T 4754-2017: section (A), division (A01), group (A011), class (A0111)."""

    code = models.CharField("行业代码", max_length=5)
    level = models.PositiveSmallIntegerField("层级")
    name = models.CharField("行业", max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级")

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行业"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="industry_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
