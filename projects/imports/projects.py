"""项目台账: rows → what becomes of each project, with old and new values per field."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from parks.models.enterprise import validate_uscc
from projects.enums import Outcome
from projects.imports import cumulative
from projects.imports.duties import duties, listings
from projects.imports.fields import LABELS
from projects.imports.moves import stage_moves, status_change
from projects.imports.plan import Deed, PlanRow
from projects.imports.rows import CODED, Frame, RawRow
from projects.imports.standing import Standing, find_project, load
from projects.models import Project
from tracker.tools.likeness import name_key

Changes = dict[str, list[Any]]
Fields = dict[str, Any]

COLUMNS = (
    "name", "approval_code", "park", "region", "chain", "industry", "office", "origin", "origin_kind",
    "content", "nature", "total_investment", "fixed_investment", "contract_amount",
    "planned_start_on", "planned_completion_on", "planned_production_on", "land_area_mu", "floor_area",
    "annual_output", "annual_tax", "jobs", "contact", "first_event", "remark",
)  # fmt: skip
# Fields without a column of their own; kept under their label beside the project.
KEPT = ("cumulative_investment", "duration_days")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,29}")
APPROVAL = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{5}[\dX]", re.ASCII)


def plan_rows(raws: Sequence[RawRow], frame: Frame) -> list[PlanRow]:
    """One PlanRow a row, in order. Queries: a fixed number for each 5,000 rows."""
    for raw in raws:
        _prepare(raw, frame)
    standing = load(raws, frame)
    seen: dict[tuple[str, Any], int] = {}
    new_uscc: dict[str, str] = {}
    return [_row(raw, frame, standing, seen, new_uscc) for raw in raws]


def _prepare(raw: RawRow, frame: Frame) -> None:
    """What can be said of a row alone."""
    code = raw.values.get("code")
    if code and (not CODE.fullmatch(code) or code.isdigit()):
        # 1, 2, 3 … are numbers of the list; other writing is no address of a page.
        del raw.values["code"]
        raw.kept[LABELS["code"]] = code
    known = any(m.code in {"list_cell", "too_long"} for m in raw.messages)
    if not known and not {"name", "code", "approval_code"} & set(raw.values):
        text = "没有项目名称；请补上名称，不是项目的行请删去。"
        raw.say(frame, "name", "error", "name_missing", text)
    approval = raw.values.get("approval_code")
    if approval and not APPROVAL.fullmatch(approval.upper()):
        text = (
            "审批监管代码应为 24 位，如 2404-620702-04-01-123456；请对照备案证核对，属实可以写入。"
        )
        raw.say(frame, "approval_code", "warning", "approval_form", text)
    if uscc := raw.values.get("uscc"):
        try:
            validate_uscc(uscc.upper())
        except ValidationError as error:
            raw.say(frame, "uscc", "error", "uscc", error.messages[0])


def _row(
    raw: RawRow,
    frame: Frame,
    standing: Standing,
    seen: dict[tuple[str, Any], int],
    new_uscc: dict[str, str],
) -> PlanRow:
    project = find_project(raw, frame, standing)
    _refuse_repeats(raw, frame, project, seen)
    fields, changes = _columns(raw, frame, project, standing)
    investors = _investors(raw, frame, project, standing, changes, new_uscc)
    origin = str(raw.values.get("origin_kind") or (project.origin_kind if project else "outside"))
    total = raw.values.get("total_investment") or (project.total_investment if project else None)
    pk = project.pk if project else 0
    said, moves, claim, moved = stage_moves(raw, frame, project, standing.claims.get(pk))
    status, ended = status_change(raw, frame, project)
    arrivals, funded = cumulative.arrivals(raw, frame, standing.funds.get(pk, ()), origin, total)
    reports, reported = cumulative.reports(raw, frame, standing.reports.get(pk, {}))
    given, dutied = duties(raw, frame, project, standing.duties.get(pk, ()))
    lists, listed = listings(raw, frame, standing.listings.get(pk, set()))
    annual, planned = _annual(raw, frame, pk, standing)
    if arrivals and project is not None and project.is_ended:
        text = "项目已终止或退库，不能再记到位资金；请先恢复项目，或从台账里删去这一行。"
        raw.say(frame, _first(raw, cumulative.FIGURES), "error", "ended", text)
    _extras(raw, project, fields, changes)
    for part in (moved, ended, planned, funded, reported, dutied, listed):
        changes |= part
    deed = Deed(
        project, fields | said | status, investors, raw.values.get("uscc", "").upper(),
        annual, moves, claim, arrivals, reports, given, lists,
    )  # fmt: skip
    if project is None:
        return raw.plan(Outcome.CREATE, {}, deed)
    busy = changes or arrivals or reports or moves or claim or given or lists
    return raw.plan(Outcome.UPDATE if busy else Outcome.SAME, changes, deed)


def _first(raw: RawRow, names: Sequence[str]) -> str:
    return next((name for name in names if name in raw.values), "name")


def _refuse_repeats(
    raw: RawRow, frame: Frame, project: Project | None, seen: dict[tuple[str, Any], int]
) -> None:
    """The same project twice in one file: the later row is refused, whatever it says."""
    if any(message.code == "list_cell" for message in raw.messages):
        return
    keys: list[tuple[str, Any]] = [("project", project.pk)] if project else []
    keys += [(name, raw.values[name]) for name in ("code", "approval_code") if raw.values.get(name)]
    key = name_key(raw.values.get("name", ""))
    if key and (project is None or key == project.name_key):
        keys.append(("name", key))
    for held in keys:
        if (first := seen.setdefault(held, raw.number)) != raw.number:
            text = (
                f"与第 {first} 行是同一个项目；请合并成一行，或在名称里写明区别（如一期、二期）。"
            )
            raw.say(frame, "name", "error", "duplicate_row", text)
            return


def _columns(
    raw: RawRow, frame: Frame, project: Project | None, standing: Standing
) -> tuple[Fields, Changes]:
    """The project's own columns that the row sets to something else."""
    wanted = {name: raw.values[name] for name in COLUMNS if name in raw.values}
    _place(raw, frame, project, wanted)
    _name(raw, frame, project, wanted, standing)
    fields: Fields = {}
    changes: Changes = {}
    for name, value in wanted.items():
        attribute = f"{name}_id" if name in CODED else name
        plain = value.pk if name in CODED else value
        held = getattr(project, attribute) if project else None
        if project is None or held != plain:
            fields[attribute] = plain
            changes[name] = [_held(project, name, frame), raw.shown.get(name, str(value))]
    return fields, changes


