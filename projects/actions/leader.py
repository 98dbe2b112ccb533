"""包抓领导 of many projects at once: hand over one leader's, or give those without one.

All or nothing; every project has its own audit row. A fixed number of statements, whatever the
number of projects.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import Person, User
from projects.actions.assignment import bearer_of, refresh_coverage, refuse_unfit
from projects.enums import ENDED, DutyRole
from projects.models import Assignment, Project
from tracker import audit
from tracker.tools.bulk import among, insert_rows, update_rows

MOST = 500  # projects at once; more is a matter for an import
SHOWN = 8  # names in one refusal


@transaction.atomic
def hand_over_projects(
    *, versions: Mapping[int, int], person: Person, from_on: date, reason: str, by: User
) -> list[int]:
    """Hand these leader duties (id → the version that was read) to `person`; the project ids.

    Raises ValidationError naming every project that stands in the way; nothing is written then.
    """
    _refuse_number(versions)
    if not reason.strip():
        raise ValidationError({"reason": "移交要写明原因。"})
    refuse_unfit(role=DutyRole.LEADER, person=person, unit=None, from_on=from_on)
    wanted = Assignment.objects.filter(pk__in=among(versions), role=DutyRole.LEADER)
    _lock(wanted.values("project_id"))
    duties = list(wanted.select_related("project", "person").order_by("project_id"))
    _refuse_stale(duties, versions)
    _refuse_each(
        (duty.project, f"{person}已是现任") for duty in duties if duty.person_id == person.pk
    )
    late = [duty for duty in duties if from_on <= duty.from_on]
    if late:
        text = f"移交日期应晚于现任到任的日期：{_names((d.project, d.from_on) for d in late)}。"
        raise ValidationError({"from_on": text})
    last = from_on - timedelta(days=1)
    update_rows(Assignment, ["to_on", "version"], [(d.pk, last, d.version + 1) for d in duties])
    found = [(duty.project, bearer_of(duty)) for duty in duties]
    return _place(found, person, from_on, reason, by, "移交责任")


@transaction.atomic
def lead_projects(
    *, versions: Mapping[int, int], person: Person, from_on: date, by: User, reason: str = ""
) -> list[int]:
    """Give these projects (id → the version that was read), which have no leader, to `person`."""
    _refuse_number(versions)
    refuse_unfit(role=DutyRole.LEADER, person=person, unit=None, from_on=from_on)
    _lock(versions)
    projects = list(Project.objects.filter(pk__in=among(versions)).order_by("pk"))
    held = Assignment.objects.filter(project__in=projects, role=DutyRole.LEADER)
    led = dict(held.filter(to_on=None).values_list("project_id", "person__name"))
    before = dict(
        held.filter(to_on__gte=from_on).order_by("to_on").values_list("project_id", "to_on")
    )
    if len(projects) < len(versions):
        raise ValidationError("有项目已不在台账里，请刷新页面重新勾选。")
    _refuse_each((p, f"已由{led[p.pk]}包抓") for p in projects if p.pk in led)
    _refuse_each((p, "刚被别人改过") for p in projects if p.version != versions[p.pk])
    overlap = [(p, f"前任到 {before[p.pk]}") for p in projects if p.pk in before]
    if overlap:
        raise ValidationError({"from_on": f"前任还没卸任，请填之后的日期：{_names(overlap)}。"})
    return _place([(p, "") for p in projects], person, from_on, reason, by, "明确责任")


def _place(
    found: list[tuple[Project, str]],
    person: Person,
    from_on: date,
    reason: str,
    by: User,
    verb: str,
) -> list[int]:
    _refuse_each((p, f"已{p.get_status_display()}") for p, _ in found if p.status in ENDED)
    keys = [project.pk for project, _ in found]
    insert_rows(
        Assignment,
        ["project_id"],
        [(pk,) for pk in keys],
        {
            "role": DutyRole.LEADER,
            "person_id": person.pk,
            "from_on": from_on,
            "reason": reason,
        },
    )
    rows = Project.objects.filter(pk__in=among(keys))
    rows.update(leader=person)
    noun, label = Project._meta.label_lower, DutyRole.LEADER.label
    audit.record_many(
        (
            audit.Line(verb, noun, p.pk, p.name, {label: [old, person.name]}, reason)
            for p, old in found
        ),
        by,
    )
    refresh_coverage(rows)
    return keys


def _lock(projects: Any) -> None:
    """Every writer of duties holds the project first, so what is read next stays true."""
    list(Project.objects.select_for_update().filter(pk__in=projects).order_by("pk").values("pk"))


def _refuse_number(versions: Mapping[int, int]) -> None:
    if not versions:
        raise ValidationError("请先勾选项目。")
    if len(versions) > MOST:
        raise ValidationError(f"一次最多 {MOST} 个项目，请分几次办。")


def _refuse_stale(duties: list[Assignment], versions: Mapping[int, int]) -> None:
    if len(duties) < len(versions):
        raise ValidationError("有项目的包抓责任已不在了，请刷新页面重新勾选。")
    _refuse_each(
        (duty.project, f"已于 {duty.to_on} 移交或解除" if duty.to_on else "刚被别人改过")
        for duty in duties
        if duty.to_on or duty.version != versions[duty.pk]
    )


def _refuse_each(found: Iterable[tuple[Project, str]]) -> None:
    found = list(found)
    if found:
        text = f"这 {len(found)} 个项目现在不能办：{_names(found)}。请去掉勾选或刷新页面后再办。"
        raise ValidationError(text)


def _names(found: Iterable[tuple[Project, object]]) -> str:
    found = list(found)
    shown = "、".join(f"{project.name}（{why}）" for project, why in found[:SHOWN])
    return f"{shown}等 {len(found)} 个" if len(found) > SHOWN else shown
