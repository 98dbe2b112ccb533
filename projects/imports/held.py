"""What the system holds beside a project, as far as a ledger is compared with it.

Plain tuples: of ten thousand projects there are fifty thousand, and a record costs ten times one.
Their columns are what a commit asks for again (`reads.py`). Amounts in 万元.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from projects.models import ProgressReport


class Held(NamedTuple):
    """Funds on record: the verified amount, or the reported while it waits."""

    received_on: date
    source: str
    amount: Decimal
    reported: Decimal
    voucher: str
    pending: bool


class HeldReport(NamedTuple):
    """A report of a month or a week."""

    pk: int
    version: int
    project_id: int
    rhythm: str
    start_on: date
    end_on: date
    state: str
    percent: Decimal | None
    done_text: str
    next_text: str
    problems_text: str
    completed_investment: Decimal | None

    @property
    def period_label(self) -> str:
        named = ProgressReport(rhythm=self.rhythm, start_on=self.start_on, end_on=self.end_on)
        return named.period_label


class HeldPlan(NamedTuple):
    """The plan of a year."""

    version: int
    project_id: int
    year: int
    planned_investment: Decimal | None
    planned_funds: Decimal | None


class HeldDuty(NamedTuple):
    """A duty in force, with the names of who bears it: the person, else the unit."""

    pk: int
    version: int
    project_id: int
    role: str
    from_on: date
    person_id: int | None
    unit_id: int | None
    person__name: str | None
    unit__name: str | None

    @property
    def bearer(self) -> str:
        return self.person__name or self.unit__name or ""

    def is_borne_by(self, person_id: int | None, unit_id: int | None) -> bool:
        """Whether it is this person's, or this unit's and nobody's in person."""
        if self.person_id is not None:
            return self.person_id == person_id
        return self.unit_id == unit_id and unit_id is not None
