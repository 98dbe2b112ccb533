"""五个一 from a ledger: leader, lead unit, service unit, agent; and the lists a project stands on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from projects.enums import DutyRole, ListingKind
from projects.imports.columns import fold
from projects.imports.held import HeldDuty
from projects.imports.plan import Duty
from projects.imports.rows import Frame, RawRow
from projects.models import Project

# Field → (role, whether only one may hold it); the others are added, never taken away.
ROLES = {
    "leader": (DutyRole.LEADER.value, True),
    "lead_unit": (DutyRole.LEAD_UNIT.value, True),
    "service_unit": (DutyRole.MEMBER.value, False),
    "agent": (DutyRole.AGENT.value, False),
}
PEOPLE = {"leader", "agent"}  # the others are borne by units
NOBODY: dict[str, int | None] = {"person_id": None, "unit_id": None}
Changes = dict[str, list[Any]]


def duties(
    raw: RawRow, frame: Frame, project: Project | None, held: Sequence[HeldDuty]
) -> tuple[tuple[Duty, ...], Changes]:
    """Duties to be given. A first leader answers since the signing; a hand-over is of the period."""
    found: list[Duty] = []
    changes: Changes = {}
    for name, (role, single) in ROLES.items():
        rows = raw.values.get(name)
        if not rows:
            continue
        if single and len(rows) > 1:
            extra = "、".join(row.name for row in rows[1:])
            text = f"只能有一个{DutyRole(role).label}，已取“{rows[0].name}”，{extra}没有登记；请在项目页补为成员。"
            raw.say(frame, name, "warning", "only_one", text)
            rows = rows[:1]
        mine = [duty for duty in held if duty.role == role] if held else []
        for row in rows:
            whose = {"person_id": row.id} if name in PEOPLE else {"unit_id": row.id}
            if any(duty.is_borne_by(**NOBODY | whose) for duty in mine):
                continue
            found += _duty(raw, frame, project, name, whose, mine)
            if project is not None:
                changes[name] = ["、".join(d.bearer for d in mine) or None, raw.shown[name]]
    return tuple(found), changes


def _duty(
    raw: RawRow,
    frame: Frame,
    project: Project | None,
    name: str,
    whose: dict[str, int],
    held: Sequence[HeldDuty],
) -> list[Duty]:
    role, single = ROLES[name]
    signed = raw.values.get("signed_on") or (project.signed_on if project else None)
    from_on = frame.until
    closes = None
    if single and held:
        closes = held[0].pk
        if held[0].from_on >= from_on:
            text = f"现任{held[0].bearer}自 {held[0].from_on} 起负责，移交日期要更晚；请到项目页办理移交。"
            raw.say(frame, name, "error", "handover_date", text)
            return []
    elif single and signed and signed < from_on:
        from_on = signed
    return [Duty(role, from_on, closes=closes, **whose)]


_LISTINGS = {fold(label): value for value, label in ListingKind.choices} | {
    "固投库": "fixed_asset", "入统": "fixed_asset", "已入统": "fixed_asset", "规上": "above_size",
    "省列": "key_province", "省级重点": "key_province", "省重点": "key_province", "省列重大": "key_province",
    "市列": "key_city", "市级重点": "key_city", "市重点": "key_city", "市列重大": "key_city",
}  # fmt: skip


def listings(
    raw: RawRow,
    frame: Frame,
    held: set[tuple[str, str]],
    left: Mapping[tuple[str, str], date],
) -> tuple[tuple[tuple[str, str, Any], ...], Changes]:
    """Lists the cell names and the project is not on; a name we do not know is a campaign."""
    found: list[tuple[str, str, Any]] = []
    for name in raw.values.get("listings") or ():
        kind = _LISTINGS.get(fold(name).removesuffix("项目"))
        key = (kind, "") if kind else (str(ListingKind.CAMPAIGN), name[:60])
        if key not in held and key not in {(k, n) for k, n, _ in found}:
            # Left and entered again: from the day after it was left.
            since = max(frame.until, left.get(key, frame.until))
            found.append((*key, since))
    changes: Changes = {}
    if found:
        old = [name or ListingKind(kind).label for kind, name in sorted(held)]
        changes["listings"] = [old or None, raw.shown["listings"]]
    return tuple(found), changes
