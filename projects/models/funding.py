"""到位资金: one row an arrival. Only verified rows count; totals are always sums of rows."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import FundingState, OriginKind, Purpose
from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned
from tracker.roles import Permission


class FundingQuerySet(OwnedQuerySet):
    def verified(self) -> "FundingQuerySet":
        return self.filter(state=FundingState.VERIFIED)

    def needs_action(self, user) -> "FundingQuerySet":
        """For the bureau what waits for a check; for staff what came back."""
        rows = self.visible_to(user)
        if user.may(Permission.VERIFY_FUNDING):
            return rows.filter(state=FundingState.REPORTED)
        if user.may(Permission.REPORT_FUNDING):
            return rows.filter(state=FundingState.RETURNED)
        return rows.none()


class FundingRecord(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="funding", verbose_name="项目"
    )
    amount = models.DecimalField("申报金额（万元）", max_digits=18, decimal_places=4)
    received_on = models.DateField("到账日期")
    source = models.CharField("资金来源", max_length=10, choices=OriginKind)
    purpose = models.CharField("用途", max_length=10, choices=Purpose, default=Purpose.FIXED)
    payer = models.CharField("付款方", max_length=120, blank=True)
    voucher_number = models.CharField("凭证号", max_length=60, blank=True)
    remark = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=FundingState, default=FundingState.REPORTED
    )
    verified_amount = models.DecimalField(
        "核验金额（万元）", max_digits=18, decimal_places=4, null=True, blank=True
    )
    answer = models.CharField("核验意见", max_length=300, blank=True)
    is_opening = models.BooleanField("期初行", default=False)
    # An import writes tens of thousands: who and which batch are not checked again for each row.
    reported_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="申报人",
        db_constraint=False,
    )
    decided_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核验人",
        db_constraint=False,
    )
    decided_at = models.DateTimeField("核验时间", null=True, blank=True)
    batch = models.ForeignKey(
        "projects.Batch",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="导入批次",
        db_constraint=False,
    )

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "到位资金"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="funding_amount_positive"),
            models.CheckConstraint(
                # A check that comes out as unknown passes: nothing must be said to be no amount.
                condition=~Q(state="verified")
                | Q(verified_amount__isnull=False, verified_amount__gt=0),
                name="funding_verified_has_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "received_on", "source"],
                include=["project", "verified_amount"],
                name="funding_counted",
            ),
            models.Index(fields=["project", "state", "received_on"], name="funding_of_project"),
        ]

    def __str__(self) -> str:
        return f"{self.received_on} {self.amount:f} 万元"

    def get_absolute_url(self) -> str:
        return reverse("projects:funding-detail", args=[self.pk])
