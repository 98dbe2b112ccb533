"""共建项目: the whole, ours and theirs. Readings of a project that counts once, wherever it is shown.

到位资金 are the verified arrivals of the shared days up to the working date; 产值 and 税收 are what
the project's card says it will give in a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.enums import FundingState
from projects.models import FundingRecord, SharedProject
from projects.models.shared_project import SPLITS, parted


@dataclass(frozen=True)
class Share:
    """One kind of amount (万元), split to the 元: ours + theirs == whole."""

    whole: Decimal
    ours: Decimal
    theirs: Decimal

    def __add__(self, other: "Share") -> "Share":
        return Share(self.whole + other.whole, self.ours + other.ours, self.theirs + other.theirs)


NOTHING = Share(Decimal(0), Decimal(0), Decimal(0))
Shares = dict[str, Share]


def shares_of(rows: Iterable[SharedProject], on: date) -> dict[int, Shares]:
    """Row id → what is split, by name: one query, whatever their number."""
    held = list(rows)
    funds = _funds(held, on)
    return {row.pk: _split(row, funds.get(row.pk, Decimal(0))) for row in held}


def _split(row: SharedProject, funds: Decimal) -> Shares:
    wholes = {
        "funds": funds,
        "output": row.project.annual_output or Decimal(0),
        "tax": row.project.annual_tax or Decimal(0),
    }
    return {
        name: Share(whole, *parted(whole, getattr(row, f"ours_{name}")))
        for name, whole in wholes.items()
    }


def _funds(rows: list[SharedProject], on: date) -> dict[int, Decimal]:
    """Verified arrivals within each row's days."""
    projects = {row.project_id for row in rows}
    found = FundingRecord.objects.filter(
        project_id__in=projects, state=FundingState.VERIFIED, received_on__lte=on
    )
    arrivals: dict[int, list[tuple[date, Decimal]]] = {}
    columns = found.order_by().values_list("project_id", "received_on", "verified_amount")
    for project, day, amount in columns:
        arrivals.setdefault(project, []).append((day, amount or Decimal(0)))
    return {
        row.pk: sum(
            (
                amount
                for day, amount in arrivals.get(row.project_id, [])
                if row.from_on <= day and (row.to_on is None or day <= row.to_on)
            ),
            Decimal(0),
        )
        for row in rows
    }


def totals(found: Iterable[Shares]) -> Shares:
    """Summed first: ours and theirs add up to the whole."""
    total = dict.fromkeys(SPLITS, NOTHING)
    for shares in found:
        for name in SPLITS:
            total[name] = total[name] + shares[name]
    return total
