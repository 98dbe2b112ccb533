"""考核方案: who is ranked, by which items with which weights; and results that were published.

A scheme is data: groups, items, and for each item one rule out of a short list with its numbers.
There are no formulas. What was published is kept as a whole and never computed again.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from projects.enums import (
    ItemSource,
    Ranked,
    SchemeSpan,
    SchemeState,
    ScoreRule,
)
from tracker.models import Versioned
from tracker.roles import Permission, Role

READ_BY_ALL = (SchemeState.IN_FORCE, SchemeState.ARCHIVED)
WEIGHTLESS = (ScoreRule.DEDUCTION, ScoreRule.BONUS)  # they stand beside the hundred


def percent_field(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=6, decimal_places=2, null=True, blank=True)


def points_field(label: str, **more: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=6, decimal_places=2, **more)


class SchemeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SchemeQuerySet":
        """In force or past: whoever sees figures. What is being drawn up: the bureau."""
        if not user.may(Permission.VIEW_FIGURES):
            return self.none()
        return self if Role.BUREAU in user.roles else self.filter(state__in=READ_BY_ALL)


class Scheme(Versioned):
    code = models.SlugField("代码", max_length=40)
    name = models.CharField("方案名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    span = models.CharField(
        "考核周期", max_length=8, choices=SchemeSpan, default=SchemeSpan.QUARTER
    )
    ranked = models.CharField("考核对象", max_length=8, choices=Ranked, default=Ranked.PARK)
    state = models.CharField("状态", max_length=10, choices=SchemeState, default=SchemeState.DRAFT)
    document = models.CharField("依据文件", max_length=160, blank=True)
    note = models.TextField("说明", blank=True)
    made_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="拟定人"
    )

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核方案"
        ordering = ["-year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="scheme_code_once"),
            models.CheckConstraint(
                condition=Q(state=SchemeState.TEMPLATE, year=None)
                | ~Q(state=SchemeState.TEMPLATE) & Q(year__isnull=False),
                name="scheme_has_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:scheme-detail", args=[self.code])

    @property
    def is_open(self) -> bool:
        """Whether its groups and items may still be changed."""
        return self.state == SchemeState.DRAFT


class SchemePartQuerySet(models.QuerySet):
    """What belongs to a scheme is seen with it."""

    path = "scheme"

    def visible_to(self, user: Any) -> "SchemePartQuerySet":
        return self.filter(**{f"{self.path}__in": Scheme.objects.visible_to(user)})


class SchemeGroup(Versioned):
    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="groups", verbose_name="考核方案"
    )
    order = models.PositiveSmallIntegerField("次序", default=0)
    name = models.CharField("组别", max_length=60)
    weight = points_field("权重")

    objects = SchemePartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核组别"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "name"], name="scheme_group_name_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100), name="scheme_group_weight_of_hundred"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchemeItemQuerySet(SchemePartQuerySet):
    path = "group__scheme"


class SchemeItem(Versioned):
    """One line of a group. Which numbers a rule reads stands in `queries/scoring.py`."""

    group = models.ForeignKey(
        SchemeGroup, models.CASCADE, related_name="items", verbose_name="组别"
    )
    order = models.PositiveSmallIntegerField("次序", default=0)
    name = models.CharField("考核项", max_length=80)
    source = models.CharField("数据来源", max_length=12, choices=ItemSource)
    code = models.CharField("指标代码", max_length=40, blank=True)
    rule = models.CharField("计分办法", max_length=12, choices=ScoreRule)
    weight = points_field("权重", default=0)
    goal = models.DecimalField("满分值", max_digits=18, decimal_places=4, null=True, blank=True)
    cap = percent_field("封顶（%）")
    floor = percent_field("保底线（%）")
    step = points_field("每位或每项分值", null=True, blank=True)
    most = points_field("最多加扣分", null=True, blank=True)
    bands = models.CharField("分档", max_length=200, blank=True)
    lower_is_better = models.BooleanField("越低越好", default=False)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = SchemeItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核项"
        ordering = ["group__order", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="scheme_item_name_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100), name="scheme_item_weight_of_hundred"
            ),
            models.CheckConstraint(
                condition=Q(cap=None) | Q(cap__gte=100), name="scheme_item_cap_from_hundred"
            ),
            models.CheckConstraint(
                condition=Q(source=ItemSource.HAND, rule=ScoreRule.HAND)
                | ~Q(source=ItemSource.HAND) & ~Q(rule=ScoreRule.HAND) & ~Q(code=""),
                name="scheme_item_hand_by_hand",
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=WEIGHTLESS)
                | Q(weight=0, step__isnull=False, most__isnull=False),
                name="scheme_item_beside_the_hundred",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def what(self) -> str:
        """Source and code as one word, as a form offers them."""
        return f"{self.source}:{self.code}"


class HandScoreQuerySet(SchemePartQuerySet):
    path = "item__group__scheme"


class HandScore(Versioned):
    """Points that people gave: one item, one of the ranked, one period."""

    item = models.ForeignKey(
        SchemeItem, models.PROTECT, related_name="hand_scores", verbose_name="考核项"
    )
    key = models.CharField("考核对象", max_length=20)
    period = models.CharField("统计期", max_length=10)
    points = points_field("得分")
    reason = models.CharField("评分依据", max_length=200)
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="评分人")

    objects = HandScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人工评分"
        ordering = ["item", "key"]
        constraints = [
            models.UniqueConstraint(fields=["item", "key", "period"], name="hand_score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="hand_score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.key} {self.points}"


class AssessmentResult(models.Model):
    """Scores as they were published: the whole as JSON with its digest. Never changed; a correction
    is another row with the next number.
    """

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="results", verbose_name="考核方案"
    )
    period = models.CharField("统计期", max_length=10)
    number = models.PositiveSmallIntegerField("第几次公布", default=1)
    as_of = models.DateField("数据截至")
    data = models.JSONField("结果")
    digest = models.CharField("指纹", max_length=64)
    reason = models.CharField("公布说明", max_length=200)
    published_by = models.ForeignKey(
        "parks.User", models.PROTECT, related_name="+", verbose_name="公布人"
    )
    published_at = models.DateTimeField("公布时间", default=timezone.now)

    objects = SchemePartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核结果"
        ordering = ["-period", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "period", "number"], name="assessment_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.period}"

    def get_absolute_url(self) -> str:
        return f"{reverse('projects:scheme-result', args=[self.scheme.code])}?period={self.period}"
