"""到位资金: each row an arrival of a project that is already here, or cumulative figures of one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.enums import Outcome, Purpose
from projects.imports import cumulative
from projects.imports.held import Held
from projects.imports.plan import Arrival, CellMessage, Deed, PlanRow
from projects.imports.rows import Frame, RawRow
from projects.imports.standing import Standing, find_project, load
from projects.models import Project

DETAILS = ("purpose", "payer", "voucher_number", "remark")
Key = tuple[Any, ...]


def plan_rows(raws: Sequence[RawRow], frame: Frame) -> list[PlanRow]:
    """One PlanRow a row. A row equal to one on record (day, amount, source, voucher) is `same`."""
    standing = load(raws, frame)
    known = Known(_counted(standing.funds), _counted(standing.refused))
    return [
        unfilled(raw) if is_unfilled(raw) else _row(raw, frame, standing, known) for raw in raws
    ]


def _counted(held: dict[int, list[Held]]) -> dict[int, Counter[Key]]:
    return {
        pk: Counter((h.received_on, h.reported, h.source, h.voucher) for h in rows)
        for pk, rows in held.items()
    }


@dataclass
class Known:
    """Arrivals on record by project, those returned or voided beside; rows of projects seen."""

    counted: dict[int, Counter[Key]]
    refused: dict[int, Counter[Key]]
    seen: dict[int, int] = field(default_factory=dict)


NAMING = {"code", "name", "approval_code", "park"}


def is_unfilled(raw: RawRow) -> bool:
    """A prefilled line of a blank workbook that nobody has written on."""
    return not raw.broken and not set(raw.values) - NAMING


def unfilled(raw: RawRow) -> PlanRow:
    """Such a line as a row of the plan: skipped, and said so."""
    said = CellMessage("", "warning", "unfilled", "这一行只有项目名称，没有填写内容，没有导入。")
    return PlanRow(raw.number, str(Outcome.SKIP), raw.key, raw.shown, messages=(said,))


def require_project(raw: RawRow, frame: Frame, standing: Standing) -> Project | None:
    """The project of a row that cannot make one."""
    project = find_project(raw, frame, standing)
    if project is None and not raw.broken:
        named = raw.values.get("name") or raw.values.get("code") or raw.values.get("approval_code")
        if named:
            text = f"系统里没有项目“{named}”；请核对名称或编号，新项目请先用项目台账导入。"
        else:
            text = "没有项目名称或编号；请补上，不是数据的行请删去。"
        raw.say(frame, "name", "error", "unknown_project" if named else "name_missing", text)
    return project


def _row(raw: RawRow, frame: Frame, standing: Standing, known: Known) -> PlanRow:
    project = require_project(raw, frame, standing)
    if project is None:
        return raw.plan(Outcome.ERROR, {}, None)
    changes: dict[str, list[Any]] = {}
    found: tuple[Arrival, ...] = ()
    if any(name in raw.values for name in cumulative.figures(frame)):
        if known.seen.setdefault(project.pk, raw.number) != raw.number:
            text = f"与第 {known.seen[project.pk]} 行是同一个项目，累计数只能有一行；请合并。"
            raw.say(frame, "name", "error", "duplicate_row", text)
        found, changes = cumulative.arrivals(
            raw,
            frame,
            standing.funds.get(project.pk, ()),
            project.origin_kind,
            project.total_investment,
        )
    else:
        arrival = _arrival(raw, frame, project)
        if arrival is not None and _is_new(raw, frame, arrival, project, known):
            found = (arrival,)
            changes = {"amount": [None, f"{arrival.amount:.4f}"]}
    if found and project.is_ended:
        text = "项目已终止或退库，不能再记到位资金；请先恢复项目。"
        raw.say(frame, "name", "error", "ended", text)
    outcome = Outcome.UPDATE if found else Outcome.SAME
    return raw.plan(outcome, changes, Deed(project, arrivals=found))


def _arrival(raw: RawRow, frame: Frame, project: Project) -> Arrival | None:
    amount, on = raw.values.get("amount"), raw.values.get("received_on")
    broken = {message.column for message in raw.messages if message.level == "error"}
    if amount is None and frame.letter("amount") not in broken:
        raw.say(frame, "amount", "error", "amount_missing", "没有金额；请填这笔到位资金的数额。")
    if on is None and frame.letter("received_on") not in broken:
        raw.say(
            frame, "received_on", "error", "date_missing", "没有到账日期；请填银行回单上的日期。"
        )
    if amount is None or on is None:
        return None
    if not 0 < amount <= cumulative.LIMIT:
        text = "金额要大于 0，且不超过 2000 亿元；冲减请在系统里作废原记录。"
        raw.say(frame, "amount", "error", "out_of_range", text)
        return None
    details = {name: raw.values[name] for name in DETAILS if name in raw.values}
    details.setdefault("purpose", str(Purpose.FIXED))
    source = str(raw.values.get("source") or project.origin_kind)
    return Arrival(amount, on, source, opening=False, details=details)


def _is_new(raw: RawRow, frame: Frame, arrival: Arrival, project: Project, known: Known) -> bool:
    """Not on record yet. What was returned or voided is not recorded again by a list."""
    if _on_record(arrival, known.counted.get(project.pk)):
        return False
    if _on_record(arrival, known.refused.get(project.pk)):
        text = "这笔到账在系统里已退回或作废，没有再记；确要重报请到“到位资金”里补正那一笔。"
        raw.say(frame, "amount", "warning", "refused_before", text)
        return False
    return True


def _on_record(arrival: Arrival, held: Counter[Key] | None) -> bool:
    """Whether an equal row is there; each row on record answers for one row of the file."""
    voucher = arrival.details.get("voucher_number", "")
    key = (arrival.received_on, arrival.amount, arrival.source, voucher)
    if held is not None and held[key] > 0:
        held[key] -= 1
        return True
    return False
