"""Is a new row a project that is here already under another name? (DOMAIN.md section 4)

Name ≥ 85 % alike and the same investor: refused until a person decides. Same investor, trade and
amount within 20 %, or the same telephone: asked. Same name is the same project, found before.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from projects.enums import ENDED
from projects.imports.rows import Frame, RawRow
from projects.imports.standing import Standing, sliced
from projects.models import Project
from projects.queries.duplicates import ALIKE, NEAR
from tracker.tools.likeness import name_key, ratio

COMPARED = 50  # rows of one investor in one file that are held against each other
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class Known:
    """What of a held project is compared. `total` in 万元."""

    pk: int
    code: str
    name: str
    key: str
    park_id: int
    industry_id: int | None
    chain_id: int | None
    total: Decimal | None


@dataclass
class Doubles:
    """Held projects by investor and by telephone; rows of the file by investor."""

    by_investor: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))


_KNOWN = (
    "pk",
    "code",
    "name",
    "name_key",
    "park_id",
    "industry_id",
    "chain_id",
    "total_investment",
)


def load_doubles(new: list[RawRow], standing: Standing) -> Doubles:
    """What the new rows are compared with. Two queries for each 5,000 investors or telephones."""
    doubles = Doubles()
    investors = {name_key(n) for raw in new for n in raw.values.get("investors") or ()}
    through = Project.investors.through.objects
    columns = ("enterprise__name_key", *(f"project__{name}" for name in _KNOWN))
    for part in sliced(investors & set(standing.enterprises)):
        rows = through.filter(enterprise__name_key__in=part).exclude(project__status__in=ENDED)
        for investor, *known in rows.order_by("project_id").values_list(*columns):
            doubles.by_investor[investor].append(Known(*known))
    phones = {phone for raw in new for phone in _phones(raw)}
    if phones:
        held = Project.objects.exclude(contact="").exclude(status__in=ENDED).order_by("pk")
        for contact, *known in held.values_list("contact", *_KNOWN).iterator(chunk_size=5_000):
            for phone in set(_PHONE.findall(contact)) & phones:
                doubles.by_phone[phone].append(Known(*known))
    return doubles


def _phones(raw: RawRow) -> set[str]:
    return set(_PHONE.findall(str(raw.values.get("contact") or "")))


def check_doubles(raw: RawRow, frame: Frame, doubles: Doubles) -> None:
    """Say on a new row which held project, or which row above, it may be."""
    key = name_key(str(raw.values.get("name") or ""))
    investors = [name_key(n) for n in raw.values.get("investors") or ()]
    if not key:
        return
    _say_rows(raw, frame, doubles, key, investors)
    mine = [known for investor in investors for known in doubles.by_investor.get(investor, ())]
    alike = max(mine, key=lambda known: ratio(known.key, key), default=None)
    if alike is not None and ratio(alike.key, key) >= ALIKE:
        _say(raw, frame, alike, "error", "duplicate", "名称相近、投资方相同")
        return
    for known in mine:
        if _same_trade(raw, known) and _near(raw.values.get("total_investment"), known.total):
            _say(raw, frame, known, "warning", "maybe_duplicate", "投资方和行业相同、总投资相近")
            return
    for phone in sorted(_phones(raw)):
        if held := doubles.by_phone.get(phone):
            _say(raw, frame, held[0], "warning", "maybe_duplicate", "联系电话相同")
            return


def _say(raw: RawRow, frame: Frame, known: Known, level: str, code: str, why: str) -> None:
    """A project outside the scope is not named (R28), and only the bureau may pass over it."""
    if not frame.directory.may_use(known.park_id):
        text = (
            f"系统里有{why}的项目，不在您的管辖范围；请联系招商局调度科核对，由调度科导入这一行。"
        )
        raw.say(frame, "name", level, f"{code}_elsewhere", text)
        return
    if reason := frame.choices.new.get(raw.number):
        text = f"与系统里的“{known.name}”（{known.code}）{why}，已按您的理由作为新项目：{reason}"
        raw.say(frame, "name", "warning", "new_anyway", text)
        return
    text = f"与系统里的“{known.name}”（{known.code}）{why}；请选：是同一个项目、是新项目并写明理由，或跳过这一行。"
    raw.say(frame, "name", level, code, text, suggestion=known.code)


def _say_rows(raw: RawRow, frame: Frame, doubles: Doubles, key: str, investors: list[str]) -> None:
    for number, other in _rows_of(doubles, investors):
        if ratio(other, key) >= ALIKE:
            text = f"与第 {number} 行名称相近、投资方相同；如是同一个项目请删去一行。"
            raw.say(frame, "name", "warning", "alike_row", text)
            break
    for investor in investors:
        doubles.rows[investor].append((raw.number, key))


def _rows_of(doubles: Doubles, investors: list[str]) -> Iterator[tuple[int, str]]:
    for investor in investors:
        yield from doubles.rows.get(investor, ())[:COMPARED]


def _same_trade(raw: RawRow, known: Known) -> bool:
    industry, chain = raw.values.get("industry"), raw.values.get("chain")
    if industry is not None and known.industry_id is not None:
        return bool(industry.pk == known.industry_id)
    return chain is not None and bool(chain.pk == known.chain_id)


def _near(one: Decimal | None, other: Decimal | None) -> bool:
    return bool(one and other and abs(one - other) <= one * NEAR)
