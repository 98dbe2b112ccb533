"""Writing the rows of an import in bulk: a fixed number of statements for any number of rows.

What was there before goes to `BatchRow.before`, what is new to `BatchRow.made`; both are what
`batch_undo.py` needs to take the import back.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from parks.models import Enterprise, Park, User
from projects.actions.batch_beside import (
    REASON,
    write_annual,
    write_duties,
    write_funding,
    write_reports,
    write_stages,
)
from projects.actions.batch_records import SIZE, Writing
from projects.actions.project import derive, search_text
from projects.enums import (
    DutyRole,
    Outcome,
)
from projects.imports.plan import Deed, PlanRow
from projects.models import (
    Batch,
    BatchRow,
    Project,
)
from tracker import audit
from tracker.models import AuditEvent
from tracker.roles import Permission
from tracker.tools.likeness import name_key


def write(rows: Sequence[PlanRow], batch: Batch, by: User, now: datetime) -> None:
    """Everything the rows' deeds say. Must run inside the caller's transaction."""
    writing = Writing(batch, by, now, rows)
    enterprises = _enterprises(writing)
    _projects(writing, enterprises)
    _investors(writing, enterprises)
    write_annual(writing)
    write_stages(writing)
    write_funding(writing)
    write_reports(writing)
    write_duties(writing)
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
