"""三个一批: write an event down, put projects on its stage and take them off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parks.models import User
from projects.actions.number import create_numbered
from projects.actions.placed import refuse_day, refuse_voided, region_of, void_placed
from projects.enums import EventBatch
from projects.models import EventProject, Project, ProjectEvent
from tracker import audit, files

PREFIX = "SG"
AHEAD = timedelta(days=366)  # how far ahead an event may be planned
MOST = 300  # projects of one event
FIELDS = (*("name", "held_on", "venue", "level", "chaired_by", "park", "region", "office", "note"),)


@dataclass(frozen=True)
class Announced:
    """A project as it is announced: for what, and the amount in 万元 (None: its total)."""

    project: Project
    batch: str
    amount: Decimal | None = None
    note: str = ""


@transaction.atomic
def record_event(*, values: Mapping[str, Any], by: User, upload: Any = None) -> ProjectEvent:
    """An event without projects yet. Raises ValidationError by field."""
    fields = _checked(values)
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    row = create_numbered(
        ProjectEvent, PREFIX, fields["held_on"].year, column="code", recorded_by=by, **fields
    )
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="登记三个一批活动", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def change_event(
    *, event: ProjectEvent, values: Mapping[str, Any], by: User, upload: Any = None
) -> ProjectEvent:
    """Change the fields given; a new file takes the old one's place. Raises StaleVersion."""
    refuse_voided(event)
    fields = _checked({name: getattr(event, name) for name in FIELDS} | dict(values))
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    changes = audit.difference({name: getattr(event, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(event, name, value)
    event.bump(list(fields))
    audit.record(verb="修改三个一批活动", on=event, by=by, changes=changes)
    return event


def void_event(*, event: ProjectEvent, reason: str, by: User) -> ProjectEvent:
    """It counts no more; its projects are left as they are."""
    void_placed(row=event, reason=reason, by=by)
    return event


@transaction.atomic
def announce_projects(
    *, event: ProjectEvent, announced: Iterable[Announced], by: User
) -> list[EventProject]:
    """Put projects on the stage, after those that stand there. Raises ValidationError naming all
    that cannot be; nothing is written then. Raises StaleVersion.
    """
    refuse_voided(event)
    told = list(announced)
    if not told:
        raise ValidationError({"projects": "请写至少一个项目，或在下面勾选。"})
    event.bump([])  # holds the event: two at once do not announce the same project
    _refuse_impossible(event, told)
    last = event.items.aggregate(last=Max("order"))["last"] or 0
    rows = EventProject.objects.bulk_create(
        EventProject(
            event=event,
            project=one.project,
            batch=one.batch,
            amount=one.project.total_investment if one.amount is None else one.amount,
            order=last + place,
            note=one.note,
        )
        for place, one in enumerate(told, 1)
    )
    said = [f"{EventBatch(one.batch).label} {one.project.name}" for one in told]
    audit.record(verb="公布三个一批项目", on=event, by=by, changes={"projects": [[], said]})
    return rows


@transaction.atomic
def change_announced(
    *, event: ProjectEvent, item: EventProject, values: Mapping[str, Any], by: User
) -> EventProject:
    """Its kind, announced amount, order and note. Raises StaleVersion of the event."""
    refuse_voided(event)
    if (values.get("amount") or 0) < 0:
        raise ValidationError({"amount": "金额不能是负数。"})
    before = {name: getattr(item, name) for name in values}
    for name, value in values.items():
        setattr(item, name, value)
    event.bump([])
    item.save(update_fields=list(values))
    changes = {"project": [None, item.project.name]} | audit.difference(before, values)
    audit.record(verb="修改三个一批项目", on=event, by=by, changes=changes)
    return item


@transaction.atomic
def take_off(*, event: ProjectEvent, item: EventProject, by: User) -> None:
    """The project was not announced after all; the audit keeps that it stood there."""
    refuse_voided(event)
    event.bump([])
    audit.record(verb="移出三个一批项目", on=event, by=by, changes={"projects": [[str(item)], []]})
    item.delete()


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found = dict(values)
    if not str(found.get("name") or "").strip():
        raise ValidationError({"name": "请填活动名称。"})
    refuse_day("held_on", found["held_on"])
    if found["held_on"] > timezone.localdate() + AHEAD:
        raise ValidationError({"held_on": "活动排到了一年以后，请核对年份。"})
    leader = found.get("chaired_by")
    if leader and leader.left_on and leader.left_on <= found["held_on"]:
        why = f"{leader}已于 {leader.left_on} 离任，请核对日期或改选主持领导。"
        raise ValidationError({"chaired_by": why})
    found["region"] = region_of(found.get("park"), found.get("region"))
    return found


def _refuse_impossible(event: ProjectEvent, told: list[Announced]) -> None:
    held = dict(event.items.values_list("project_id", "batch"))
    if len(held) + len(told) > MOST:
        raise ValidationError({"projects": f"一次活动最多 {MOST} 个项目，请核对。"})
    wrong: list[str] = []
    seen: set[int] = set()
    for one in told:
        project = one.project
        if project.pk in held:
            label = EventBatch(held[project.pk]).label
            wrong.append(f"{project.name}：已在这次活动的{label}项目里，一次活动只公布一回")
        elif project.pk in seen:
            wrong.append(f"{project.name}：写了两遍，请留一个")
        elif project.ended_on and project.ended_on <= event.held_on:
            wrong.append(
                f"{project.name}：{project.ended_on} 已{project.get_status_display()}，不能再公布"
            )
        elif (one.amount or 0) < 0:
            wrong.append(f"{project.name}：金额不能是负数")
        seen.add(project.pk)
    if wrong:
        raise ValidationError({"projects": wrong})
