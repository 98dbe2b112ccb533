"""Writing the rows of an import in bulk: a fixed number of statements for any number of rows.

What was there before goes to `BatchRow.before`, what is new to `BatchRow.made`; both are what
`batch_undo.py` needs to take the import back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parks.models import Enterprise, Park, User
from projects.actions.project import derive, search_text
from projects.enums import (
    DutyRole,
    FundingState,
    MoveState,
    Outcome,
    ReportState,
    Rhythm,
)
from projects.imports.plan import Arrival, Deed, PlanRow, Report
from projects.models import (
    AnnualPlan,
    Assignment,
    Batch,
    BatchRow,
    FundingRecord,
    Listing,
    ProgressReport,
    Project,
    StageTransition,
)
from tracker import audit
from tracker.models import AuditEvent
from tracker.roles import Permission
from tracker.tools.likeness import name_key

SIZE = 500
REASON = "台账导入"


@dataclass
class Writing:
    """One commit under way: `projects[row]`, and per row what was before and what was made."""

    batch: Batch
    by: User
    now: datetime
    rows: Sequence[PlanRow]
    projects: dict[int, Project] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    made: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    events: list[AuditEvent] = field(default_factory=list)

    def deeds(self) -> Iterable[tuple[int, Project, Deed]]:
        for row in self.rows:
            if row.deed is not None:
                yield row.row, self.projects[row.row], row.deed

    def create(self, records: Sequence[tuple[int, Any]]) -> None:
        """Insert (row, unsaved record) pairs of one model and note them as made."""
        if not records:
            return
        model = type(records[0][1])
        model._default_manager.bulk_create([record for _, record in records], batch_size=SIZE)
        for row, record in records:
            self.made[row].append([model._meta.label_lower, record.pk])

    def change(self, records: Sequence[tuple[int, Any, dict[str, Any]]]) -> None:
        """Set values on held records of one model, a version up, the old values noted."""
        if not records:
            return
        for row, record, values in records:
            old = {name: json_value(getattr(record, name)) for name in values}
            for name, value in values.items():
                setattr(record, name, value)
            record.version += 1
            record.updated_at = self.now
            noted = [record._meta.label_lower, record.pk, record.version, old]
            self.before[row].setdefault("rows", []).append(noted)
        upsert([record for _, record, _ in records], {n for *_, v in records for n in v})


def json_value(value: Any) -> Any:
    """A column's value as `BatchRow.before` keeps it; `Field.to_python` reads it back."""
    if isinstance(value, Decimal | datetime) or hasattr(value, "isoformat"):
        return str(value)
    return value


