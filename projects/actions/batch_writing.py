"""Writing the rows of an import in bulk: a fixed number of statements for any number of rows.

What was there before goes to `BatchRow.before`, what is new to `BatchRow.made`; both are what
`batch_undo.py` needs to take the import back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
from projects.actions.batch_records import Subject, Writing
from projects.actions.batch_words import find_text
from projects.actions.project import size_of
from projects.enums import DutyRole, Outcome
from projects.imports.plan import Deed, PlanRow
from projects.models import Batch, BatchRow, Project
from projects.models.duty import rules_on
from projects.queries.fiveone import DutyDays, coverage_count
from tracker import audit, clock
from tracker.roles import Permission
from tracker.tools.bulk import among, defaults, insert_rows
from tracker.tools.likeness import name_key

# The columns that others follow from.
SOURCES = ("name", "code", "approval_code", "origin", "total_investment")
Values = dict[str, Any]
Enterprises = Mapping[str, tuple[int, str]]  # name key → key, name


def write(
    rows: Sequence[PlanRow], batch: Batch, by: User, now: datetime
) -> tuple[list[int], list[int]]:
    """Everything the rows' deeds say, inside the caller's transaction.

    The keys of new projects, and of those that were there.
    """
    writing = Writing(batch, by, now, rows)
    enterprises = _enterprises(writing)
    created = _projects(writing, enterprises)
    _investors(writing, enterprises)
    write_annual(writing)
    write_stages(writing)
    write_funding(writing)
    write_reports(writing)
    write_duties(writing)
    _batch_rows(writing)
    lines = len(writing.projects) + len(writing.events)
    audit.record_many(_events(writing), by, lines)
    held = [row.deed.project.pk for row in rows if row.deed and row.deed.project]
    return created, held


def _enterprises(writing: Writing) -> Enterprises:
    """Every investor named, by its name key; unknown ones are made."""
    wanted: dict[str, tuple[int, str, Deed]] = {}
    for row in writing.rows:
        if row.deed is not None:
            for name in row.deed.investors or ():
                wanted.setdefault(name_key(name), (row.row, name, row.deed))
    known = Enterprise.objects.known_as(wanted) if wanted else {}
    held = {key: (row.pk, row.name) for key, row in known.items()}
    new = {key: told for key, told in wanted.items() if key not in held}
    keys = writing.create(
        Enterprise,
        ["name", "name_key", "uscc", "origin"],
        (
            (number, (name, key, _own_uscc(deed), str(deed.fields.get("origin", ""))))
            for key, (number, name, deed) in new.items()
        ),
    )
    made = {key: (pk, new[key][1]) for key, pk in zip(new, keys, strict=True)}
    noun = Enterprise._meta.label_lower
    for pk, name in made.values():
        writing.events.append(
            audit.Line("导入新增企业", noun, pk, name, {"name": [None, name]}, REASON)
        )
    return held | made


def _own_uscc(deed: Deed) -> str:
    """The code of the row is its investor's, when it names a single one."""
    return deed.uscc if len(deed.investors or ()) == 1 else ""


def _projects(writing: Writing, enterprises: Enterprises) -> list[int]:
    created: list[tuple[int, Values, Deed]] = []
    changed: list[tuple[int, Project, Values]] = []
    for row in writing.rows:
        deed = row.deed
        if deed is None:
            continue
        values = dict(deed.fields) | _beside(deed, writing.by)
        project = deed.project
        if project is None:
            created.append((row.row, values, deed))
            continue
        writing.projects[row.row] = Subject(project.pk, str(project), project.version)
        if values or deed.investors is not None:
            if {"name", "total_investment", "origin", "approval_code"} & set(values):
                values |= _rederived(project, values)
            if deed.investors:
                words = values.get("search_text", project.search_text)
                values["search_text"] = _with_names(words, deed.investors)
            changed.append((row.row, project, values))
    keys = _create(writing, created, enterprises)
    _change(writing, changed)
    return keys


def _with_names(words: str, names: Sequence[str]) -> str:
    """A project is found by those who have come to invest in it; earlier names stay findable."""
    return " ".join(dict.fromkeys([*words.split(), *(name.lower() for name in names)]))


DERIVED = ("code", "name_key", "size", "search_text", "coverage")


