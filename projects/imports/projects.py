"""项目台账: rows → what becomes of each project, with old and new values per field."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from parks.models.enterprise import validate_uscc
from projects.enums import ENDED, Outcome
from projects.imports import cumulative
from projects.imports.cells import CODED
from projects.imports.doubles import check_doubles, load_doubles
from projects.imports.duties import duties, listings
from projects.imports.fields import LABELS
from projects.imports.magnitude import check_magnitude
from projects.imports.moves import stage_moves, status_change
from projects.imports.plan import Deed, PlanRow
from projects.imports.rows import Frame, RawRow
from projects.imports.standing import Standing, find_project, load
from projects.models import Project
from tracker.tools.likeness import company_stem, name_key

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
# What stands in the column of names and is none: parts, counts, notes, days.
NOT_A_NAME = re.compile(
    r"^(?:其中|另[:：有外]|截[至止]|以[上下]|注[:：]|说明|合计|小计)|^[（(].*[)）]$|[（(]共?\d+[个项家][)）]$"
    r"|^\d{4}年\d{1,2}月(?:\d{1,2}日)?$|^单位[:：]"
)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,29}")
APPROVAL = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{5}[\dX]", re.ASCII)


def plan_rows(raws: Sequence[RawRow], frame: Frame) -> list[PlanRow]:
    """One PlanRow a row, in order, by a fixed number of queries."""
    for raw in raws:
        _prepare(raw, frame)
    standing = load(raws, frame)
    found = [find_project(raw, frame, standing) for raw in raws]
    new = [raw for raw, project in zip(raws, found, strict=True) if project is None]
    doubles = load_doubles(new, standing, frame.basis)
    for raw in new:
        check_doubles(raw, frame, doubles)
    seen: dict[tuple[str, Any], int] = {}
    new_uscc: dict[str, str] = {}
    return [
        _row(raw, frame, project, standing, seen, new_uscc)
        for raw, project in zip(raws, found, strict=True)
    ]


def _prepare(raw: RawRow, frame: Frame) -> None:
    """What can be said of a row alone."""
    _origin(raw, frame)
    if same := frame.choices.same_as.get(raw.number):
        # A person says which project this is: found by its number, and not renamed.
        raw.values["code"] = same
        raw.values.pop("name", None)
    code = raw.values.get("code")
    if code and (not CODE.fullmatch(code) or code.isdigit()):
        # 1, 2, 3 … are numbers of the list; other writing is no address of a page.
        del raw.values["code"]
        raw.kept[LABELS["code"]] = code
    known = any(m.code in {"list_cell", "too_long"} for m in raw.messages)
    if not known and not {"name", "code", "approval_code"} & set(raw.values):
        text = "没有项目名称；请补上名称，不是项目的行请删去。"
        raw.say(frame, "name", "error", "name_missing", text)
    if len(name_key(str(raw.values.get("name") or ""))) > 200:
        raw.say(frame, "name", "error", "too_long", "项目名称太长，最多 200 个字；请缩短。")
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


def _origin(raw: RawRow, frame: Frame) -> None:
    """省外 or not is told by the place, where no column says it (or says it in a word unknown)."""
    if "origin_kind" in raw.values:
        return
    for name in ("origin_kind", "origin"):
        text = str(raw.values.get(name) or raw.texts.get(name) or "")
        if text and (kind := frame.directory.origins.kind(text)):
            raw.values["origin_kind"] = raw.shown["origin_kind"] = kind
            return


def _assumed(raw: RawRow, frame: Frame, project: Project | None) -> None:
    """Money of a new project whose origin nobody wrote counts as 省外: that is looked at."""
    if (
        project is None
        and "origin_kind" not in raw.values
        and "year_funds_outside" not in raw.values
    ):
        name = _first(raw, cumulative.figures(frame))
        if name != "name":
            text = "没有写来源，到位资金按省外计；不是省外的请加“来源”列，写省外、境外、省内市外或本地。"
            raw.say(frame, name, "warning", "origin_assumed", text)


def _row(
    raw: RawRow,
    frame: Frame,
    project: Project | None,
    standing: Standing,
    seen: dict[tuple[str, Any], int],
    new_uscc: dict[str, str],
) -> PlanRow:
    check_magnitude(raw, frame, project)
    _assumed(raw, frame, project)
    if project is None and NOT_A_NAME.search(str(raw.values.get("name") or "")):
        text = f"“{raw.values['name']}”不像项目名称；不是项目请跳过这一行，或在台账里删去。"
        raw.say(frame, "name", "error", "not_a_project", text)
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
    lists, listed = listings(
        raw, frame, standing.listings.get(pk, set()), standing.left.get(pk, {})
    )
    annual, planned = _annual(raw, frame, pk, standing)
    ends = status.get("status") in ENDED
    if arrivals and (ends or (project is not None and project.is_ended)):
        text = "项目已终止或退库，不能再记到位资金；请先恢复项目，或从台账里删去这一行。"
        raw.say(frame, _first(raw, cumulative.figures(frame)), "error", "ended", text)
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
    values = raw.values
    wanted = {name: values[name] for name in COLUMNS if name in values}
    _place(raw, frame, project, wanted)
    _name(raw, frame, project, wanted, standing)
    fields: Fields = {}
    changes: Changes = {}
    for name, value in wanted.items():
        attribute, plain = (f"{name}_id", value.id) if name in CODED else (name, value)
        if project is None:
            fields[attribute] = plain  # a new project's values say all: no changes beside them
        elif getattr(project, attribute) != plain:
            fields[attribute] = plain
            changes[name] = [_held(project, name, frame), raw.shown.get(name, str(value))]
    return fields, changes


def _held(project: Project, name: str, frame: Frame) -> Any:
    """The old value as the JSON shows it; records by their code, without a query."""
    if name in CODED:
        pk = getattr(project, f"{name}_id")
        return None if pk is None else frame.directory.index(name).codes.get(pk, str(pk))
    value = getattr(project, name)
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, int) else str(value)


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
            text = "这一行没有写园区；请从列表里选，或选定默认园区后重新预演（命令行用 --park）。"
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
        if code and frame.verifies:
            wanted["code"] = code
        elif code:
            raw.kept[LABELS["code"]] = code  # numbers are given by the system, or by the bureau
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
    _warn_near(raw, frame, names, standing)
    _check_uscc(raw, frame, names, standing, new_uscc)
    held = standing.investors.get(project.pk, []) if project else []
    if not names or {_own_key(n, standing) for n in names} == {name_key(n) for n in held}:
        return None
    changes["investors"] = [sorted(held), sorted(names)]
    return tuple(names)


def _own_key(name: str, standing: Standing) -> str:
    """The key of today's name: a ledger may use 曾用名."""
    known = standing.enterprises.get(key := name_key(name))
    return known.name_key if known else key


