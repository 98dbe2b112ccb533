"""环节企业: put an enterprise on a link, follow a target enterprise, take it off again."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.actions.enterprise import refuse_gone
from parks.enums import LinkRole, ProspectState
from parks.models import ChainLink, Enterprise, LinkEnterprise, User
from tracker import audit

FIELDS = ("role", "state", "office", "park", "person", "note")


@transaction.atomic
def place_enterprise(
    *, link: ChainLink, enterprise: Enterprise, values: Mapping[str, Any], by: User
) -> LinkEnterprise:
    """`values` are FIELDS. Raises ValidationError by field."""
    refuse_gone(enterprise)
    if link.retired_on:
        raise ValidationError({"link": f"环节“{link}”已经停用，请改选别的环节。"})
    if LinkEnterprise.objects.filter(link=link, enterprise=enterprise).exists():
        why = f"“{enterprise}”已在“{link}”环节上，请直接修改那一条。"
        raise ValidationError({"enterprise": why})
    fields = _checked(dict(values))
    row = LinkEnterprise.objects.create(link=link, enterprise=enterprise, **fields)
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="列入环节", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def change_placing(*, row: LinkEnterprise, values: Mapping[str, Any], by: User) -> LinkEnterprise:
    """Raises StaleVersion."""
    fields = _checked({name: getattr(row, name) for name in FIELDS} | dict(values))
    held = LinkEnterprise.objects.get(pk=row.pk)
    changes = audit.difference({name: getattr(held, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(row, name, value)
    row.bump(list(fields))
    audit.record(verb="修改环节企业", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def remove_placing(*, row: LinkEnterprise, by: User) -> None:
    """Off the link; the audit keeps who stood there. Raises StaleVersion."""
    row.bump([])
    audit.record(verb="移出环节", on=row, by=by, changes={"role": [row.role, None]})
    row.delete()


def _checked(found: dict[str, Any]) -> dict[str, Any]:
    found["role"] = found.get("role") or LinkRole.PRESENT
    found["state"] = found.get("state") or ProspectState.PLANNED
    found["note"] = str(found.get("note") or "").strip()
    if found["state"] == ProspectState.DROPPED and not found["note"]:
        raise ValidationError({"note": "放弃要写明原因，以后别人好接着看。"})
    return found
