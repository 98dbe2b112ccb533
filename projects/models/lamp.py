"""红黄绿灯: the rules as rows, the lamp of each project and kind today, and every change."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.enums import LampKind, LampLevel
from projects.models.owned import OwnedQuerySet


class LampRuleQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LampRuleQuerySet":
        """Rules are public: everybody may read why a lamp is lit."""
        return self

    def on(self, day) -> "LampRuleQuerySet":
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class LampRule(models.Model):
    """Thresholds of one lamp (DOMAIN.md §3 Lamps); unit stands in `measure`."""

    kind = models.CharField("灯", max_length=10, choices=LampKind)
    version = models.PositiveSmallIntegerField("版本", default=1)
    measure = models.CharField("量度", max_length=20)
    yellow_from = models.DecimalField("黄灯起", max_digits=8, decimal_places=2)
    red_from = models.DecimalField("红灯起", max_digits=8, decimal_places=2)
    text = models.CharField("规则", max_length=200)
    valid_from = models.DateField("生效")
    valid_to = models.DateField("失效", null=True, blank=True)

    objects = LampRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "亮灯规则"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="lamp_rule_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} 第{self.version}版"


class LampQuerySet(OwnedQuerySet):
    def on(self, day) -> "LampQuerySet":
        """Those that burnt that day: from the day they were lit, until the day they went out."""
        return self.filter(since_on__lte=day).filter(Q(until_on=None) | Q(until_on__gt=day))


class Lamp(models.Model):
    """Which lamp of a project is lit, by which rule, since when."""

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="lamps", verbose_name="项目"
    )
    kind = models.CharField("灯", max_length=10, choices=LampKind)
    level = models.CharField("颜色", max_length=8, choices=LampLevel)
    reason = models.CharField("原因", max_length=200)
    since_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    rule = models.ForeignKey(LampRule, models.PROTECT, null=True, verbose_name="规则")

    objects = LampQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "亮灯"
        ordering = ["project", "kind", "-since_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"], condition=Q(until_on=None), name="lamp_one_current"
            )
        ]
        indexes = [models.Index(fields=["until_on", "level"], name="lamp_current")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_level_display()}"


class LampOverrideQuerySet(OwnedQuerySet):
    def on(self, day) -> "LampOverrideQuerySet":
        """In force that day."""
        return self.filter(from_on__lte=day, until_on__gte=day)


class LampOverride(models.Model):
    """人工: a person sets a lamp otherwise, with a reason and a last day; the rule speaks after."""

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="lamp_overrides", verbose_name="项目"
    )
    kind = models.CharField("灯", max_length=10, choices=LampKind)
    level = models.CharField("改为", max_length=8, choices=LampLevel)
    reason = models.CharField("理由", max_length=200)
    from_on = models.DateField("自")
    until_on = models.DateField("至")
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="谁改的"
    )
    made_at = models.DateTimeField("时间", default=timezone.now)

    objects = LampOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人工改灯"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=models.F("from_on")), name="lamp_override_days_in_order"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lamp_override_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} 人工改为{self.get_level_display()}"