def _warn_near(raw: RawRow, frame: Frame, names: Sequence[str], standing: Standing) -> None:
    """A new company that differs from a known one in place and form only is asked about."""
    for name in names:
        stem = company_stem(name_key(name))
        near = standing.stems.get(stem)
        if near and len(stem) >= 3 and name_key(name) not in standing.enterprises:
            text = (
                f"企业库里没有“{name}”，有“{near}”；如是同一家请改成库里的名称，否则按新企业登记。"
            )
            whole = "、".join(near if n == name else n for n in names)
            raw.say(frame, "investors", "warning", "near_enterprise", text, suggestion=whole)


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
    key = _own_key(names[0], standing)
    bearer = standing.uscc.get(code) or new_uscc.setdefault(code, key)
    held = standing.enterprises.get(name_key(names[0]))
    if bearer != key:
        text = f"这个信用代码在系统或台账里属于另一家企业；请核对“{names[0]}”的代码。"
        raw.say(frame, "uscc", "error", "uscc_taken", text)
    elif held is not None and not held.uscc:
        text = f"企业库里“{held.name}”还没有信用代码，这个代码没有登记；请到企业页补上。"
        raw.say(frame, "uscc", "warning", "uscc_kept", text)
        raw.kept[LABELS["uscc"]] = code
    elif held is not None and held.uscc != code:
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