def upsert(records: Sequence[Any], names: Iterable[str]) -> None:
    """Update loaded records by INSERT … ON CONFLICT (id): ten times faster than bulk_update."""
    if not records:
        return
    model = type(records[0])
    fields = sorted({_name(model, name) for name in names} | {"version", "updated_at"})
    model._default_manager.bulk_create(
        records, batch_size=SIZE, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _name(model: type[models.Model], attribute: str) -> str:
    """chain_id → chain."""
    return next(f.name for f in model._meta.concrete_fields if attribute in (f.attname, f.name))


def write(rows: Sequence[PlanRow], batch: Batch, by: User, now: datetime) -> None:
    """Everything the rows' deeds say. Must run inside the caller's transaction."""
    writing = Writing(batch, by, now, rows)
    enterprises = _enterprises(writing)
    _projects(writing, enterprises)
    _investors(writing, enterprises)
    _annual(writing)
    _stages(writing)
    _funding(writing)
    _reports(writing)
    _duties(writing)
    _batch_rows(writing)
    audit.record_many(writing.events)


def _enterprises(writing: Writing) -> dict[str, Enterprise]:
    """Every investor named, by its name key; unknown ones are made."""
    wanted: dict[str, tuple[int, str, Deed]] = {}
    for row in writing.rows:
        if row.deed is not None:
            for name in row.deed.investors or ():
                wanted.setdefault(name_key(name), (row.row, name, row.deed))
    held: dict[str, Enterprise] = {}
    keys = list(wanted)
    for start in range(0, len(keys), 5_000):
        rows = Enterprise.objects.filter(name_key__in=keys[start : start + 5_000])
        held |= {row.name_key: row for row in rows}
    new = []
    for key, (number, name, deed) in wanted.items():
        if key not in held:
            single = len(deed.investors or ()) == 1
            uscc = deed.uscc if single else ""
            origin = str(deed.fields.get("origin", ""))
            held[key] = Enterprise(name=name, name_key=key, uscc=uscc, origin=origin)
            new.append((number, held[key]))
    writing.create(new)
    return held


def _projects(writing: Writing, enterprises: dict[str, Enterprise]) -> None:
    codes = _Codes(writing)
    created, changed = [], []
    for row in writing.rows:
        deed = row.deed
        if deed is None:
            continue
        values = dict(deed.fields) | _beside(deed, writing.by)
        if deed.project is None:
            project = Project(**values, created_by=writing.by)
            project.code = project.code or codes.next(project.park_id)
            _derive(project, [enterprises[name_key(n)].name for n in deed.investors or ()])
            created.append((row.row, project))
        else:
            project = deed.project
            if values or deed.investors is not None:
                changed.append((row.row, project, values))
        writing.projects[row.row] = project
        if row.outcome == Outcome.CREATE:
            said = {name: [None, value] for name, value in row.values.items()}
        else:
            said = row.changes
        writing.events.append(_pending(writing, project, row.outcome, said))
    for number, project, values in changed:
        if {"name", "total_investment", "origin", "approval_code"} & set(values):
            _rederive(number, project, values, writing)
    writing.create(created)
    writing.change(changed)
    _stamp(writing)


def _pending(writing: Writing, project: Project, outcome: str, said: Any) -> AuditEvent:
    verb = "导入新增项目" if outcome == Outcome.CREATE else "导入更新项目"
    return audit.event(verb=verb, on=project, by=writing.by, changes=said, reason=REASON)


def _stamp(writing: Writing) -> None:
    """New projects have their number only now; the audit rows were made before."""
    for event, project in zip(writing.events, writing.projects.values(), strict=True):
        event.object_id = str(project.pk)


def _beside(deed: Deed, by: User) -> dict[str, Any]:
    """Columns the project keeps beside its rows: the leader, the newest accepted progress."""
    values: dict[str, Any] = {}
    for duty in deed.duties:
        if duty.role == DutyRole.LEADER:
            values["leader_id"] = duty.person_id
    if not by.may(Permission.REVIEW_PROGRESS):
        return values
    held = deed.project.progress_on if deed.project else None
    for report in deed.reports:
        if "percent" in report.values and (held is None or report.end_on >= held):
            values["progress_percent"] = report.values["percent"]
            values["progress_on"] = report.end_on
    return values


def _derive(project: Project, investors: Sequence[str]) -> None:
    derive(project)
    project.search_text = search_text(project, investors)


def _rederive(number: int, project: Project, values: dict[str, Any], writing: Writing) -> None:
    """Derived columns change with their sources, and are noted with them."""
    old = (project.name_key, project.size, project.search_text)
    kept = {name: getattr(project, name) for name in values}
    for name, value in values.items():
        setattr(project, name, value)
    derive(project)
    words = project.search_text.split()
    text = search_text(project, ())
    # Investors' names stay findable; they are not at hand here.
    text = " ".join(dict.fromkeys([*text.split(), *(w for w in words if w not in text)]))
    values |= {"name_key": project.name_key, "size": project.size, "search_text": text}
    for name, value in kept.items():
        setattr(project, name, value)
    project.name_key, project.size, project.search_text = old


class _Codes:
    """Running numbers: ZYJK-2024-0031, as actions.project.next_code gives them, for many at once."""

    def __init__(self, writing: Writing) -> None:
        new = [row.deed for row in writing.rows if row.deed and row.deed.project is None]
        parks = {deed.fields["park_id"] for deed in new}
        year = timezone.localdate().year
        codes = Park.objects.filter(pk__in=parks).values_list("pk", "code")
        self.stems = {pk: f"{code.upper()}-{year}-" for pk, code in codes}
        self.taken = {str(deed.fields["code"]) for deed in new if deed.fields.get("code")}
        where = Q(pk__in=[])
        for stem in self.stems.values():
            where |= Q(code__startswith=stem)
        self.taken |= set(Project.objects.filter(where).values_list("code", flat=True))
        self.last = {pk: self._highest(stem) for pk, stem in self.stems.items()}

    def _highest(self, stem: str) -> int:
        ends = (code.removeprefix(stem) for code in self.taken if code.startswith(stem))
        return max((int(end) for end in ends if end.isdecimal()), default=0)

    def next(self, park_id: int) -> str:
        self.last[park_id] += 1
        return f"{self.stems[park_id]}{self.last[park_id]:04d}"


def _investors(writing: Writing, enterprises: dict[str, Enterprise]) -> None:
    through: Any = Project.investors.through
    changed = [(row, p, d.investors) for row, p, d in writing.deeds() if d.investors is not None]
    held: dict[int, list[int]] = defaultdict(list)
    ids = [project.pk for row, project, _ in changed]
    for start in range(0, len(ids), 5_000):
        links = through.objects.filter(project_id__in=ids[start : start + 5_000])
        for project_id, enterprise_id in links.values_list("project_id", "enterprise_id"):
            held[project_id].append(enterprise_id)
        links.delete()
    new = []
    for row, project, names in changed:
        if held[project.pk]:
            writing.before[row]["investors"] = held[project.pk]
        else:
            writing.before[row]["investors"] = []
        pks = dict.fromkeys(enterprises[name_key(name)].pk for name in names or ())
        new += [through(project_id=project.pk, enterprise_id=pk) for pk in pks]
    through.objects.bulk_create(new, batch_size=SIZE)


def _annual(writing: Writing) -> None:
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


def _stages(writing: Writing) -> None:
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


def _funding(writing: Writing) -> None:
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


def _reports(writing: Writing) -> None:
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


def _duties(writing: Writing) -> None:
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


def _batch_rows(writing: Writing) -> None:
    BatchRow.objects.bulk_create(
        [
            BatchRow(
                batch=writing.batch,
                row=row.row,
                outcome=row.outcome,
                project=writing.projects[row.row],
                version=writing.projects[row.row].version,
                before=writing.before[row.row],
                made=writing.made[row.row],
            )
            for row in writing.rows
        ],
        batch_size=SIZE,
    )
