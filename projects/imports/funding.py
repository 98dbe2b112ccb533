"""到位资金: each row an arrival of a project that is already here, or cumulative figures of one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from projects.enums import Outcome, Purpose
from projects.imports import cumulative
from projects.imports.plan import Arrival, Deed, PlanRow
from projects.imports.rows import Frame, RawRow
from projects.imports.standing import Standing, find_project, load
from projects.models import Project

DETAILS = ("purpose", "payer", "voucher_number", "remark")
Key = tuple[Any, ...]


def plan_rows(raws: Sequence[RawRow], frame: Frame) -> list[PlanRow]:
    """One PlanRow a row. A row equal to one on record (day, amount, source, voucher) is `same`."""
    standing = load(raws, frame)
    held: dict[int, Counter[Key]] = defaultdict(Counter)
    for pk, rows in standing.funds.items():
        held[pk].update((h.received_on, h.reported, h.source, h.voucher) for h in rows)
    seen: dict[int, int] = {}
    return [_row(raw, frame, standing, held, seen) for raw in raws]


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


def _row(
    raw: RawRow,
    frame: Frame,
    standing: Standing,
    held: dict[int, Counter[Key]],
    seen: dict[int, int],
) -> PlanRow:
    project = require_project(raw, frame, standing)
    if project is None:
        return raw.plan(Outcome.ERROR, {}, None)
    if project.is_ended:
        raw.say(
            frame, "name", "error", "ended", "项目已终止或退库，不能再记到位资金；请先恢复项目。"
        )
    changes: dict[str, list[Any]] = {}
    found: tuple[Arrival, ...] = ()
    if any(name in raw.values for name in cumulative.FIGURES):
        if seen.setdefault(project.pk, raw.number) != raw.number:
            text = f"与第 {seen[project.pk]} 行是同一个项目，累计数只能有一行；请合并。"
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
        if arrival is not None and not _on_record(arrival, held[project.pk]):
            found = (arrival,)
            changes = {"amount": [None, f"{arrival.amount:.4f}"]}
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


def _on_record(arrival: Arrival, held: Counter[Key]) -> bool:
    """Whether an equal row is there; each row on record answers for one row of the file."""
    voucher = arrival.details.get("voucher_number", "")
    key = (arrival.received_on, arrival.amount, arrival.source, voucher)
    if held[key] > 0:
        held[key] -= 1
        return True
    return False
