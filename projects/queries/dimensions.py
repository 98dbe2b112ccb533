"""The dimensions a figure can be cut by, and the keys that narrow it: each said once.

A line of a cut and the same key in an address mean the same projects, so that a cell's rows are
what its link shows. 包抓领导, 牵头单位 and 阶段 are those of the day that is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import CharField, F, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from parks.models import ChainLink, Industry, Office, Person, Region, Unit
from parks.models.region import stem
from parks.queries import places
from projects.enums import DutyRole, ListingKind, MoveState, OriginKind, ProjectKind, Size, Stage
from projects.models import Assignment, Lead, Project, StageTransition
from projects.queries.provinces import PLACES, PROVINCES, province_of
from tracker import clock
from tracker.tools.kept import kept

UNSET = "none"  # the key of 未分 in an address
ANY = "any"  # all that is not 未分: what the lines of a cut add up to
KEPT_SECONDS = 30


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Names:
    """The values of a dimension in their order, and finer values folded into shown ones."""

    labels: dict[Any, str]
    fold: Callable[[Any], Any] = _same


class Match(NamedTuple):
    """What a key of an address stands for: a condition on `cut_<dimension>`, and its row."""

    where: Q
    pk: int | None
    label: str


def _by_itself(prefix: str, day: date) -> Any:
    raise LookupError("名录 and 月份 are cut in queries/cuts.py")


def _unmatched(code: str) -> Match:
    raise LookupError("名录 and 月份 are matched by their own functions")


@dataclass(frozen=True)
class Cut:
    """A dimension: an expression of the project by day, its values, and how a key is found.

    `column(prefix, day)`: prefix is the path from the row to its project, "" or "project__".
    `match(code)` raises ValueError for a key that does not exist.
    """

    label: str
    names: Callable[[], Names]
    column: Callable[[str, date], Any] = _by_itself
    match: Callable[[str], Match] = _unmatched
    target_key: str = ""  # where `Target` keeps the same key


def _field(name: str) -> Callable[[str, date], Any]:
    return lambda prefix, day: F(f"{prefix}{name}")


def _project(prefix: str) -> OuterRef:
    return OuterRef(f"{prefix.removesuffix('__')}_id" if prefix else "pk")


def _leader(prefix: str, day: date) -> Any:
    """Today's stands beside the project; a past day's in the duties."""
    if day >= clock.today():
        return F(f"{prefix}leader_id")
    return _duty(DutyRole.LEADER, prefix, day, "person_id")


def _unit(prefix: str, day: date) -> Any:
    return _duty(DutyRole.LEAD_UNIT, prefix, day, "unit__code")


def _duty(role: str, prefix: str, day: date, column: str) -> Subquery:
    held = Assignment.objects.filter(project=_project(prefix), role=role).on(day)
    return Subquery(held.order_by("-from_on", "-pk").values(column)[:1])


def _stage(prefix: str, day: date) -> Any:
    """The stage of a past day: where the last recognised move led, else where the next began."""
    if day >= clock.today():
        return F(f"{prefix}stage")
    moves = StageTransition.objects.filter(
        project=_project(prefix), state=MoveState.RECOGNISED, recognised_on__isnull=False
    )
    last = moves.filter(recognised_on__lte=day).order_by("-recognised_on", "-pk")
    later = moves.filter(recognised_on__gt=day).order_by("recognised_on", "pk")
    return Coalesce(
        Subquery(last.values("to_stage")[:1]),
        Subquery(later.values("from_stage")[:1]),
        F(f"{prefix}stage"),
    )


# --- The values of each, in order ---


def _choices(choices: Any) -> Callable[[], Names]:
    return lambda: Names(dict(choices.choices))


def _named(model: type[Model], key: str, label: str) -> Callable[[], Names]:
    return lambda: Names(dict(model._default_manager.values_list(key, label)))


def _zones() -> Names:
    """Zones by short name; a sub-park counts to its zone, the head of its path (一区多园)."""
    zone_of = {park.pk: park.zone for park in places.parks().values()}
    return Names(places.zones(), lambda pk: zone_of.get(pk, pk))


def _subparks() -> Names:
    held = places.parks()
    code_of = {park.pk: code for code, park in held.items()}
    return Names(
        {code: park.short_name for code, park in held.items()}, lambda pk: code_of.get(pk, pk)
    )


def _chains() -> Names:
    held = places.chains()
    code_of = {chain.pk: code for code, chain in held.items()}
    return Names(
        {code: chain.short_name for code, chain in held.items()}, lambda pk: code_of.get(pk, pk)
    )


@kept(KEPT_SECONDS)
def _link_names() -> dict[int, str]:
    rows = ChainLink.objects.order_by("chain__order", "order", "pk")
    return {
        pk: f"{chain}·{name}"
        for pk, chain, name in rows.values_list("pk", "chain__short_name", "name")
    }


def _regions() -> Names:
    """A county is a leaf; what lies in a city or a province as a whole is a line of its own."""
    labels: dict[str, str] = {}
    for code, name in Region.objects.today().values_list("code", "name"):
        labels[code] = name
        if _only(code) != code:
            labels[_only(code)] = f"{name}本级"
    return Names(labels, lambda code: code and _only(code))


ONLY = "-only"  # 620700-only: projects of the city itself (市本级), not of its counties


def _only(code: str) -> str:
    """The key of a region's own line; `620700` alone means the city with all its counties."""
    return code if stem(code) == code else f"{code}{ONLY}"


