"""The clocks of a lead as rows: after how many days each runs out, from which day on."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from projects.enums import DayCount, LeadClock


class LeadRuleQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Rules are public: everybody may read which clock runs."""
        return self


class LeadRule(models.Model):
    """After how many days a clock runs out, from a day on; a later row takes an earlier's place."""

    clock = models.CharField("时限", max_length=12, choices=LeadClock)
    days = models.PositiveSmallIntegerField("天数")
    counting = models.CharField("算法", max_length=10, choices=DayCount, default=DayCount.CALENDAR)
    from_on = models.DateField("生效")
    reason = models.CharField("调整原因", max_length=200, blank=True)
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="调整人"
    )

    objects = LeadRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索时限规则"
        ordering = ["clock", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "from_on"], name="lead_rule_day_once"),
            models.CheckConstraint(condition=Q(days__gte=1), name="lead_rule_days_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} {self.days} {self.get_counting_display()}"
