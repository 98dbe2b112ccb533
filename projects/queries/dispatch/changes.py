"""What has changed since a snapshot was taken: figure by figure, and row by row."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.models import Snapshot
from projects.queries import indicators
from projects.queries.dispatch.periods import reported, so_far
from projects.queries.dispatch.snapshot import rows_of
from projects.queries.scope import Scope, Window, scope_for


@dataclass(frozen=True)
class Moved:
    """A figure then and now, in its own unit."""

    code: str
    name: str
    unit: str
    then: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.then


@dataclass(frozen=True)
class MovedRow:
    """A row of a figure that came, went, or has another amount; None where it is not there."""

    code: str
    name: str
    then: Decimal | None
    now: Decimal | None


def asked(snapshot: Snapshot) -> tuple[Scope, Window]:
    """The scope and window a snapshot is of, as of its last day."""
    window = so_far(reported(snapshot.period))
    kind = snapshot.data["kind"]
    return scope_for(None, window.until, **{kind: snapshot.data["place"]}), window


def changes_since(snapshot: Snapshot) -> list[Moved]:
    """Figures that today's rows give otherwise than the snapshot."""
    scope, window = asked(snapshot)
    then = snapshot.data["whole"]["figures"]
    now = indicators.statement(scope, window, list(then)).figures
    found = []
    for code, text in then.items():
        before, today = Decimal(text), now.get(code) or Decimal(0)
        if before != today:
            one = indicators.indicator(code)
            found.append(Moved(code, one.name, one.unit, before, today))
    return found


def rows_since(snapshot: Snapshot, code: str) -> list[MovedRow]:
    """Which rows of a figure differ; several rows of one project are added up."""
    scope, window = asked(snapshot)
    then = _by_project(snapshot.data["rows"].get(code, []))
    now = _by_project(rows_of(code, scope, window))
    names = {key: name for key, (name, _) in {**then, **now}.items()}
    found = []
    for key, name in sorted(names.items()):
        before, today = (side[key][1] if key in side else None for side in (then, now))
        if before != today:
            found.append(MovedRow(key, name, before, today))
    return found


def _by_project(rows: list[list[Any]]) -> dict[str, tuple[str, Decimal]]:
    held: dict[str, tuple[str, Decimal]] = {}
    for code, name, *amount in rows:
        value = Decimal(amount[0]) if amount else Decimal(1)
        held[code] = name, held.get(code, (name, Decimal(0)))[1] + value
    return held
