"""What an import does to the totals people know by heart: before and after, for the parks it touches."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from parks.queries import places
from projects.enums import ENDED, Outcome
from projects.imports.plan import Deed, Headline, PlanRow
from projects.imports.rows import Frame
from projects.queries.goals import NONE, targets
from projects.queries.indicators import figures, indicator
from projects.queries.scope import Window, scope_for
from tracker.tools.periods import Period

CODES = ("funds_outside", "funds", "completed_investment", "signed_count")
ZERO = Decimal(0)


def headlines(rows: Sequence[PlanRow], frame: Frame) -> tuple[Headline, ...]:
    """The year's totals up to the ledger's last day. What waits for verification counts as if it were.

    One query a source of figures, whatever the number of rows; none when nothing would be written.
    """
    deeds = [row.deed for row in rows if row.deed and row.outcome in WRITTEN]
    if not deeds:
        return ()
    year = frame.until.year
    window = Window(Period.months_of(year, 1, frame.until.month), frame.until)
    zone = _only_zone(deeds)
    scope = scope_for(frame.by, park=zone)
    before = figures(scope, window, CODES)
    # The city's target is no measure of the few parks that somebody may see.
    whole = frame.directory.everything or bool(zone)
    goals = targets(scope, window) if whole else NONE
    label = scope.label if whole else "您管辖的园区"
    query = {"period": window.period.code, "as_of": str(window.as_of)}
    query |= {"park": zone} if zone else {}
    added = dict.fromkeys(CODES, ZERO)
    ending = [d.project.pk for d in deeds if d.project and _ends(d) and not d.project.is_ended]
    if ending:
        leaving = replace(scope, projects=scope.projects.filter(pk__in=ending), everything=False)
        for code, amount in figures(leaving, window, CODES).items():
            added[code] -= amount or ZERO
    for deed in deeds:
        for code, amount in _adds(deed, window, frame.outside):
            added[code] += amount
    return tuple(
        Headline(
            code,
            indicator(code).name,
            label,
            before[code] or ZERO,
            (before[code] or ZERO) + added[code],
            goals.assigned.get(code),
            query,
        )
        for code in CODES
    )


WRITTEN = (Outcome.CREATE, Outcome.UPDATE)


def _only_zone(deeds: Sequence[Deed]) -> str:
    """The code of the zone all rows belong to; "" when there are several."""
    found = {d.project.park_id if d.project else d.fields.get("park_id") for d in deeds}
    zones = {park.zone for park in places.parks().values() if park.pk in found}
    return zones.pop() if len(zones) == 1 else ""


def _adds(deed: Deed, window: Window, outside: Collection[str]) -> Iterator[tuple[str, Decimal]]:
    if _ends(deed):
        return  # an ended project leaves every count
    for arrival in deed.arrivals:
        if _within(arrival.received_on, window):
            yield "funds", arrival.amount
            if arrival.source in outside:
                yield "funds_outside", arrival.amount
    for report in deed.reports:
        amount = report.values.get("completed_investment")
        if amount is not None and _within(report.end_on, window):
            yield "completed_investment", amount - report.held
    held = deed.project.signed_on if deed.project else None
    signed = deed.fields.get("signed_on") or held
    now = signed is not None and _within(signed, window)
    then = held is not None and _within(held, window)
    yield "signed_count", Decimal(int(now) - int(then))


def _ends(deed: Deed) -> bool:
    """Whether the project is, or becomes, 终止 or 退库."""
    return deed.fields.get("status", deed.project.status if deed.project else "") in ENDED


def _within(day: date, window: Window) -> bool:
    return window.start <= day <= window.until
