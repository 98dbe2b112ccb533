"""争取资金: what a list adds up to, and by which purse of the state."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from projects.enums import FundKind
from projects.models import GovernmentFund, GovernmentFundArrival
from tracker.tools.money import percent


@dataclass(frozen=True)
class FundSums:
    """笔, and 万元 applied for, granted, arrived."""

    kind: str
    label: str
    count: int
    applied: Decimal
    approved: Decimal
    arrived: Decimal

    @property
    def approved_rate(self) -> Decimal | None:
        return percent(self.approved, self.applied)

    @property
    def arrived_rate(self) -> Decimal | None:
        return percent(self.arrived, self.approved)


def kind_sums(rows: QuerySet[GovernmentFund]) -> list[FundSums]:
    """A line for every kind that occurs, in their order: two queries."""
    bare = rows.order_by().select_related(None)
    asked: Any = bare.values("kind").annotate(
        count=Count("pk"),
        applied=Sum("applied_amount"),
        approved=Sum("approved_amount"),
    )
    came: Any = GovernmentFundArrival.objects.filter(fund__in=bare.values("pk")).order_by()
    arrived = dict(came.values_list("fund__kind").annotate(total=Sum("amount")))
    held = {row["kind"]: row for row in asked.values("kind", "count", "applied", "approved")}
    zero = Decimal(0)
    return [
        FundSums(
            kind,
            str(label),
            held[kind]["count"],
            held[kind]["applied"] or zero,
            held[kind]["approved"] or zero,
            arrived.get(kind) or zero,
        )
        for kind, label in FundKind.choices
        if kind in held
    ]


def whole(sums: list[FundSums]) -> FundSums:
    """All kinds together."""
    zero = Decimal(0)
    return FundSums(
        "",
        "合计",
        sum(one.count for one in sums),
        sum((one.applied for one in sums), zero),
        sum((one.approved for one in sums), zero),
        sum((one.arrived for one in sums), zero),
    )
