"""What people said of records that looked alike."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.enums import DuplicateAnswer
from projects.models.lead import Lead
from projects.models.project import Project


class DuplicateDecisionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """With the lead or the project that was looked at."""
        leads, projects = Lead.objects.visible_to(user), Project.objects.visible_to(user)
        return self.filter(Q(lead__in=leads) | Q(project__in=projects))


class DuplicateDecision(models.Model):
    """What somebody said of a record found alike (DOMAIN.md §4): of which, found what, and why."""

    lead = models.ForeignKey(
        "projects.Lead",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="线索",
    )
    project = models.ForeignKey(
        "projects.Project",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="duplicate_decisions",
        verbose_name="项目",
    )
    found_project = models.ForeignKey(
        "projects.Project",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="相似的项目",
    )
    found_lead = models.ForeignKey(
        "projects.Lead",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="相似的线索",
    )
    found_enterprise = models.ForeignKey(
        "parks.Enterprise",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="相似的企业",
    )
    why = models.CharField("相似之处", max_length=60)
    answer = models.CharField("处理", max_length=8, choices=DuplicateAnswer)
    reason = models.CharField("理由", max_length=300, blank=True)
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    objects = DuplicateDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "查重处理"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lead__isnull=False, project=None) | Q(lead=None, project__isnull=False),
                name="duplicate_of_one",
            ),
            models.CheckConstraint(
                condition=Q(found_project__isnull=False, found_lead=None, found_enterprise=None)
                | Q(found_project=None, found_lead__isnull=False, found_enterprise=None)
                | Q(found_project=None, found_lead=None, found_enterprise__isnull=False),
                name="duplicate_found_one",
            ),
            models.CheckConstraint(
                condition=~Q(answer=DuplicateAnswer.NEW) | ~Q(reason=""),
                name="duplicate_new_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()} {self.why}"
