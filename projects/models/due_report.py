"""应报进展: a project owed a report of a period, and its deadline has passed.

Written down when that happens and never rewritten: a rhythm that changes later does not change
what was owed before. Whether the report came, and when, says `ProgressReport` of the same period.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from projects.enums import Rhythm
from projects.models.owned import OwnedQuerySet


class DueReport(models.Model):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="due_reports", verbose_name="项目"
    )
    rhythm = models.CharField("周期", max_length=8, choices=Rhythm)
    start_on = models.DateField("期初")
    end_on = models.DateField("期末")
    due_on = models.DateField("应报日期")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应报进展"
        ordering = ["-end_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rhythm", "start_on"], name="due_report_period_once"
            ),
            models.CheckConstraint(
                condition=Q(end_on__gte=F("start_on"), due_on__gt=F("end_on")),
                name="due_report_dates_in_order",
            ),
        ]
        indexes = [models.Index(fields=["end_on"], name="due_report_ended")]

    def __str__(self) -> str:
        return f"{self.project} {self.start_on}—{self.end_on}"

    def get_absolute_url(self) -> str:
        """The report of the period where there is one is among the project's."""
        return f"{reverse('projects:progress-list')}?project={self.project.code}"