def _create(
    writing: Writing, created: Sequence[tuple[int, Values, Deed]], enterprises: Enterprises
) -> list[int]:
    """The new projects; what follows from the rest is made while the database writes."""
    codes, blank, day = _Codes(writing), defaults(Project), clock.today()
    rules = list(rules_on(day))
    names = sorted({*DERIVED, *(name for _, values, _ in created for name in values)})

    def whole() -> Iterator[tuple[int, list[Any]]]:
        for row, said, deed in created:
            values = blank | said
            values["code"] = values["code"] or codes.next(values["park_id"])
            values |= _derived(values, deed, enterprises)
            duties = [DutyDays(duty.role, duty.from_on, None) for duty in deed.duties]
            values["coverage"] = coverage_count(
                values, duties, bool(deed.investors), day, rules=rules
            )
            yield row, [values[name] for name in names]

    made_by = {"created_by_id": writing.by.pk}
    keys = writing.create(Project, names, whole(), made_by, len(created))
    for (row, values, _), pk in zip(created, keys, strict=True):
        writing.projects[row] = Subject(pk, values["name"], blank["version"])
    return keys


def _change(writing: Writing, changed: Sequence[tuple[int, Project, Values]]) -> None:
    names = {"id", "version"}.union(*(values for *_, values in changed))
    writing.change(
        Project,
        [(row, {n: getattr(held, n) for n in names}, values) for row, held, values in changed],
    )
    for row, *_ in changed:
        writing.projects[row].version += 1


def _events(writing: Writing) -> Iterator[audit.Line]:
    """One for each project, then those told on the way."""
    noun = Project._meta.label_lower
    for row in writing.rows:
        if row.deed is None:
            continue
        project = writing.projects[row.row]
        if row.outcome == Outcome.CREATE:
            verb, said = "导入新增项目", {name: [None, value] for name, value in row.values.items()}
        else:
            verb, said = "导入更新项目", row.changes
        yield audit.Line(verb, noun, project.pk, project.name, said, REASON)
    yield from writing.events


def _beside(deed: Deed, by: User) -> Values:
    """Columns the project keeps beside its rows: the leader, the newest accepted progress."""
    values: Values = {}
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


def _derived(values: Values, deed: Deed, enterprises: Enterprises) -> Values:
    investors = [enterprises[name_key(name)][1] for name in deed.investors or ()]
    return {
        "name_key": name_key(values["name"]),
        "size": str(size_of(values.get("total_investment"))),
        "search_text": find_text(values, investors),
    }


def _rederived(project: Project, values: Values) -> Values:
    """Derived columns change with their sources, and are noted with them."""
    now = {name: values.get(name, getattr(project, name)) for name in SOURCES}
    text = find_text(now, ())
    # Investors' names stay findable; they are not at hand here.
    kept = (word for word in project.search_text.split() if word not in text)
    return {
        "name_key": name_key(now["name"]),
        "size": size_of(now["total_investment"]),
        "search_text": " ".join(dict.fromkeys([*text.split(), *kept])),
    }


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


def _investors(writing: Writing, enterprises: Enterprises) -> None:
    """The links are replaced where the sheet names investors; what was linked is noted."""
    through: Any = Project.investors.through
    changed = [(row, p, d) for row, p, d in writing.deeds if d.investors is not None]
    held: dict[int, list[int]] = defaultdict(list)
    old = [project for _, project, deed in changed if deed.project is not None]
    links = through.objects.filter(project_id__in=among(old))
    for project_id, enterprise_id in links.values_list("project_id", "enterprise_id"):
        held[project_id].append(enterprise_id)
    links.delete()
    for row, project, _ in changed:
        writing.before[row]["investors"] = held.get(project, [])
    wanted = [
        (project, pk)
        for _, project, deed in changed
        for pk in dict.fromkeys(enterprises[name_key(n)][0] for n in deed.investors or ())
    ]
    insert_rows(through, ["project_id", "enterprise_id"], wanted, count=len(wanted))


def _batch_rows(writing: Writing) -> None:
    insert_rows(
        BatchRow,
        ["row", "outcome", "project_id", "version", "before", "made"],
        (
            (
                row.row,
                row.outcome,
                writing.projects[row.row].pk,
                writing.projects[row.row].version,
                writing.before.get(row.row, {}),
                writing.made.get(row.row, []),
            )
            for row in writing.rows
        ),
        {"batch_id": writing.batch.pk},
        len(writing.rows),
    )