def _provinces() -> Names:
    return Names({name: name for name in PROVINCES}, lambda text: province_of(text or ""))


@kept(KEPT_SECONDS)
def _divisions() -> dict[str, str]:
    """大类 of GB/T 4754: letter and two digits."""
    return dict(Industry.objects.filter(level=2).order_by("code").values_list("code", "name"))


def _links() -> Names:
    return Names(dict(_link_names()))


def _months() -> Names:
    return Names({month: f"{month}月" for month in range(1, 13)})


def _industries() -> Names:
    return Names(dict(_divisions()), lambda code: code[:DIVISION] if code else None)


DIVISION = 3


# --- What a key of an address stands for ---


def _one_of(name: str, label: str, names: Callable[[], Names]) -> Callable[[str], Match]:
    """A key that is itself the column's value."""

    def match(code: str) -> Match:
        labels = {str(key): (key, said) for key, said in names().labels.items()}
        if code not in labels:
            raise ValueError(unknown(label, code))
        key, said = labels[code]
        return Match(Q(**{f"cut_{name}": key}), key if isinstance(key, int) else None, said)

    return match


def unknown(label: str, code: str) -> str:
    return f"没有代码为“{code[:40]}”的{label}，请从列表里选。"


def _park(code: str) -> Match:
    park = places.parks().get(code)
    if park is None:
        raise ValueError(unknown("园区", code))
    return Match(Q(cut_park__in=places.parks_under([code])), park.pk, park.name)


def _subpark(code: str) -> Match:
    park = places.parks().get(code)
    if park is None:
        raise ValueError(unknown("片区", code))
    return Match(Q(cut_subpark=park.pk), None, park.name)


def _chain(code: str) -> Match:
    chain = places.chains().get(code)
    if chain is None:
        raise ValueError(unknown("产业链", code))
    return Match(Q(cut_chain=chain.pk), chain.pk, chain.name)


def _region(key: str) -> Match:
    code = key.removesuffix(ONLY)
    region = Region.objects.filter(code=code).today().first() if code.isdecimal() else None
    if region is None or key not in (code, _only(code)):
        raise ValueError(f"没有代码为“{key[:40]}”的行政区，请核对六位区划代码。")
    if key != code:
        return Match(Q(cut_region=code), None, f"{region.name}本级")
    return Match(Q(cut_region__startswith=stem(code)), region.pk, region.name)


