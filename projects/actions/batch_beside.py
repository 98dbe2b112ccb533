"""What an import writes beside the projects: plans, stage moves, funds, reports, duties, lists."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from projects.actions.batch_records import Writing, held_rows
from projects.enums import BatchKind, FundingState, MoveState, ReportState
from projects.imports.plan import Arrival, Move
from projects.models import (
    AnnualPlan,
    Assignment,
    FundingRecord,
    Listing,
    ProgressReport,
    StageTransition,
)
from tracker import audit
from tracker.roles import Permission
from tracker.tools.bulk import defaults

REASON = "台账导入"
Record = tuple[int, tuple[Any, ...]]


def write_annual(writing: Writing) -> None:
    """The yearly plans, in 万元: new ones, and the columns of held ones that change."""
    years = {year for _, _, deed in writing.deeds for year in deed.annual}
    names = _names(values for _, _, deed in writing.deeds for values in deed.annual.values())
    old = [d.project.pk for _, _, d in writing.deeds if d.annual and d.project]
    rows = AnnualPlan.objects.filter(year__in=years)
    held = {
        (plan["project_id"], plan["year"]): plan
        for plan in held_rows(rows, "project_id", old, ["year", *names])
    }
    blank = defaults(AnnualPlan)
    new, changed = [], []
    for row, project, deed in writing.deeds:
        for year, values in deed.annual.items():
            if plan := held.get((project, year)):
                changed.append((row, plan, values))
            else:
                new.append((row, (project, year, *(values.get(n, blank[n]) for n in names))))
    writing.create(AnnualPlan, ["project_id", "year", *names], new)
    writing.change(AnnualPlan, changed)


def _names(found: Iterable[Any]) -> list[str]:
    return sorted({name for values in found for name in values})


def write_stages(writing: Writing) -> None:
    """Recognised moves of the bureau; one open claim of anybody else; the lists."""
    count = sum(len(deed.moves) + (deed.claim is not None) for *_, deed in writing.deeds)
    writing.create(
        StageTransition,
        [
            "project_id", "from_stage", "to_stage", "claimed_on", "recognised_on", "state", "reason",
            "decided_by_id", "decided_at",
        ],
        _moves(writing),
        {"claimed_by_id": writing.by.pk, "batch_id": writing.batch.pk},
        count,
    )  # fmt: skip
    lists = [
        (row, (project, kind, name, from_on))
        for row, project, deed in writing.deeds
        for kind, name, from_on in deed.listings
    ]
    writing.create(Listing, ["project_id", "kind", "name", "from_on"], lists)


def _moves(writing: Writing) -> Iterator[Record]:
    """In the order they were made: every project's own moves, then what it claims."""
    taken = (MoveState.RECOGNISED.value, REASON, writing.by.pk, writing.now)
    claimed = (MoveState.CLAIMED.value, f"{REASON}，佐证待补", None, None)
    for row, project, deed in writing.deeds:
        for move in deed.moves:
            yield row, (*_move(project, move), move.on, *taken)
        if deed.claim:
            yield row, (*_move(project, deed.claim), None, *claimed)


def _move(project: int, move: Move) -> tuple[Any, ...]:
    return project, move.from_stage, move.to_stage, move.on


