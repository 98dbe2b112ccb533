"""五个一 coverage: which of the five are complete, and what each still lacks (DOMAIN.md §3).

What is demanded of each role says the template of that day (`models/duty.py`). Answers for any
day: duties, stages, reports and visits are dated rows. What a project's own fields say is known
for today only; a past day asks for those its stage of that day demanded.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from projects import stages
from projects.enums import DutyRole, FiveOne, ReportState, Rhythm, Stage
from projects.models import Assignment, DutyRule, Mechanism, ProgressReport, Project, Visit
from projects.models.duty import in_force, read_versions, rules_on
from projects.queries.conditions import ongoing
from projects.queries.progress import due_on, period_of, previous_period
from projects.queries.scope import Window
from tracker import clock
from tracker.tools.bulk import among
from tracker.tools.kept import kept

RUN_IN_DAYS = 45  # a rhythm set this recently cannot have been broken yet
FULL = len(FiveOne)


@dataclass(frozen=True)
class One:
    """One of the five: complete, or what is missing."""

    code: str
    label: str
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Coverage:
    ones: tuple[One, ...]

    @property
    def count(self) -> int:
        return sum(one.complete for one in self.ones)


class Heard(NamedTuple):
    """What was heard of a project by a day: the end of the last accepted report, the last visit."""

    reported_on: date | None
    visited_on: date | None


def coverage(project: Project, on: date) -> Coverage:
    """Coverage of one project on a day."""
    return coverages(Project.objects.filter(pk=project.pk), on)[project.pk]


def coverages(projects: QuerySet[Project], on: date) -> dict[int, Coverage]:
    """Coverage of many projects on a day; a constant number of queries."""
    rows = list(projects.order_by().prefetch_related("investors"))
    ids = [project.pk for project in rows]
    duties: dict[int, list[Assignment]] = defaultdict(list)
    for duty in Assignment.objects.filter(project_id__in=among(ids), from_on__lte=on).order_by():
        duties[duty.project_id].append(duty)
    rhythms, heard = mechanisms(ids, on), heard_by(ids, on)
    return {
        project.pk: coverage_from(
            project,
            duties[project.pk],
            rhythms.get(project.pk),
            on,
            heard.get(project.pk, NOTHING) if is_past(on) else heard_now(project, heard),
        )
        for project in rows
    }


def coverage_from(
    project: Project,
    duties: Collection["Assignment | DutyDays"],
    mechanism: "Mechanism | _Rhythm | None",
    on: date,
    heard: Heard,
    rules: Iterable[DutyRule] | None = None,
) -> Coverage:
    """Coverage from what has been read already; `duties` began by the day."""
    found = _missing(project, duties, mechanism, on, heard, rules)
    return Coverage(tuple(One(one, one.label, tuple(found[one])) for one in FiveOne))


def _missing(
    project: Project,
    duties: Collection["Assignment | DutyDays"],
    mechanism: "Mechanism | _Rhythm | None",
    on: date,
    heard: Heard,
    rules: Iterable[DutyRule] | None,
) -> dict[FiveOne, list[str]]:
    """What each of the five still lacks."""
    rules = rules_on(on) if rules is None else rules
    lacking = _lacking(rules, duties, on)
    stage = stages.stage_on(project, on)
    led = any(rule.role == DutyRole.LEADER and rule.is_required for rule in rules)
    own = {
        FiveOne.PROJECT: _fields(project, stage),
        FiveOne.LEADER: _leader(project, duties, on) if led else [],
        FiveOne.TASK_FORCE: [],
        FiveOne.MECHANISM: _mechanism(stage, mechanism, on, heard),
        FiveOne.TO_THE_END: _to_the_end(project, duties, on) if led else [],
    }
    return {one: [*lacking.get(one, ()), *said] for one, said in own.items()}


def is_past(on: date) -> bool:
    return on < clock.today()


# --- What is demanded ---


def _lacking(rules: Iterable[DutyRule], duties: Iterable[Any], on: date) -> dict[str, list[str]]:
    """By the template: roles that too few hold, under the one they belong to."""
    held: dict[str, int] = defaultdict(int)
    for duty in duties:
        if duty.to_on is None or duty.to_on >= on:
            held[duty.role] += 1
    found: dict[str, list[str]] = {}
    for rule in rules:
        short = rule.at_least - held[rule.role]
        if rule.is_required and short > 0:
            words = rule.label if rule.at_least == 1 else f"{rule.label} {short} 名"
            found.setdefault(rule.one, []).append(words)
    return found


def _fields(project: Project, stage: Stage) -> list[str]:
    facts = stages.Facts(project, frozenset(), bool(project.investors.all()), has_leader=True)
    return [
        item.label
        for item in stages.missing(facts, stage)
        if item.url == stages.EDIT  # fields; documents have their own list
    ]


def _leader(project: Project, duties: Iterable[Any], on: date) -> list[str]:
    now = [d for d in duties if d.role == DutyRole.LEADER and (not d.to_on or d.to_on >= on)]
    if len(now) > 1:
        return ["包抓领导只能有一名"]
    gap = first_gap(project, duties, on) if now else None
    return [f"{gap} 起空档期的包抓领导"] if gap else []


def first_gap(project: Project, duties: Iterable[Any], on: date) -> date | None:
    """The first day since signing that no leader covered."""
    if not project.signed_on or project.signed_on > on:
        return None
    day = project.signed_on
    leaders = (duty for duty in duties if duty.role == DutyRole.LEADER)
    for duty in sorted(leaders, key=lambda duty: duty.from_on):
        if duty.from_on > day:
            return day
        day = max(day, (duty.to_on or on) + timedelta(days=1))
    return day if day <= on else None


def _to_the_end(project: Project, duties: Iterable[Any], on: date) -> list[str]:
    end = project.production_on if project.production_on and project.production_on < on else on
    gap = first_gap(project, duties, end)
    return [f"{gap} 起有空档"] if gap else []


def _mechanism(
    stage: Stage, mechanism: "Mechanism | _Rhythm | None", on: date, heard: Heard
) -> list[str]:
    """A rhythm is set, and kept until production: the last report and the last visit within it."""
    if mechanism is None:
        return ["填报周期"]
    new = timezone.localdate(mechanism.created_at) > on - timedelta(days=RUN_IN_DAYS)
    if new or stages.reached(stage, Stage.PRODUCTION):
        return []
    found = []
    wanted = _wanted_report(mechanism.rhythm, on)
    if heard.reported_on is None or heard.reported_on < wanted:
        label = "周报" if mechanism.rhythm == Rhythm.WEEKLY else "月报"
        found.append(f"最近一期{label}")
    last = heard.visited_on
    if last is None or last < on - timedelta(days=mechanism.visit_days):
        found.append(f"{mechanism.visit_days} 天内的走访")
    return found


@lru_cache(maxsize=256)
def _wanted_report(rhythm: str, on: date) -> date:
    """The end of the last period whose report was due before the day."""
    last = previous_period(rhythm, period_of(rhythm, on)[0])
    if on <= due_on(rhythm, last[1]):
        last = previous_period(rhythm, last[0])
    return last[1]


# --- What was known on a day ---

NOTHING = Heard(None, None)


def heard_now(project: Any, heard: Mapping[int, Heard]) -> Heard:
    """Today's: the newest accepted report stands beside the project already."""
    return Heard(project.progress_on, heard.get(project.pk, NOTHING).visited_on)


