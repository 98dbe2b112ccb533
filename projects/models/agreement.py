"""协议: what was signed with whom, what 公平竞争审查 said of it, and which project it became.

Agreements are counted (项) and their amounts never added to what projects have signed: a project
counts at its own first signing only (DOMAIN.md §3, no double counting).
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import AgreementKind, ReviewOutcome
from projects.models.placed import Placed, PlacedQuerySet, void_has_reason
from projects.models.project import money


class AgreementQuerySet(PlacedQuerySet):
    """Seen by its park, its office, the bureau and leaders."""


class Agreement(Placed):
    code = models.CharField("编号", max_length=20)
    kind = models.CharField("类别", max_length=10, choices=AgreementKind)
    name = models.CharField("协议名称", max_length=160)
    signed_on = models.DateField("签订日期")
    enterprise = models.ForeignKey(
        "parks.Enterprise", models.PROTECT, related_name="agreements", verbose_name="签约企业"
    )
    amount = money("协议金额")
    activity = models.ForeignKey(
        "projects.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="来自活动",
    )
    lead = models.ForeignKey(
        "projects.Lead",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="来自线索",
    )
    project = models.ForeignKey(
        "projects.Project",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="转成项目",
    )
    review = models.CharField(
        "公平竞争审查", max_length=12, choices=ReviewOutcome, default=ReviewOutcome.NOT_YET
    )
    reviewed_on = models.DateField("审查日期", null=True, blank=True)
    review_note = models.CharField("审查意见", max_length=300, blank=True)
    stored = models.OneToOneField(
        "tracker.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreement",
        verbose_name="协议文本",
    )
    remark = models.TextField("备注", blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "协议"
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="agreement_code_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(voided_at=None), name="agreement_project_once"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="agreement_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(review=ReviewOutcome.NOT_YET, reviewed_on=None)
                | ~Q(review=ReviewOutcome.NOT_YET) & Q(reviewed_on__isnull=False),
                name="agreement_review_has_day",
            ),
            void_has_reason("agreement_void_has_reason"),
        ]
        indexes = [
            models.Index(fields=["-signed_on", "-id"], name="agreement_newest"),
            models.Index(fields=["park", "-signed_on"], name="agreement_park"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:agreement-detail", args=[self.code])

    @property
    def is_cleared(self) -> bool:
        """Whether it may stand behind a signed project (DOMAIN.md §8): a formal contract must have
        passed 公平竞争审查, with conditions or without."""
        passed = self.review in (ReviewOutcome.PASSED, ReviewOutcome.CONDITIONAL)
        return passed or self.kind != AgreementKind.CONTRACT