def _row(name: str, model: type[Model], key: str, label: str) -> Callable[[str], Match]:
    """A key that names a row; only by digits where it is a number."""

    def match(code: str) -> Match:
        fits = key != "pk" or (code.isdecimal() and len(code) < LONGEST_ID)
        row = model._default_manager.filter(**{key: code}).first() if fits else None
        if row is None:
            raise ValueError(f"没有代码为“{code[:40]}”的{label}，请核对。")
        return Match(Q(**{f"cut_{name}": row.pk if key == "pk" else code}), row.pk, str(row))

    return match


LONGEST_ID = 18


def _province(code: str) -> Match:
    if code not in PROVINCES:
        raise ValueError(unknown("来源省份", code))
    begins = [Q(cut_province__startswith=p) for p, province in PLACES.items() if province == code]
    return Match(reduce(or_, begins), None, code)


def _industry(code: str) -> Match:
    name = _divisions().get(code)
    if name is None:
        raise ValueError(f"没有代码为“{code[:40]}”的行业大类，请写成 C26 这样的三位代码。")
    return Match(Q(cut_industry__startswith=code), None, name)


def _choice(name: str, label: str, choices: Any, column: Callable[[str, date], Any]) -> Cut:
    names = _choices(choices)
    return Cut(label, names, column, _one_of(name, label, names))


CUTS: dict[str, Cut] = {
    "park": Cut("园区", _zones, _field("park_id"), _park, "park__code"),
    "subpark": Cut("片区", _subparks, _field("park_id"), _subpark),
    "region": Cut("行政区", _regions, _field("region__code"), _region, "region__code"),
    "chain": Cut("产业链", _chains, _field("chain_id"), _chain, "chain__code"),
    "link": Cut(
        "产业链环节", _links, _field("link_id"), _row("link", ChainLink, "pk", "产业链环节")
    ),
    "industry": Cut("行业大类", _industries, _field("industry__code"), _industry),
    "office": Cut(
        "联络点",
        _named(Office, "code", "name"),
        _field("office__code"),
        _row("office", Office, "code", "联络点"),
        "office__code",
    ),
    "leader": Cut(
        "包抓领导",
        _named(Person, "pk", "name"),
        _leader,
        _row("leader", Person, "pk", "包抓领导"),
        "leader_id",
    ),
    "unit": Cut(
        "牵头单位", _named(Unit, "code", "name"), _unit, _row("unit", Unit, "code", "牵头单位")
    ),
    "size": _choice("size", "规模", Size, _field("size")),
    "kind": _choice("kind", "类型", ProjectKind, _field("kind")),
    "origin": _choice("origin", "来源", OriginKind, _field("origin_kind")),
    "province": Cut("来源省份", _provinces, _field("origin"), _province),
    "stage": _choice("stage", "阶段", Stage, _stage),
    "listing": Cut("在库名录", _choices(ListingKind)),
    "month": Cut("月份", _months),
}
LISTING, MONTH = "listing", "month"
OVERLAPPING = (LISTING,)  # a project may stand in several lines: they do not add up to the whole
NODES = ("region", "park", "chain", "office", "leader")  # what a target can be set for
# Rows that hang on no project (招商活动, 协议) stand somewhere themselves; of every other dimension
# they are 未分, so that each cut adds up and `none` names them.
PLACED = {
    "park": "park_id",
    "subpark": "park_id",
    "region": "region__code",
    "office": "office__code",
}


# A lead has a chain and a trade of its own, and belongs to the office that reported it first.
OF_LEAD = PLACED | {
    "office": "first_office__code",
    "chain": "chain_id",
    "link": "link_id",
    "industry": "industry__code",
    "province": "origin",
}


def column_of(root: type[Model], name: str, prefix: str, day: date) -> Any:
    """What a row is cut by: of its project, or its own where it hangs on none."""
    if root is Project:
        return CUTS[name].column(prefix, day)
    own = own_columns(root)
    return F(own[name]) if name in own else Value(None, output_field=CharField())


def own_columns(root: type[Model]) -> dict[str, str]:
    """Dimension → the column of a row that hangs on no project."""
    return OF_LEAD if root is Lead else PLACED