def visits_by(day: date) -> QuerySet[Visit]:
    return Visit.objects.filter(voided_at=None, visited_on__lte=day)


def reports_by(day: date) -> QuerySet[ProgressReport]:
    """Accepted ones that had been handed in by the day; imported ones have no moment."""
    night = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    by_then = Q(submitted_at__lt=night) | Q(submitted_at=None, end_on__lte=day)
    return ProgressReport.objects.filter(by_then, state=ReportState.ACCEPTED)


def heard_by(ids: Iterable[int], on: date) -> dict[int, Heard]:
    """The last visit by a day; of a past day also the last report that had been handed in by then."""
    ids = list(ids)
    visits = visits_by(on).filter(project_id__in=among(ids)).order_by()
    seen = dict(visits.values_list("project_id").annotate(last=Max("visited_on")))
    told: dict[int, date] = {}
    if is_past(on):
        reports = reports_by(on).filter(project_id__in=among(ids)).order_by()
        told = dict(reports.values_list("project_id").annotate(last=Max("end_on")))
    return {pk: Heard(told.get(pk), seen.get(pk)) for pk in {*seen, *told}}


def mechanisms(ids: Iterable[int], on: date) -> dict[int, Mechanism]:
    """The rhythms by project; on a past day those that had been set by then."""
    rows = Mechanism.objects.filter(project_id__in=among(ids))
    past = is_past(on)
    return {m.project_id: m for m in rows if not past or timezone.localdate(m.created_at) <= on}


