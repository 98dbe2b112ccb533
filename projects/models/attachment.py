"""附件: a stored file of a project, in one of the four evidence kinds."""

from django.db import models
from django.db.models import Q

from projects.enums import Evidence
from projects.models.owned import OwnedQuerySet

PARENTS = ("funding", "report", "transition", "approval", "problem", "visit")


def _one_parent() -> Q:
    """At most one of PARENTS is named; with none the file is the project's own."""
    where = Q()
    for name in PARENTS:
        others = [other for other in PARENTS if other != name]
        where &= Q(**{name: None}) | Q(**{f"{other}__isnull": True for other in others})
    return where


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
    approval = models.ForeignKey(
        "projects.Approval",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="手续",
    )
    problem = models.ForeignKey(
        "projects.Problem",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proofs",
        verbose_name="问题",
    )
    visit = models.ForeignKey(
        "projects.Visit",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="走访",
    )
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=_one_parent(), name="attachment_one_parent"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="attachment_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.stored.name
