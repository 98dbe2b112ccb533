"""企业: register, mend, rename, retire; it stays findable under its old names."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import Enterprise, EnterpriseAlias, User
from parks.models.enterprise import validate_uscc
from tracker import audit, clock
from tracker.tools.likeness import name_key

FIELDS = (
    *("name", "uscc", "origin", "ownership", "status", "park", "industry", "capital"),
    *("contact", "phone", "address", "remark"),
)
# What the audit keeps of these is that they changed, not a person's number (R63).
PRIVATE = {"phone"}


@transaction.atomic
def register_enterprise(
    *,
    name: str,
    by: User,
    origin: str = "",
    uscc: str = "",
    values: Mapping[str, Any] | None = None,
) -> Enterprise:
    """A new enterprise. Raises ValidationError by field: a name too short to tell it by or already
    known (an old name too), a wrong or foreign credit code.
    """
    fields = {"name": name, "origin": origin, "uscc": uscc} | dict(values or {})
    row = Enterprise(**_checked(fields, None))
    row.save(force_insert=True)
    said = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="登记企业", on=row, by=by, changes=_told(said))
    return row


@transaction.atomic
def update_enterprise(*, enterprise: Enterprise, values: Mapping[str, Any], by: User) -> Enterprise:
    """Change the fields given; a new name leaves the old one behind as 曾用名. Raises StaleVersion."""
    refuse_gone(enterprise)
    held = Enterprise.objects.get(pk=enterprise.pk)
    fields = _checked({name: getattr(held, name) for name in FIELDS} | dict(values), held)
    changes = audit.difference({name: getattr(held, name) for name in fields}, fields)
    old = (held.name, held.name_key)
    for name, value in fields.items():
        setattr(held, name, value)
    held.version = enterprise.version
    held.bump(list(fields))
    if fields["name_key"] != old[1]:
        held.aliases.filter(name_key=fields["name_key"]).delete()
        EnterpriseAlias.objects.create(
            enterprise=held, name=old[0], name_key=old[1], until=clock.today()
        )
    changes.pop("name_key", None)
    audit.record(verb="修改企业", on=held, by=by, changes=_told(changes))
    return held


@transaction.atomic
def add_alias(
    *, enterprise: Enterprise, name: str, by: User, until: date | None = None
) -> EnterpriseAlias:
    """An old name by which the enterprise is to be found as well. Raises StaleVersion."""
    refuse_gone(enterprise)
    name, key = name.strip(), name_key(name)
    _refuse_name("name", name, key, None)
    enterprise.bump([])
    row = EnterpriseAlias.objects.create(
        enterprise=enterprise, name=name, name_key=key, until=until
    )
    audit.record(verb="登记曾用名", on=enterprise, by=by, changes={"aliases": [None, name]})
    return row


@transaction.atomic
def remove_alias(*, enterprise: Enterprise, alias: EnterpriseAlias, by: User) -> None:
    """Raises StaleVersion."""
    enterprise.bump([])
    alias.delete()
    audit.record(verb="删去曾用名", on=enterprise, by=by, changes={"aliases": [alias.name, None]})


@transaction.atomic
def retire_enterprise(*, enterprise: Enterprise, reason: str, by: User) -> Enterprise:
    """停用: off the lists, still where it was chosen. Raises StaleVersion."""
    refuse_gone(enterprise)
    if not reason.strip():
        raise ValidationError({"reason": "请写明停用原因，例如已注销。"})
    enterprise.retired_on, enterprise.retired_reason = clock.today(), reason.strip()
    enterprise.bump(["retired_on", "retired_reason"])
    audit.record(verb="停用企业", on=enterprise, by=by, reason=reason)
    return enterprise


@transaction.atomic
def restore_enterprise(*, enterprise: Enterprise, by: User) -> Enterprise:
    """Back into use; what was merged comes back by undoing the merge. Raises StaleVersion."""
    if enterprise.merged_into_id:
        raise ValidationError("这家企业已并入另一家，要恢复请在保留的企业页上撤销合并。")
    if not enterprise.retired_on:
        raise ValidationError("这家企业没有停用，不用恢复。")
    enterprise.retired_on, enterprise.retired_reason = None, ""
    enterprise.bump(["retired_on", "retired_reason"])
    audit.record(verb="恢复企业", on=enterprise, by=by)
    return enterprise


def refuse_gone(enterprise: Enterprise) -> None:
    if enterprise.merged_into_id:
        raise ValidationError(f"“{enterprise}”已并入另一家企业，请到保留的那家上改。")
    if enterprise.retired_on:
        raise ValidationError(f"“{enterprise}”已经停用，请先恢复再改。")


def _checked(found: dict[str, Any], held: Enterprise | None) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found["name"] = str(found.get("name") or "").strip()
    found["name_key"] = name_key(found["name"])
    _refuse_name("name", found["name"], found["name_key"], held)
    found["uscc"] = str(found.get("uscc") or "").strip().upper()
    if found["uscc"]:
        _check_uscc(found["uscc"], held)
    if (found.get("capital") or 0) < 0:
        raise ValidationError({"capital": "注册资本不能是负数。"})
    return found


def _check_uscc(code: str, held: Enterprise | None) -> None:
    try:
        validate_uscc(code)
    except ValidationError as error:
        raise ValidationError({"uscc": error.messages}) from error
    other = Enterprise.objects.filter(uscc=code).first()
    if other and (held is None or other.pk != held.pk):
        why = (
            f"这个信用代码已登记在“{other}”名下；是同一家的话请调度科合并，不是请对照营业执照核对。"
        )
        raise ValidationError({"uscc": why})


def _refuse_name(field: str, name: str, key: str, held: Enterprise | None) -> None:
    """Too short to tell an enterprise by, too long, or another's name already."""
    if len(key) < 2:
        raise ValidationError({field: f"“{name}”不像企业名称，请写全称。"})
    if len(name) > 120:
        raise ValidationError({field: "企业名称最多 120 字，请写营业执照上的全称。"})
    other = Enterprise.objects.known_as([key]).get(key)
    if other and (held is None or other.pk != held.pk):
        said = "" if other.name_key == key else f"（“{name}”是它的曾用名或已并入它）"
        raise ValidationError(
            {field: f"“{other}”已经登记{said}，请直接用它；同名的另一家请写全称。"}
        )


def _told(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {k: ["已改", "不显示"] if k in PRIVATE else v for k, v in changes.items()}