# --- Many at once, by their columns alone ---

# The columns that a coverage is judged by; `coverage_from` fails loudly on any other.
READ = (
    "stage", "kind", "origin", "origin_kind", "content", "total_investment", "contract_amount",
    "chain_id", "land_area_mu", "annual_output", "jobs", "planned_start_on",
    "planned_completion_on", "signed_on", "registered_on", "started_on", "completed_on",
    "production_on", "capacity_on", "progress_on",
)  # fmt: skip


class DutyDays(NamedTuple):
    """A duty as far as a coverage is concerned."""

    role: str
    from_on: date
    to_on: date | None


class _Investors(NamedTuple):
    """Whether there are any, in the form of a related manager."""

    some: bool

    def all(self) -> bool:
        return self.some


def coverage_count(
    columns: Mapping[str, Any],
    duties: Iterable[DutyDays],
    invested: bool,
    day: date,
    mechanism: "Mechanism | _Rhythm | None" = None,
    heard: Heard = NOTHING,
    rules: Iterable[DutyRule] | None = None,
) -> int:
    """The n of 5 of a project known by its columns alone: ten thousand of them need no instance."""
    project: Any = SimpleNamespace(**columns, investors=_Investors(invested))
    begun = [duty for duty in duties if duty.from_on <= day]
    found = _missing(project, begun, mechanism, day, heard, rules)
    return sum(not said for said in found.values())


class _Rhythm(NamedTuple):
    """A mechanism as far as a coverage is concerned."""

    rhythm: str
    visit_days: int
    created_at: datetime


def counts(
    projects: QuerySet[Project], day: date, as_of_then: bool
) -> Iterator[tuple[int, int, int]]:
    """(id, the coverage beside the project, n of 5) of each; two queries, however many.

    `as_of_then` asks what had been reported and set by that day; else what stands there now.
    """
    columns = ("id", "coverage", *READ, "invested", "visited", "reported", *_RHYTHM)
    rows = list(_with_facts(projects.order_by(), day, as_of_then).values(*columns))
    duties: dict[int, list[DutyDays]] = defaultdict(list)
    held = Assignment.objects.filter(
        project_id__in=among(row["id"] for row in rows), from_on__lte=day
    )
    for pk, *duty in held.order_by().values_list("project_id", *DutyDays._fields).iterator():
        duties[pk].append(DutyDays(*duty))
    rules = in_force(day, None if as_of_then else read_versions()).rules
    for row in rows:
        pk, rhythm = row["id"], _Rhythm(*(row[name] for name in _RHYTHM))
        is_set = rhythm.rhythm and not (as_of_then and timezone.localdate(rhythm.created_at) > day)
        said = Heard(row["reported"], row["visited"])
        count = coverage_count(
            row, duties.get(pk, ()), row["invested"], day, rhythm if is_set else None, said, rules
        )
        yield pk, row["coverage"], count


_RHYTHM = tuple(f"mechanism__{name}" for name in _Rhythm._fields)


def _with_facts(projects: QuerySet[Project], day: date, as_of_then: bool) -> QuerySet[Project]:
    """Whether somebody invests, and the last report and visit by that day, beside each project."""
    mine: dict[str, Any] = {"project": OuterRef("pk")}
    seen = visits_by(day).filter(**mine).order_by("-visited_on").values("visited_on")[:1]
    told = reports_by(day).filter(**mine).order_by("-end_on").values("end_on")[:1]
    return projects.annotate(
        invested=Exists(Project.investors.through.objects.filter(**mine)),
        visited=Subquery(seen),
        reported=Subquery(told) if as_of_then else F("progress_on"),
    )


# --- As an indicator ---


@kept(seconds=5)
def _known() -> dict[date, list[int]]:
    """Past days asked lately and who was complete then: one page asks for the same day often."""
    return {}


def full_on(window: Window) -> Q:
    """All five complete at the end of a window: today's by the column, a past day's by its facts."""
    day = window.until
    if not is_past(day):
        return Q(coverage=FULL)
    known = _known()
    if day not in known:
        rows = Project.objects.counted(day).filter(ongoing(window))
        known[day] = [pk for pk, _, count in counts(rows, day, as_of_then=True) if count == FULL]
    return Q(pk__in=among(known[day]))
