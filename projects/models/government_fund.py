"""争取资金: what was asked of the state, granted by it and has arrived; apart from investors' money.

No figure of 到位资金 reads these tables (tests/projects/queries/test_government_fund.py).
"""

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from projects.enums import FundKind, FundState
from projects.models.placed import Placed, PlacedQuerySet, void_has_reason
from projects.models.project import money
from tracker.roles import Permission, Role

GRANTED = (FundState.APPROVED, FundState.ARRIVED)


class GovernmentFundQuerySet(PlacedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Everything to the bureau and leaders; a park's own; of others those of a visible project."""
        if not user.may(Permission.VIEW_FIGURES):
            return self.none()
        if {Role.BUREAU, Role.LEADER} & set(user.roles):
            return self
        where = Q(pk__in=[])
        if Role.STAFF in user.roles:
            where |= Q(park_id__in=user.park_ids)
        if Role.LIAISON in user.roles:
            where |= Q(project__office_id__in=user.office_ids)
        return self.filter(where)

    def with_arrived(self) -> Self:
        """`arrived`: the sum of what came, 万元."""
        rows = GovernmentFundArrival.objects.filter(fund=models.OuterRef("pk")).order_by()
        total = rows.values("fund").annotate(total=Sum("amount")).values("total")
        return self.annotate(
            arrived=Coalesce(models.Subquery(total), Decimal(0), output_field=models.DecimalField())
        )


class GovernmentFund(Placed):
    code = models.CharField("编号", max_length=20)
    kind = models.CharField("资金类别", max_length=14, choices=FundKind)
    name = models.CharField("资金名称", max_length=160)
    project = models.ForeignKey(
        "projects.Project",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="government_funds",
        verbose_name="项目",
    )
    batch = models.CharField("批次", max_length=60, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    state = models.CharField("状态", max_length=10, choices=FundState, default=FundState.APPLIED)
    applied_amount = money("申报金额")
    applied_on = models.DateField("申报日期")
    approved_amount = money("下达金额")
    approved_on = models.DateField("下达日期", null=True, blank=True)
    remark = models.TextField("备注", blank=True)

    objects = GovernmentFundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "争取资金"
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="government_fund_code_once"),
            models.CheckConstraint(
                condition=Q(applied_amount__gt=0), name="government_fund_applied_positive"
            ),
            models.CheckConstraint(
                condition=Q(state__in=GRANTED, approved_amount__gt=0, approved_on__isnull=False)
                | Q(approved_amount=None, approved_on=None) & ~Q(state__in=GRANTED),
                name="government_fund_granted_has_sum",
            ),
            void_has_reason("government_fund_void_has_reason"),
        ]
        indexes = [
            models.Index(fields=["-applied_on", "-id"], name="government_fund_newest"),
            models.Index(fields=["park", "-applied_on"], name="government_fund_park"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:government-fund-detail", args=[self.code])

    @property
    def is_granted(self) -> bool:
        return self.state in GRANTED


class GovernmentFundArrivalQuerySet(models.QuerySet):
    def visible_to(self, user) -> "GovernmentFundArrivalQuerySet":
        """With its fund."""
        funds = GovernmentFund.objects.visible_to(user)
        return self.filter(fund__in=funds) if funds.query.where else self


class GovernmentFundArrival(models.Model):
    """One arrival: the amount, the day, the voucher it was booked by."""

    fund = models.ForeignKey(
        GovernmentFund, models.CASCADE, related_name="arrivals", verbose_name="争取资金"
    )
    amount = models.DecimalField("到位金额（万元）", max_digits=18, decimal_places=4)
    arrived_on = models.DateField("到位日期")
    voucher = models.CharField("凭证号", max_length=80, blank=True)
    stored = models.OneToOneField(
        "tracker.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="government_fund_arrival",
        verbose_name="凭证",
    )
    recorded_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = GovernmentFundArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "争取资金到位"
        ordering = ["fund", "arrived_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="government_fund_arrival_positive"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.arrived_on}"
