"""What an import writes beside the projects: plans, stage moves, funds, reports, duties, lists."""

from datetime import timedelta
from typing import Any

from projects.actions.batch_records import Writing
from projects.enums import FundingState, MoveState, ReportState, Rhythm
from projects.imports.plan import Arrival, Report
from projects.models import (
    AnnualPlan,
    Assignment,
    FundingRecord,
    Listing,
    ProgressReport,
    Project,
    StageTransition,
)
from tracker import audit
from tracker.roles import Permission

REASON = "台账导入"


def write_annual(writing: Writing) -> None:
    years = {year for _, _, deed in writing.deeds() for year in deed.annual}
    if not years:
        return
    ids = [project.pk for _, project, deed in writing.deeds() if deed.annual]
    held: dict[tuple[int, int], AnnualPlan] = {}
    for start in range(0, len(ids), 5_000):
        rows = AnnualPlan.objects.filter(year__in=years, project_id__in=ids[start : start + 5_000])
        held |= {(plan.project_id, plan.year): plan for plan in rows}
    new, changed = [], []
    for row, project, deed in writing.deeds():
        for year, values in deed.annual.items():
            if plan := held.get((project.pk, year)):
                changed.append((row, plan, dict(values)))
            else:
                new.append((row, AnnualPlan(project=project, year=year, **values)))
    writing.create(new)
    writing.change(changed)


def write_stages(writing: Writing) -> None:
    """Recognised moves of the bureau; one open claim of anybody else; the lists."""
    rows: list[tuple[int, Any]] = []
    lists: list[tuple[int, Any]] = []
    for row, project, deed in writing.deeds():
        for move in (*deed.moves, *((deed.claim,) if deed.claim else ())):
            taken = move is not deed.claim
            rows.append(
                (
                    row,
                    StageTransition(
                        project=project,
                        from_stage=move.from_stage,
                        to_stage=move.to_stage,
                        claimed_on=move.on,
                        recognised_on=move.on if taken else None,
                        state=MoveState.RECOGNISED if taken else MoveState.CLAIMED,
                        reason=REASON if taken else f"{REASON}，佐证待补",
                        claimed_by=writing.by,
                        decided_by=writing.by if taken else None,
                        decided_at=writing.now if taken else None,
                        batch=writing.batch,
                    ),
                )
            )
        for kind, name, from_on in deed.listings:
            lists.append((row, Listing(project=project, kind=kind, name=name, from_on=from_on)))
    writing.create(rows)
    writing.create(lists)


def write_funding(writing: Writing) -> None:
    verified = writing.by.may(Permission.VERIFY_FUNDING)
    rows = [
        (row, _record(writing, project, arrival, verified))
        for row, project, deed in writing.deeds()
        for arrival in deed.arrivals
    ]
    writing.create(rows)
    verb = "导入到位资金（已核验）" if verified else "导入到位资金（待核验）"
    for _, record in rows:
        said = {
            "amount": [None, f"{record.amount:f}"],
            "received_on": [None, str(record.received_on)],
            "source": [None, str(record.source)],
        }
        writing.events.append(
            audit.event(verb=verb, on=record, by=writing.by, changes=said, reason=REASON)
        )


def _record(writing: Writing, project: Project, arrival: Arrival, verified: bool) -> FundingRecord:
    values = {"remark": f"{REASON}：累计数的差额"} if arrival.opening else {}
    return FundingRecord(
        project=project,
        amount=arrival.amount,
        received_on=arrival.received_on,
        source=arrival.source,
        is_opening=arrival.opening,
        state=FundingState.VERIFIED if verified else FundingState.REPORTED,
        verified_amount=arrival.amount if verified else None,
        reported_by=writing.by,
        decided_by=writing.by if verified else None,
        decided_at=writing.now if verified else None,
        batch=writing.batch,
        **(values | dict(arrival.details)),
    )


def write_reports(writing: Writing) -> None:
    accepted = writing.by.may(Permission.REVIEW_PROGRESS)
    state: dict[str, Any] = {
        "state": ReportState.ACCEPTED if accepted else ReportState.SUBMITTED,
        "submitted_at": writing.now,
    }
    if accepted:
        state |= {"decided_by_id": writing.by.pk, "decided_at": writing.now}
    deeds = [(row, project, r) for row, project, deed in writing.deeds() for r in deed.reports]
    ids = [report.pk for *_, report in deeds if report.pk is not None]
    held: dict[int, ProgressReport] = {}
    for start in range(0, len(ids), 5_000):
        held |= ProgressReport.objects.in_bulk(ids[start : start + 5_000])
    new = [
        (row, _report(writing, project, report, state))
        for row, project, report in deeds
        if report.pk is None
    ]
    writing.create(new)
    changed = [(row, held[r.pk], dict(r.values) | state) for row, _, r in deeds if r.pk in held]
    writing.change(changed)


def _report(
    writing: Writing, project: Project, report: Report, state: dict[str, Any]
) -> ProgressReport:
    return ProgressReport(
        project=project,
        rhythm=Rhythm.MONTHLY,
        start_on=report.start_on,
        end_on=report.end_on,
        reported_by=writing.by,
        batch=writing.batch,
        **(dict(report.values) | state),
    )


def write_duties(writing: Writing) -> None:
    """A duty handed over ends the day before the next begins."""
    closing = {d.closes: d for _, _, deed in writing.deeds() for d in deed.duties if d.closes}
    held: dict[int, Assignment] = {}
    keys = list(closing)
    for start in range(0, len(keys), 5_000):
        held |= Assignment.objects.in_bulk(keys[start : start + 5_000])
    changed, new = [], []
    for row, project, deed in writing.deeds():
        for duty in deed.duties:
            if duty.closes is not None:
                last = duty.from_on - timedelta(days=1)
                changed.append((row, held[duty.closes], {"to_on": last}))
            record = Assignment(
                project=project,
                role=duty.role,
                person_id=duty.person_id,
                unit_id=duty.unit_id,
                from_on=duty.from_on,
                reason=REASON,
            )
            new.append((row, record))
    writing.change(changed)
    writing.create(new)
