"""附件: a stored file of a project, in one of the four evidence kinds."""

from django.db import models
from django.db.models import Q

from projects.enums import Evidence
from projects.models.owned import OwnedQuerySet


class Attachment(models.Model):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="attachments", verbose_name="项目"
    )
    kind = models.CharField("类别", max_length=10, choices=Evidence)
    stored = models.OneToOneField(
        "tracker.StoredFile", models.PROTECT, related_name="attachment", verbose_name="文件"
    )
    funding = models.ForeignKey(
        "projects.FundingRecord",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="vouchers",
        verbose_name="到位资金",
    )
    report = models.ForeignKey(
        "projects.ProgressReport",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="进展",
    )
    transition = models.ForeignKey(
        "projects.StageTransition",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="阶段变更",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(funding=None) | Q(report=None), name="attachment_one_parent"
            )
        ]

    def __str__(self) -> str:
        return self.stored.name
