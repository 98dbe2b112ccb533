"""From names in a ledger to records: parks, units, people, chains, industries, offices, enterprises.

Everything is looked up in memory; each noun is loaded once a file and only when a column needs it.
A name with several bearers is an error that asks; a near miss is an error that suggests; a name
quite unknown is a warning, the cell is kept as an extra (parks excepted: they are never guessed).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from rapidfuzz import fuzz, process

from parks.models import Chain, Industry, Office, Park, Person, Region, Unit, User
from parks.models.region import stem
from parks.queries import places
from projects.imports.origins import Origins
from projects.imports.plan import CellMessage
from tracker.roles import Permission
from tracker.tools.cells import quote, split_names
from tracker.tools.likeness import initials, name_key, ratio, sound

NEAR = 60  # likeness in per cent from which a name is worth suggesting
_LATIN = re.compile(r"[A-Za-z][A-Za-z ']+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
NO_PARK = "没有这个园区或不在您的管辖范围"


@dataclass(frozen=True)
class Match:
    """`row`: the record; `problem`: (level, code, text, suggestion) when there is something to say."""

    row: Any = None
    problem: tuple[str, str, str, str | None] | None = None

    def message(self, column: str, raw: str, name: str) -> CellMessage | None:
        if self.problem is None:
            return None
        level, code, text, suggestion = self.problem
        return CellMessage(column, level, code, text, raw, suggestion, name)


@dataclass
class Index:
    """Records by every name they go by, folded; `shown` is how a suggestion writes them."""

    names: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    sounds: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, row: Any, shown: str, names: Iterable[str]) -> None:
        self.shown[row.pk] = shown
        self.codes[row.pk] = str(getattr(row, "code", shown))
        for name in names:
            if name and (key := name_key(name)) and row not in self.names[key]:
                self.names[key].append(row)

    def find(self, text: str) -> list[Any]:
        """By name, old name, alias or code; a word in Latin letters also by its pinyin."""
        found = self.names.get(name_key(text), [])
        return found or (self.heard(text) if _LATIN.fullmatch(text) else [])

    def heard(self, text: str) -> list[Any]:
        """Records whose name sounds so, or is so in pinyin letters: zyjkq, mǎ xiǎolán."""
        if not self.sounds:
            for key, rows in self.names.items():
                if _CHINESE.search(key):
                    for said in {sound(key), initials(key)}:
                        held = self.sounds.setdefault(said, [])
                        held += [row for row in rows if row not in held]
        return self.sounds.get(sound(text), [])

    def near(self, text: str, limit: int = 3, cutoff: int = NEAR) -> list[str]:
        """What sounds the same, then the most alike names, best first."""
        heard = [self.shown[row.pk] for row in self.heard(text)]
        found = process.extract(
            name_key(text),
            self.names.keys(),
            scorer=fuzz.ratio,
            limit=limit * 2,
            score_cutoff=cutoff,
        )
        rows = (self.names[key][0] for key, _, _ in found)
        return list(dict.fromkeys([*heard, *(self.shown[row.pk] for row in rows)]))[:limit]


class Directory:
    """The look-ups of one import by one user. Who has one park only need not name it."""

    def __init__(self, by: User, default_park: Park | None = None) -> None:
        self.by = by
        self.everything = by.may(Permission.VERIFY_FUNDING)
        self.default_park = default_park or self._only_park()
        self._indexes: dict[str, Index] = {}
        self._origins: Origins | None = None
        self._found: dict[tuple[str, str], Match] = {}

    def _only_park(self) -> Park | None:
        if self.everything or len(self.by.park_ids) != 1:
            return None
        rows = Park.objects.select_related("region").filter(retired_on=None)
        return rows.filter(pk=self.by.park_ids[0]).first()

    @property
    def origins(self) -> Origins:
        if self._origins is None:
            self._origins = Origins()
        return self._origins

    def is_park_elsewhere(self, text: str) -> bool:
        """A real park outside the scope: nothing of one's own is proposed in its place."""
        if self.everything:
            return False
        names = (name for park in places.parks().values() for name in (park.name, park.short_name))
        return name_key(text) in set(map(name_key, names))

    def match(self, noun: str, text: str) -> Match:
        """The record of `noun` (park, region, chain …) that the text names."""
        key = (noun, text)
        if key not in self._found:
            self._found[key] = _FINDERS[noun](self, text)
        return self._found[key]

    def index(self, noun: str) -> Index:
        if noun not in self._indexes:
            self._indexes[noun] = _LOADERS[noun](self)
        return self._indexes[noun]

    @property
    def looked_up(self) -> list[str]:
        """The nouns that cells have been matched with so far."""
        return [*sorted(self._indexes), *(["origins"] if self._origins else [])]

    def told(self, noun: str) -> list[Any]:
        """All that is known of a noun here: its records and the names each goes by."""
        if noun == "origins":
            return [sorted(self.origins.own), sorted(self.origins.province)]
        index = self.index(noun)
        names = [[key, *(row.pk for row in rows)] for key, rows in index.names.items()]
        return [*names, *{row.pk: row for rows in index.names.values() for row in rows}.values()]

    def may_use(self, park_id: int) -> bool:
        return self.everything or park_id in self.by.park_ids


