"""年度计划: what a project means to invest and to draw in one year."""

from django.db import models
from django.db.models import Q

from projects.models.owned import OwnedQuerySet
from projects.models.project import money
from tracker.models import Versioned


class AnnualPlan(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="plans", verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    planned_investment = money("年度计划投资")
    planned_funds = money("年度计划到位资金")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ["project", "year"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="plan_year_once"),
            models.CheckConstraint(
                condition=Q(planned_investment=None) | Q(planned_investment__gte=0),
                name="plan_investment_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(planned_funds=None) | Q(planned_funds__gte=0),
                name="plan_funds_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year}年计划"
