"""What is done to many ticked projects at once: all or nothing, each with its own audit row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import Person, User
from projects.actions.instruction import issue_instruction
from projects.actions.lamp import relight
from projects.actions.leader import hand_over_projects, lead_projects
from projects.enums import ENDED, DutyRole, InstructionLevel, ListingKind
from projects.models import Assignment, Instruction, Lamp, Listing, Project
from projects.queries.instruction import LIT
from tracker import audit
from tracker.tools.bulk import among, insert_rows, update_rows

MOST = 500  # projects at once; more is a matter for an import
MOST_TOLD = 50  # instructions at once: each goes to people
SHOWN = 8  # names in one refusal


@dataclass(frozen=True)
class Tick:
    """A project as its reader saw it: its version, and who led it (None: nobody)."""

    pk: int
    version: int
    leader: int | None


Ticks = Mapping[int, Tick]


@transaction.atomic
def lead_selected(
    *, ticks: Ticks, person: Person, from_on: date, by: User, reason: str = ""
) -> list[int]:
    """`person` leads these projects: those with a leader are handed over, the others given.

    Raises ValidationError naming what stands in the way; nothing is written then.
    """
    projects = _held(ticks)
    _refuse_each((p, "包抓领导刚被别人改过") for p in projects if p.leader_id != ticks[p.pk].leader)
    led = [project.pk for project in projects if project.leader_id]
    free = {p.pk: p.version for p in projects if not p.leader_id}
    duties = Assignment.objects.filter(
        project__in=among(led), role=DutyRole.LEADER, to_on=None
    ).values_list("pk", "version")
    done: list[int] = []
    if led:
        done += hand_over_projects(
            versions=dict(duties), person=person, from_on=from_on, reason=reason, by=by
        )
    if free:
        done += lead_projects(versions=free, person=person, from_on=from_on, reason=reason, by=by)
    return done


@transaction.atomic
def mark_selected(*, ticks: Ticks, kind: str, on: date, by: User, name: str = "") -> list[int]:
    """Put these projects into a list from a day; those that stand in it are left as they are.

    Returns the projects that were put in.
    """
    _refuse_future(on)
    projects = _held(ticks)
    label = name or str(ListingKind(kind).label)
    held = Listing.objects.filter(project__in=among(ticks), kind=kind, name=name, to_on=None)
    inside = set(held.values_list("project_id", flat=True))
    fresh = [project for project in projects if project.pk not in inside]
    left = Listing.objects.filter(
        project__in=among(ticks), kind=kind, name=name, to_on__gte=on
    ).values_list("project_id", "to_on")
    ends = dict(left)
    _refuse_each((p, f"{ends[p.pk]} 才出库，请填之后的日期") for p in fresh if p.pk in ends)
    insert_rows(
        Listing,
        ["project_id"],
        [(project.pk,) for project in fresh],
        {"kind": kind, "name": name, "from_on": on},
    )
    _record("加入名录", fresh, {"listing": [None, f"{label} {on} 起"]}, by)
    return _judged(fresh)


@transaction.atomic
def unmark_selected(*, ticks: Ticks, kind: str, on: date, by: User, name: str = "") -> list[int]:
    """Take these projects out of a list, `on` being their last day in it; history stays."""
    _refuse_future(on)
    projects = {project.pk: project for project in _held(ticks)}
    held = Listing.objects.filter(project__in=among(ticks), kind=kind, to_on=None)
    rows = list((held.filter(name=name) if name else held).order_by("project_id", "pk"))
    _refuse_each(
        (projects[row.project_id], f"{row.from_on} 才入库") for row in rows if row.from_on > on
    )
    update_rows(Listing, ["to_on"], [(row.pk, on) for row in rows])
    label = name or str(ListingKind(kind).label)
    out = [projects[pk] for pk in dict.fromkeys(row.project_id for row in rows)]
    _record("移出名录", out, {"listing": [label, f"至 {on}"]}, by)
    return _judged(out)


@transaction.atomic
def instruct_selected(
    *, ticks: Ticks, text: str, due_on: date, by: User, level: str = InstructionLevel.PLAIN
) -> list[Instruction]:
    """The same line to the task force of each; a 督办单 names the gravest lamp of the project."""
    if len(ticks) > MOST_TOLD:
        raise ValidationError(f"一次最多给 {MOST_TOLD} 个项目下发，请分几次办。")
    projects = _held(ticks)
    lamps: dict[int, str] = {}
    if level != InstructionLevel.PLAIN:
        lit = Lamp.objects.filter(project__in=among(ticks), until_on=None, level__in=LIT)
        for pk, kind in lit.order_by("level", "pk").values_list("project_id", "kind"):
            lamps.setdefault(pk, kind)
        _refuse_each((p, "没有亮红灯或黄灯，请用批示") for p in projects if p.pk not in lamps)
    return [
        issue_instruction(
            project=project,
            text=text,
            due_on=due_on,
            by=by,
            level=level,
            lamp=lamps.get(project.pk, ""),
        )
        for project in projects
    ]


# --- What all of them need ---


def _held(ticks: Ticks) -> list[Project]:
    """The projects, locked; refuses what is gone, has moved on or has ended."""
    if not ticks:
        raise ValidationError("请先勾选项目。")
    if len(ticks) > MOST:
        raise ValidationError(f"一次最多 {MOST} 个项目，请分几次办。")
    rows = Project.objects.select_for_update().filter(pk__in=among(ticks))
    projects = list(rows.order_by("pk"))
    if len(projects) < len(ticks):
        raise ValidationError("有项目已不在台账里，请刷新页面重新勾选。")
    _refuse_each((p, "刚被别人改过") for p in projects if p.version != ticks[p.pk].version)
    _refuse_each((p, f"已{p.get_status_display()}") for p in projects if p.status in ENDED)
    return projects


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": "日期还没到，请填今天或以前的日期。"})


def _refuse_each(found: Iterable[tuple[Project, str]]) -> None:
    found = list(found)
    if found:
        shown = "、".join(f"{project.name}（{why}）" for project, why in found[:SHOWN])
        more = f"等 {len(found)} 个" if len(found) > SHOWN else ""
        raise ValidationError(
            f"这 {len(found)} 个项目现在不能办：{shown}{more}。请去掉勾选或刷新页面后再办。"
        )


def _record(verb: str, projects: list[Project], changes: dict[str, list[object]], by: User) -> None:
    noun = Project._meta.label_lower
    audit.record_many((audit.Line(verb, noun, p.pk, p.name, changes) for p in projects), by)


def _judged(projects: list[Project]) -> list[int]:
    keys = [project.pk for project in projects]
    if keys:
        relight(*keys)
    return keys
