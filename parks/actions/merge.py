"""合并重复企业: everything that names one record names the other, and back again for 30 days.

Relations are walked by Django's own list of them, so that an app above this one need not be known
here; a new relation is moved without a line of code.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from parks.actions.enterprise import FIELDS
from parks.models import Enterprise, EnterpriseMerge, User
from tracker import audit, clock
from tracker.models import Versioned

UNDO_DAYS = 30
# The record of merges themselves; it tells who went where and is moved by nothing.
OWN = {EnterpriseMerge}
# What may be chosen field by field; the name of the one that stays is its own.
CHOSEN = tuple(name for name in FIELDS if name != "name")


def relations() -> list[Any]:
    """Every foreign key to Enterprise, hidden ones and many-to-many tables with them."""
    found = Enterprise._meta.get_fields(include_hidden=True)
    return [
        one for one in found
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)
        and one.related_model not in OWN
    ]  # fmt: skip


def why_not_merge(kept: Enterprise, gone: Enterprise) -> str:
    """What stands against it, and the way out; "" when nothing does."""
    if kept.pk == gone.pk:
        return "两边是同一条记录，请选另一家。"
    for one in (kept, gone):
        if one.retired_on or one.merged_into_id:
            return f"“{one}”已停用或已并入别家，不能再合并；请先恢复或撤销合并。"
    if kept.uscc and gone.uscc and kept.uscc != gone.uscc:
        return (
            f"两家的统一社会信用代码不同（{kept.uscc}、{gone.uscc}），是两家企业，不能合并；"
            "有一个填错了就先对照营业执照改正。"
        )
    return ""


def preview(gone: Enterprise) -> list[tuple[str, int]]:
    """What would move: name of the noun, how many."""
    found: dict[str, int] = {}
    for relation in relations():
        rows = _rows(relation, gone)
        if count := rows.count():
            name = _noun(relation)
            found[name] = found.get(name, 0) + count
    return list(found.items())


@transaction.atomic
def merge_enterprises(
    *,
    kept: Enterprise,
    gone: Enterprise,
    reason: str,
    by: User,
    take: Mapping[str, Any] | None = None,
) -> EnterpriseMerge:
    """`gone` becomes a name of `kept`. `take`: fields whose value comes from `gone`.

    What is empty on the one that stays is filled anyway. Raises ValidationError, StaleVersion.
    """
    if why := why_not_merge(kept, gone):
        raise ValidationError(why)
    if not reason.strip():
        raise ValidationError({"reason": "请写明凭什么认定是同一家。"})
    values = {
        name: getattr(gone, name)
        for name in CHOSEN
        if getattr(gone, name) not in (None, "")
        and (name in (take or ()) or getattr(kept, name) in (None, ""))
        and getattr(gone, name) != getattr(kept, name)
    }
    values["marks"] = list(dict.fromkeys([*kept.marks, *gone.marks]))
    row = EnterpriseMerge(kept=kept, gone=gone, reason=reason.strip(), by=by)
    row.gone_values = {"uscc": gone.uscc}
    gone.uscc, gone.merged_into = "", kept
    gone.retired_on, gone.retired_reason = clock.today(), f"并入{kept}"[:200]
    gone.bump(["uscc", "merged_into", "retired_on", "retired_reason"])
    before = {name: getattr(kept, name) for name in values}
    for name, value in values.items():
        setattr(kept, name, value)
    kept.bump(list(values))
    row.values = {name: [_said(before[name]), _said(values[name])] for name in values}
    _move(row, gone, kept)
    row.save(force_insert=True)
    told = {"moved": [None, sum(len(one["pks"]) for one in row.moved)]}
    changes = audit.difference(before, values) | told
    changes.pop("phone", None)
    audit.record(verb="合并企业", on=kept, by=by, changes=changes, reason=row.reason)
    audit.record(verb="并入企业", on=gone, by=by, changes={"merged_into": [None, str(kept)]})
    return row


def why_not_undo(row: EnterpriseMerge) -> str:
    """What stands against taking it back, and the way out; "" when nothing does."""
    if row.undone_at:
        return "这次合并已经撤销过了。"
    if timezone.now() > row.at + timedelta(days=UNDO_DAYS):
        return f"合并已超过 {UNDO_DAYS} 天，不能撤销；请重新登记一家，再逐条改过去。"
    kept = row.kept
    if kept.retired_on:
        return f"“{kept}”后来又停用或并入了别家，请先恢复它再撤销。"
    for name, (_, after) in row.values.items():
        if _said(getattr(kept, name)) != after:
            label = Enterprise._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            return f"合并之后有人改过“{label}”，撤销会盖掉这次修改；请先改回“{after or '空'}”。"
    for one in row.moved:
        model, field = _model(one["model"]), one["field"]
        held = model._base_manager.filter(pk__in=one["pks"], **{field: kept}).count()
        if held != len(one["pks"]):
            name = model._meta.verbose_name
            return (
                f"移过来的{name}里有 {len(one['pks']) - held} 条后来被改动或删除，请先核对再处理。"
            )
    return ""


@transaction.atomic
def undo_merge(*, row: EnterpriseMerge, by: User) -> EnterpriseMerge:
    """Everything back where it was. Raises ValidationError where somebody changed it since."""
    row = EnterpriseMerge.objects.select_for_update().get(pk=row.pk)
    if why := why_not_undo(row):
        raise ValidationError(why)
    kept, gone = row.kept, row.gone
    _set(kept, {name: pair[0] for name, pair in row.values.items()})
    gone.merged_into, gone.retired_on, gone.retired_reason = None, None, ""
    _set(gone, row.gone_values, "merged_into", "retired_on", "retired_reason")
    for one in row.moved:
        model = _model(one["model"])
        rows = model._base_manager.filter(pk__in=one["pks"])
        rows.update(**{one["field"]: gone.pk}, **_bumped(model))
    for one in row.doubles:
        model = _model(one["model"])
        model._base_manager.create(**one["values"])
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    audit.record(verb="撤销合并", on=kept, by=by, changes={"gone": [str(gone), None]})
    audit.record(verb="撤销并入", on=gone, by=by, changes={"merged_into": [str(kept), None]})
    return row


def _rows(relation: Any, enterprise: Enterprise) -> Any:
    return relation.related_model._base_manager.filter(**{relation.field.name: enterprise})


def _noun(relation: Any) -> str:
    """投资的项目 for the table between the two; else the model's own name."""
    model = relation.related_model
    if not model._meta.auto_created:
        return str(model._meta.verbose_name)
    return str(model._meta.auto_created._meta.verbose_name)