def write_funding(writing: Writing) -> None:
    """The arrivals. Of a funding ledger each has its own audit row: there it is the subject."""
    verified = writing.by.may(Permission.VERIFY_FUNDING)
    arrivals = [
        (row, project, arrival) for row, project, deed in writing.deeds for arrival in deed.arrivals
    ]
    blank = defaults(FundingRecord)
    details = sorted({name for *_, arrival in arrivals for name in arrival.details} | {"remark"})
    same: dict[str, Any] = {"reported_by_id": writing.by.pk, "batch_id": writing.batch.pk}
    if verified:
        same |= {"decided_by_id": writing.by.pk, "decided_at": writing.now}
    keys = writing.create(
        FundingRecord,
        [
            "project_id", "amount", "received_on", "source", "is_opening", "verified_amount",
            *details,
        ],
        (
            (
                row,
                (
                    project,
                    arrival.amount,
                    arrival.received_on,
                    arrival.source,
                    arrival.opening,
                    arrival.amount if verified else None,
                    *_details(arrival, details, blank),
                ),
            )
            for row, project, arrival in arrivals
        ),
        same | {"state": FundingState.VERIFIED if verified else FundingState.REPORTED},
        len(arrivals),
    )  # fmt: skip
    if writing.batch.kind == BatchKind.FUNDING:
        verb = "导入到位资金（已核验）" if verified else "导入到位资金（待核验）"
        for pk, (*_, arrival) in zip(keys, arrivals, strict=True):
            writing.events.append(_arrived(verb, pk, arrival))


def _details(arrival: Arrival, names: Iterable[str], blank: dict[str, Any]) -> list[Any]:
    values = {"remark": f"{REASON}：累计数的差额"} if arrival.opening else {}
    values = blank | values | dict(arrival.details)
    return [values[name] for name in names]


def _arrived(verb: str, pk: int, arrival: Arrival) -> audit.Line:
    changes = {
        "amount": [None, f"{arrival.amount:f}"],
        "received_on": [None, str(arrival.received_on)],
        "source": [None, str(arrival.source)],
    }
    label = str(FundingRecord(amount=arrival.amount, received_on=arrival.received_on))
    return audit.Line(verb, FundingRecord._meta.label_lower, pk, label, changes, REASON)


def write_reports(writing: Writing) -> None:
    """Reports of months and weeks: accepted at once where the importer may review them, else submitted."""
    accepted = writing.by.may(Permission.REVIEW_PROGRESS)
    state: dict[str, Any] = {
        "state": (ReportState.ACCEPTED if accepted else ReportState.SUBMITTED).value,
        "submitted_at": writing.now,
    }
    if accepted:
        state |= {"decided_by_id": writing.by.pk, "decided_at": writing.now}
    deeds = [(row, project, r) for row, project, deed in writing.deeds for r in deed.reports]
    names = _names(report.values for *_, report in deeds)
    keys = [report.pk for *_, report in deeds if report.pk is not None]
    columns = [*names, *state]
    held = {r["id"]: r for r in held_rows(ProgressReport.objects.all(), "id", keys, columns)}
    blank = defaults(ProgressReport)
    writing.create(
        ProgressReport,
        ["project_id", "rhythm", "start_on", "end_on", *names],
        (
            (
                row,
                (
                    project,
                    r.rhythm,
                    r.start_on,
                    r.end_on,
                    *(r.values.get(n, blank[n]) for n in names),
                ),
            )
            for row, project, r in deeds
            if r.pk is None
        ),
        {
            "reported_by_id": writing.by.pk,
            "batch_id": writing.batch.pk,
        }
        | state,
        len(deeds) - len(keys),
    )
    changed = [(row, held[r.pk], {**r.values, **state}) for row, _, r in deeds if r.pk in held]
    writing.change(ProgressReport, changed)


def write_duties(writing: Writing) -> None:
    """A duty handed over ends the day before the next begins."""
    keys = {d.closes for _, _, deed in writing.deeds for d in deed.duties if d.closes}
    held = {d["id"]: d for d in held_rows(Assignment.objects.all(), "id", keys, ["to_on"])}
    changed, new = [], []
    for row, project, deed in writing.deeds:
        for duty in deed.duties:
            if duty.closes is not None:
                last = duty.from_on - timedelta(days=1)
                changed.append((row, held[duty.closes], {"to_on": last}))
            new.append((row, (project, duty.role, duty.person_id, duty.unit_id, duty.from_on)))
    writing.change(Assignment, changed)
    writing.create(
        Assignment,
        ["project_id", "role", "person_id", "unit_id", "from_on"],
        new,
        {"reason": REASON},
    )