def _held(project: Project | None, name: str, frame: Frame) -> Any:
    """The old value as the JSON shows it; records by their code, without a query."""
    if project is not None and name in CODED:
        pk = getattr(project, f"{name}_id")
        return None if pk is None else frame.directory.index(name).codes.get(pk, str(pk))
    value = getattr(project, name, None) if project else None
    if value is None or value == "":
        return None
    return (
        f"{value:f}"
        if isinstance(value, Decimal)
        else value
        if isinstance(value, int)
        else str(value)
    )


def _place(raw: RawRow, frame: Frame, project: Project | None, wanted: Fields) -> None:
    """A new project needs a park; the region follows from it where the ledger is silent."""
    if project is not None:
        return
    refused = any(
        m.code in {"unknown_park", "ambiguous"} and m.column == frame.letter("park")
        for m in raw.messages
    )
    park = wanted.get("park") or (None if refused else frame.default_park)
    if park is None:
        if not refused and not raw.broken:
            text = "没有写园区；请加“园区”列，或在导入时选定园区（命令行用 --park）。"
            raw.say(frame, "park", "error", "park_missing", text)
        return
    wanted["park"] = park
    wanted.setdefault("region", park.region)
    raw.shown.setdefault("park", park.code)


def _name(
    raw: RawRow, frame: Frame, project: Project | None, wanted: Fields, standing: Standing
) -> None:
    """A number or approval code found the project: another name means it is renamed."""
    name = wanted.get("name")
    if project is None:
        if name is None and not raw.broken:
            text = "系统里没有这个编号的项目，新项目要有项目名称；请核对编号或补上名称。"
            raw.say(frame, "name", "error", "name_missing", text)
        code = raw.values.get("code")
        if code:
            wanted["code"] = code
        return
    if (code := raw.values.get("code")) and code != project.code:
        raw.kept[LABELS["code"]] = code
    if name is None or name_key(name) == project.name_key:
        wanted.pop("name", None)
        return
    others = [p for p in standing.by_name.get(name_key(name), []) if p.pk != project.pk]
    if any(not p.is_ended for p in others):
        text = "编号对应的是另一个项目，这个名称已被别的项目使用；请核对编号和名称。"
        raw.say(frame, "name", "error", "name_taken", text)
        return
    text = f"按编号找到的项目名为“{project.name}”，将改名；如不是同一项目请改正编号。"
    raw.say(frame, "name", "warning", "renamed", text)