def _model(label: str) -> Any:
    return apps.get_model(label)


def _bumped(model: Any) -> dict[str, Any]:
    """Somebody who has the row open is told."""
    if not issubclass(model, Versioned):
        return {}
    return {"version": F("version") + 1, "updated_at": timezone.now()}


def _move(row: EnterpriseMerge, gone: Enterprise, kept: Enterprise) -> None:
    for relation in relations():
        model, field = relation.related_model, relation.field.name
        rows = _rows(relation, gone).exclude(pk=gone.pk if model is Enterprise else None)
        pks = list(rows.values_list("pk", flat=True))
        if not pks:
            continue
        label = model._meta.label_lower
        moved = []
        for pk in pks:
            one = model._base_manager.filter(pk=pk)
            try:
                with transaction.atomic():
                    one.update(**{field: kept.pk}, **_bumped(model))
                moved.append(pk)
            except IntegrityError:  # both had it: the project, the link, the mark
                held = model._base_manager.get(pk=pk)
                whole = {f.attname: _plain(getattr(held, f.attname)) for f in _columns(model)}
                row.doubles.append({"model": label, "values": whole})
                one.delete()
        row.moved.append({"model": label, "field": field, "pks": moved})


def _columns(model: Any) -> list[Any]:
    return list(model._meta.concrete_fields)


def _plain(value: Any) -> Any:
    """As JSON can keep it and a field reads it back."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return DjangoJSONEncoder().default(value)


def _said(value: Any) -> Any:
    return _plain(value.pk if isinstance(value, models.Model) else value)


def _set(enterprise: Enterprise, values: Mapping[str, Any], *more: str) -> None:
    for name, value in values.items():
        field: Any = Enterprise._meta.get_field(name)
        setattr(enterprise, field.attname, field.to_python(value))
    enterprise.bump([*(Enterprise._meta.get_field(n).name for n in values), *more])
