"""Is a new row a project that is here already under another name? (DOMAIN.md section 4)

Name ≥ 85 % alike and the same investor: refused until a person decides. Same investor, trade and
amount within 20 %, or the same telephone: asked. Same name is the same project, found before.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import inf

from rapidfuzz import fuzz, process

from projects.enums import ENDED
from projects.imports.reads import Basis
from projects.imports.rows import Frame, RawRow
from projects.imports.standing import Standing
from projects.models import Project
from projects.queries.duplicates import ALIKE, is_alike, near_range
from tracker.tools.bulk import among_texts
from tracker.tools.likeness import name_key
from tracker.tools.phones import PHONE, phones_in

COMPARED = 50  # rows of one investor in one file that are held against each other


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
class Trade:
    """Projects of one investor in one trade by total: those near an amount are a slice, not a walk."""

    held: list[tuple[Decimal, int]] = field(
        default_factory=list
    )  # total in 万元, place in `Mine.known`
    places: list[int] = field(default_factory=list)

    def first_near(self, total: Decimal) -> int | None:
        """The place of the first project whose total is within 20 % of `total`."""
        if len(self.places) != len(self.held):
            self.held.sort()
            self.places = [place for _, place in self.held]
        low, high = near_range(total)
        start = bisect_left(self.held, (low, -1))
        stop = bisect_right(self.held, (high, inf))
        return min(self.places[start:stop], default=None)


@dataclass
class Mine:
    """Held projects of one investor, oldest first: an investor may have thousands."""

    known: list[Known] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    trades: dict[tuple[str, int | None], Trade] = field(default_factory=lambda: defaultdict(Trade))

    def add(self, known: Known) -> None:
        self.known.append(known)
        self.keys.append(known.key)
        if not known.total:
            return
        told = (known.total, len(self.known) - 1)
        self.trades["chain", known.chain_id].held.append(told)
        if known.industry_id is None:
            self.trades["chain alone", known.chain_id].held.append(told)
        else:
            self.trades["industry", known.industry_id].held.append(told)

    def alike(self, key: str) -> tuple[float, Known] | None:
        """The project whose name is the most alike, if it is alike enough."""
        found = process.extractOne(key, self.keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return (found[1], self.known[found[2]]) if found else None

    def near(self, raw: RawRow) -> Known | None:
        """The first project of the row's trade and about its amount."""
        industry, chain = raw.values.get("industry"), raw.values.get("chain")
        total = raw.values.get("total_investment")
        if not total:
            return None
        trades = [] if industry is None else [("industry", industry.pk)]
        if chain is not None:
            trades.append(("chain" if industry is None else "chain alone", chain.pk))
        places = [self.trades[trade].first_near(total) for trade in trades if trade in self.trades]
        place = min((one for one in places if one is not None), default=None)
        return None if place is None else self.known[place]


@dataclass
class Doubles:
    """Held projects by investor and by telephone; rows of the file by investor."""

    by_investor: dict[str, Mine] = field(default_factory=lambda: defaultdict(Mine))
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


def load_doubles(new: list[RawRow], standing: Standing, basis: Basis) -> Doubles:
    """What the new rows are compared with: two queries."""
    investors = {name_key(n) for raw in new for n in raw.values.get("investors") or ()}
    basis.reads.compared = sorted(investors & set(standing.enterprises))
    basis.reads.phones = sorted({phone for raw in new for phone in _phones(raw)})
    return look_up_doubles(basis)


def look_up_doubles(basis: Basis) -> Doubles:
    """The projects of these investors and telephones; the answers are noted on the basis."""
    doubles, phones = Doubles(), set(basis.reads.phones)
    through = Project.investors.through.objects
    columns = ("enterprise__name_key", *(f"project__{name}" for name in _KNOWN))
    if basis.reads.compared:
        rows = through.filter(enterprise__name_key__in=among_texts(basis.reads.compared))
        rows = rows.exclude(project__status__in=ENDED).order_by("project_id")
        for investor, *known in rows.values_list(*columns):
            doubles.by_investor[investor].add(Known(*known))
    if phones:
        held = Project.objects.exclude(contact="").exclude(status__in=ENDED).order_by("pk")
        for contact, *known in held.values_list("contact", *_KNOWN).iterator(chunk_size=5_000):
            for phone in set(PHONE.findall(contact)) & phones:
                doubles.by_phone[phone].append(Known(*known))
    mine, called = doubles.by_investor.items(), doubles.by_phone.items()
    basis.heard("by_investor", ((key, one) for key, held in mine for one in held.known))
    basis.heard("by_phone", ((key, one) for key, rows in called for one in rows))
    return doubles


def _phones(raw: RawRow) -> set[str]:
    return set(phones_in(str(raw.values.get("contact") or "")))


def check_doubles(raw: RawRow, frame: Frame, doubles: Doubles) -> None:
    """Say on a new row which held project, or which row above, it may be."""
    key = name_key(str(raw.values.get("name") or ""))
    investors = [name_key(n) for n in raw.values.get("investors") or ()]
    if not key:
        return
    _say_rows(raw, frame, doubles, key, investors)
    mine = [doubles.by_investor[one] for one in investors if one in doubles.by_investor]
    alike = max(filter(None, (held.alike(key) for held in mine)), key=_likeness, default=None)
    if alike is not None:
        _say(raw, frame, alike[1], "error", "duplicate", "名称相近、投资方相同")
        return
    near = next(filter(None, (held.near(raw) for held in mine)), None)
    if near is not None:
        _say(raw, frame, near, "warning", "maybe_duplicate", "投资方和行业相同、总投资相近")
        return
    for phone in sorted(_phones(raw)):
        if held := doubles.by_phone.get(phone):
            _say(raw, frame, held[0], "warning", "maybe_duplicate", "联系电话相同")
            return


def _likeness(found: tuple[float, Known]) -> float:
    return found[0]


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
        if is_alike(other, key):
            text = f"与第 {number} 行名称相近、投资方相同；如是同一个项目请删去一行。"
            raw.say(frame, "name", "warning", "alike_row", text)
            break
    for investor in investors:
        doubles.rows[investor].append((raw.number, key))


def _rows_of(doubles: Doubles, investors: list[str]) -> Iterator[tuple[int, str]]:
    for investor in investors:
        yield from doubles.rows.get(investor, ())[:COMPARED]