def _investors(
    raw: RawRow,
    frame: Frame,
    project: Project | None,
    standing: Standing,
    changes: Changes,
    new_uscc: dict[str, str],
) -> tuple[str, ...] | None:
    """Names of the investors where they change. Only the bureau brings new enterprises in."""
    names = raw.values.get("investors")
    if not names:
        return None
    if not frame.verifies:
        unknown = [n for n in names if name_key(n) not in standing.enterprises]
        if unknown:
            text = f"企业库里没有“{'、'.join(unknown)}”，投资方没有登记，原文留在台账其他列；请先请调度科新增企业。"
            raw.say(frame, "investors", "warning", "unknown_enterprise", text)
            raw.kept[LABELS["investors"]] = "、".join(unknown)
        names = [n for n in names if n not in unknown]
    _check_uscc(raw, frame, names, standing, new_uscc)
    held = standing.investors.get(project.pk, []) if project else []
    if not names or {name_key(n) for n in names} == {name_key(n) for n in held}:
        return None
    changes["investors"] = [sorted(held), sorted(names)]
    return tuple(names)


def _check_uscc(
    raw: RawRow,
    frame: Frame,
    names: Sequence[str],
    standing: Standing,
    new_uscc: dict[str, str],
) -> None:
    code = raw.values.get("uscc", "").upper()
    if not code or len(names) != 1:
        return
    key = name_key(names[0])
    bearer = standing.uscc.get(code) or new_uscc.setdefault(code, key)
    held = standing.enterprises.get(key)
    if bearer != key:
        text = f"这个信用代码在系统或台账里属于另一家企业；请核对“{names[0]}”的代码。"
        raw.say(frame, "uscc", "error", "uscc_taken", text)
    elif held is not None and held.uscc and held.uscc != code:
        text = f"系统里“{held.name}”的信用代码是 {held.uscc}，没有改；请核对。"
        raw.say(frame, "uscc", "warning", "uscc_differs", text, suggestion=held.uscc)


def _annual(
    raw: RawRow, frame: Frame, pk: int, standing: Standing
) -> tuple[dict[int, dict[str, Decimal]], Changes]:
    found: dict[int, dict[str, Decimal]] = {}
    changes: Changes = {}
    for name, column in (
        ("plan_investment", "planned_investment"),
        ("plan_funds", "planned_funds"),
    ):
        value = raw.values.get(name)
        if value is None:
            continue
        year = frame.period_of(name).year
        plan = standing.plans.get((pk, year))
        held = getattr(plan, column) if plan else None
        if held != value:
            found.setdefault(year, {})[column] = value
            changes[name] = [None if held is None else f"{held:f}", f"{value:f}"]
    return found, changes


def _extras(raw: RawRow, project: Project | None, fields: Fields, changes: Changes) -> None:
    """Columns that name no field stay beside the project, under their own header."""
    for name in KEPT:
        if (value := raw.shown.get(name)) is not None and name in raw.values:
            raw.kept[LABELS[name]] = str(value)
    held: dict[str, Any] = dict(project.extras) if project else {}
    new = {name: text for name, text in raw.kept.items() if held.get(name) != text}
    if new:
        fields["extras"] = held | new
        for name, text in new.items():
            changes[f"extras.{name}"] = [held.get(name), text]
