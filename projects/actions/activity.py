"""招商活动: write one down with whom it met, mend it, take it back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import Enterprise, User
from projects.actions.number import create_numbered
from projects.actions.placed import refuse_day, refuse_voided, region_of, void_placed
from projects.models import Activity, ActivityEnterprise, ActivityFile
from tracker import audit, files
from tracker.tools.likeness import name_key

PREFIX = "HD"
MOST_FILES = 9
MOST_NAMES = 500
LONGEST_NAME = 120


@transaction.atomic
def record_activity(
    *, values: Mapping[str, Any], names: Iterable[str], by: User, uploads: Iterable[Any] = ()
) -> Activity:
    """An outing, a reception, a fair or a promotion, with the names of whom it met.

    `values` are fields of Activity without code and region; `enterprises_count` may be left out
    (None): then it is the number of names. Raises ValidationError by field.
    """
    told = _told(names)
    fields = _checked(values, len(told))
    row = create_numbered(
        Activity, PREFIX, fields["from_on"].year, column="code", recorded_by=by, **fields
    )
    _write_names(row, told)
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="记招商活动", on=row, by=by, changes=changes | {"met": [[], told]})
    _attach(row, uploads, by)
    return row


@transaction.atomic
def change_activity(
    *,
    activity: Activity,
    values: Mapping[str, Any],
    names: Iterable[str] | None,
    by: User,
    uploads: Iterable[Any] = (),
) -> Activity:
    """Change the fields given, and the names (None: as they are). Raises StaleVersion."""
    refuse_voided(activity)
    held = list(activity.met.values_list("name", flat=True))
    told = held if names is None else _told(names)
    whole = {name: getattr(activity, name) for name in FIELDS}
    whole["enterprises_count"] = max(activity.enterprises_count, len(told))
    fields = _checked(whole | dict(values), len(told))
    changes = audit.difference({name: getattr(activity, name) for name in fields}, fields)
    if told != held:
        changes["met"] = [held, told]
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.bump(list(fields))
    if told != held:
        activity.met.all().delete()
        _write_names(activity, told)
    audit.record(verb="修改招商活动", on=activity, by=by, changes=changes)
    _attach(activity, uploads, by)
    return activity


def void_activity(*, activity: Activity, reason: str, by: User) -> Activity:
    """Its agreements stay and say so themselves: one that has some is not taken back."""
    if activity.agreements.held().exists():
        raise ValidationError("这次活动下还登记着协议，请先把协议改到别的活动或作废。")
    void_placed(row=activity, reason=reason, by=by)
    return activity


FIELDS = (
    *("kind", "name", "level", "led_by", "delegation", "city", "venue", "from_on", "to_on"),
    *("park", "region", "office", "enterprises_count", "outcome"),
)


def _checked(values: Mapping[str, Any], named: int) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found = dict(values)
    for name in ("name", "city"):
        if not str(found.get(name) or "").strip():
            raise ValidationError({name: "这一项要填。"})
    refuse_day("from_on", found["from_on"])
    if found["to_on"] < found["from_on"]:
        raise ValidationError({"to_on": "结束日期早于开始日期，请核对。"})
    leader = found.get("led_by")
    if leader and leader.left_on and leader.left_on <= found["from_on"]:
        why = f"{leader}已于 {leader.left_on} 离任，请核对日期或改选带队领导。"
        raise ValidationError({"led_by": why})
    stated = found.get("enterprises_count")
    if stated is not None and stated < named:
        raise ValidationError(
            {"enterprises_count": f"已写明 {named} 家名称，家数不能少于 {named}；请改家数或名单。"}
        )
    found["enterprises_count"] = named if stated is None else stated
    found["region"] = region_of(found.get("park"), found.get("region"))
    return found


def _told(names: Iterable[str]) -> list[str]:
    """The names without blanks and repeats. Raises ValidationError for what is no name."""
    told = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(told) > MOST_NAMES:
        raise ValidationError({"names": f"一次活动最多写 {MOST_NAMES} 家，其余只计家数。"})
    if long := [name for name in told if len(name) > LONGEST_NAME]:
        why = f"“{long[0][:20]}…”超过 {LONGEST_NAME} 字，多家请分行写。"
        raise ValidationError({"names": why})
    return told


def _write_names(activity: Activity, names: list[str]) -> None:
    """Each by name; one that is registered is linked."""
    keys = {name: name_key(name) for name in names}
    known = Enterprise.objects.known_as(keys.values())
    ActivityEnterprise.objects.bulk_create(
        ActivityEnterprise(activity=activity, name=name, enterprise=known.get(keys[name]))
        for name in names
    )


def _attach(activity: Activity, uploads: Iterable[Any], by: User) -> None:
    uploads = list(uploads)
    if activity.files.count() + len(uploads) > MOST_FILES:
        raise ValidationError({"files": f"一次活动最多 {MOST_FILES} 个附件，请挑一挑再传。"})
    for upload in uploads:
        ActivityFile.objects.create(activity=activity, stored=files.store(upload=upload, by=by))
    if uploads:
        names = [files.clean_name(upload.name) for upload in uploads]
        audit.record(verb="上传附件", on=activity, by=by, changes={"files": [[], names]})