def _parks(directory: Directory) -> Index:
    index = Index()
    rows = Park.objects.select_related("region").filter(retired_on=None)
    if not directory.everything:
        rows = rows.filter(pk__in=directory.by.park_ids)
    for park in rows:
        index.add(park, park.name, [park.code, park.name, park.short_name, *map(str, park.aliases)])
    return index


def _regions(directory: Directory) -> Index:
    """Of the city first; 甘州 stands for 甘州区."""
    index = Index()
    city = stem(settings.CITY_REGION)
    rows = Region.objects.today().filter(code__startswith=city[:2])
    for region in sorted(rows, key=lambda r: (not r.code.startswith(city), r.code)):
        short = re.sub(r"(?:自治县|县|区|市)$", "", region.name)
        names = [region.code, region.name, short if len(short) > 1 else ""]
        if not region.code.startswith(city):
            names = [name for name in names if name and not index.find(name)]
        index.add(region, region.name, names)
    return index


def _chains(directory: Directory) -> Index:
    index = Index()
    for chain in Chain.objects.all():
        stems = (re.sub(r"(?:产业链|产业)$", "", n) for n in (chain.name, chain.short_name))
        names = [chain.code, chain.name, chain.short_name, *stems, *map(str, chain.aliases)]
        index.add(chain, chain.name, names)
    return index


def _industries(directory: Directory) -> Index:
    index = Index()
    for row in Industry.objects.order_by("level", "code"):
        if not index.find(row.name):  # 农业 is a section and a group: the wider one
            index.add(row, row.name, [row.name])
        index.add(row, row.name, [row.code, row.code[1:]])  # C2730, also written 2730
    return index


def _offices(directory: Directory) -> Index:
    index = Index()
    for row in Office.objects.all():
        index.add(row, row.name, [row.code, row.name, row.city])
    return index


def _units(directory: Directory) -> Index:
    index = Index()
    for unit in Unit.objects.select_related("successor").prefetch_related("aliases"):
        aliases = [alias.name for alias in unit.aliases.all()]
        index.add(unit, unit.name, [unit.code, unit.name, unit.short_name, *aliases])
    return index


def _people(directory: Directory) -> Index:
    index = Index()
    for person in Person.objects.filter(left_on=None).select_related("unit"):
        index.add(person, person.name, [person.name])
    return index


_LOADERS: dict[str, Callable[[Directory], Index]] = {
    "park": _parks,
    "region": _regions,
    "chain": _chains,
    "industry": _industries,
    "office": _offices,
    "unit": _units,
    "person": _people,
}


def _listed(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


def _park(directory: Directory, text: str) -> Match:
    index = directory.index("park")
    found = index.find(text)
    if len(found) == 1:
        return Match(found[0])
    if found:
        names = _listed([f"{p.name}（{p.code}）" for p in found])
        said = f"{quote(text)}对应多个园区：{names}；请改写成园区代码。"
        return Match(None, ("error", "ambiguous", said, None))
    near = [] if directory.is_park_elsewhere(text) else index.near(text, cutoff=40)
    hint = f"；是不是{_listed(near)}？" if near else "；请按园区名称或代码填写。"
    said = f"{quote(text)}：{NO_PARK}{hint}"
    return Match(None, ("error", "unknown_park", said, near[0] if near else None))


def _plain(noun: str, label: str) -> Callable[[Directory, str], Match]:
    """A noun that may stay empty: unknown is a warning."""

    def find(directory: Directory, text: str) -> Match:
        index = directory.index(noun)
        found = index.find(text)
        if noun == "industry" and not found and (code := re.match(r"[A-T]?\d{2,4}(?!\d)", text)):
            found = index.find(code[0])
        if len(found) == 1:
            return Match(found[0])
        if found:
            names = _listed([f"{index.shown[r.pk]}（{r.code}）" for r in found])
            said = f"{quote(text)}对应多个{label}：{names}；请改写成代码。"
            return Match(None, ("error", "ambiguous", said, None))
        near = index.near(text)
        hint = f"是不是{_listed(near)}？" if near else ""
        said = f"没有名为{quote(text)}的{label}，这格没有读入，原文留在台账其他列。{hint}"
        return Match(None, ("warning", f"unknown_{noun}", said, near[0] if near else None))

    return find


def _unit(directory: Directory, text: str) -> Match:
    index = directory.index("unit")
    found = index.find(text)
    units = {unit.successor or unit if unit.retired_on else unit for unit in found}
    if len(units) == 1:
        return Match(units.pop())
    if units:
        names = _listed(sorted(f"{u.name}（{u.code}）" for u in units))
        said = f"{quote(text)}对应多个单位：{names}；请写单位全称或代码。"
        return Match(None, ("error", "ambiguous", said, None))
    near = index.near(text, cutoff=60)
    if near and ratio(name_key(near[0]), name_key(text)) >= 90:
        said = f"没有单位{quote(text)}，是不是{_listed(near)}？若确是另一单位，请先在“单位与人员”里新增。"
        return Match(None, ("error", "near_unit", said, near[0]))
    hint = f"是不是{_listed(near)}？" if near else ""
    said = f"“单位与人员”里没有{quote(text)}，责任没有登记，原文留在台账其他列；{hint}不是请先新增单位再导入。"
    return Match(None, ("warning", "unknown_unit", said, near[0] if near else None))


_PHONE = re.compile(r"\d{7,}")


def _person(directory: Directory, text: str) -> Match:
    """张伟, 张伟（市发改局）, 副市长张伟, 甘州区-张伟-139…: a name, with what tells two apart."""
    index = directory.index("person")
    found = index.find(text) or _titled(index, text)
    if not found:
        parts = [p for p in re.split(r"[\s()（）\-—:：/]+", _PHONE.sub("", text)) if p]
        for part in parts:
            if named := index.find(part):
                found = [p for p in named if _fits(p, parts)] or named
                break
    found = [p for p in found if p.is_leader] or found
    if len(found) == 1:
        return Match(found[0])
    if found:
        names = _listed([f"{p.name}（{p.unit.short_name or p.unit.name}）" for p in found])
        said = f"有 {len(found)} 位{quote(text)}：{names}；请写成“姓名（单位）”。"
        return Match(None, ("error", "ambiguous", said, None))
    near = [n for n in index.near(text) if len(n) == len(text)]
    if near:
        said = f"没有{quote(text)}这个人，是不是{_listed(near)}？若确是另一人，请先在“单位与人员”里新增。"
        return Match(None, ("error", "near_person", said, near[0]))
    said = (
        f"“单位与人员”里没有{quote(text)}，责任没有登记，原文留在台账其他列；请先新增人员再导入。"
    )
    return Match(None, ("warning", "unknown_person", said, None))


_TITLE = re.compile(
    r"(?:市|县|区|州|省|党|政协|人大|政府|市委|县委|区委|工委|管委会|党组|常委|常务|副|正|第一|[一二三四]级|代|原|会|党委|专职|兼)*"
    r"(?:书记|市长|县长|区长|州长|主席|主任|局长|部长|秘书长|委员|巡视员|调研员|同志|常委|处长|科长|组长|专员|董事长|总经理)?"
)


def _titled(index: Index, text: str) -> list[Any]:
    """李示二副市长, 市委常委、副市长李示二: one known name, and nothing else but titles."""
    key = name_key(text)
    found = [
        row
        for name, rows in index.names.items()
        if len(name) >= 2 and name in key and name != key
        if all(_TITLE.fullmatch(rest) for rest in key.split(name))
        for row in rows
    ]
    return list(dict.fromkeys(found))


def _fits(person: Person, parts: Sequence[str]) -> bool:
    held = {name_key(n) for n in (person.unit.name, person.unit.short_name, person.title) if n}
    return any(name_key(part) in held for part in parts)


_FINDERS: dict[str, Callable[[Directory, str], Match]] = {
    "park": _park,
    "region": _plain("region", "行政区"),
    "chain": _plain("chain", "产业链"),
    "industry": _plain("industry", "行业"),
    "office": _plain("office", "联络点"),
    "unit": _unit,
    "person": _person,
}

# Field → (noun, whether one cell may name several).
NOUNS: dict[str, tuple[str, bool]] = {
    "park": ("park", False),
    "region": ("region", False),
    "chain": ("chain", False),
    "industry": ("industry", False),
    "office": ("office", False),
    "leader": ("person", True),
    "agent": ("person", True),
    "lead_unit": ("unit", True),
    "service_unit": ("unit", True),
}


def match_cell(directory: Directory, name: str, text: str) -> list[Match]:
    """Every record a cell names. A cell that as a whole names one is not parted."""
    noun, many = NOUNS[name]
    whole = directory.match(noun, text)
    parts = split_names(text) if many and whole.row is None else []
    return [directory.match(noun, part) for part in parts] if len(parts) > 1 else [whole]
