"""Duplicate check on name and investor (DOMAIN.md §4): one definition for leads, new projects,
agreements that become projects, and the importer (`imports/doubles.py`, in bulk).

Same name without spaces and brackets: refused. Name ≥ 85 % alike and the same investor: refused.
Same investor and trade and an amount within 20 %, the same telephone or address: asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from parks.models import Enterprise
from projects.enums import ENDED
from projects.models import Lead, Project
from tracker.tools.likeness import alike, name_key, parts_kept, ratio
from tracker.tools.phones import phones_in

ALIKE = 85
NEAR = Decimal("0.2")
BLOCK, ASK = "block", "ask"
MOST = 200  # rows of one investor, or names alike, that are looked at
SHOWN = 8


# --- The comparisons, pure ---


def near_range(total: Decimal) -> tuple[Decimal, Decimal]:
    """The amounts that are within 20 % of this one, both ends included."""
    return total * (1 - NEAR), total * (1 + NEAR)


def is_near(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether `other` lies within 20 % of `one`; what is not known is near nothing."""
    if not one or not other:
        return False
    low, high = near_range(one)
    return low <= other <= high


def is_alike(one: str, other: str) -> bool:
    """Of two keys that `name_key` made."""
    return ratio(one, other) >= ALIKE


@dataclass(frozen=True)
class Traits:
    """What of a record is compared. Keys by `name_key`; amounts in 万元."""

    name: str
    investor: str = ""
    total: Decimal | None = None
    industry_id: int | None = None
    chain_id: int | None = None
    phones: Sequence[str] = ()
    address: str = ""


def same_trade(one: Traits, other: Traits) -> bool:
    """By industry where both are known, else by chain; what is not known excludes nothing."""
    if one.industry_id and other.industry_id:
        return one.industry_id == other.industry_id
    if one.chain_id and other.chain_id:
        return one.chain_id == other.chain_id
    return True


def verdict(mine: Traits, other: Traits) -> tuple[str, str] | None:
    """Block or ask, and why; None where nothing is alike."""
    if mine.name and mine.name == other.name:
        return BLOCK, "名称相同"
    same_investor = bool(mine.investor) and mine.investor == other.investor
    if same_investor and is_alike(mine.name, other.name):
        return BLOCK, "名称相近、投资方相同"
    if same_investor and is_near(mine.total, other.total) and same_trade(mine, other):
        return ASK, "投资方和行业相同、投资额相近"
    if set(mine.phones) & set(other.phones):
        return ASK, "联系电话相同"
    if mine.address and mine.address == other.address:
        return ASK, "地址相同"
    return None


# --- What the database holds ---


@dataclass(frozen=True)
class Double:
    """A record that looks alike. `seen` is whether the reader may know its name."""

    kind: str  # project, lead or enterprise
    pk: int
    code: str
    name: str
    level: str
    why: str
    seen: bool = field(default=True, compare=False)

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def noun(self) -> str:
        return {"project": "项目", "lead": "线索", "enterprise": "企业"}[self.kind]


def traits_of_lead(values: Any) -> Traits:
    """Of the fields of a lead, as a mapping."""
    return Traits(
        name_key(values.get("name") or ""),
        name_key(values.get("investor_name") or ""),
        values.get("amount"),
        _pk(values.get("industry")),
        _pk(values.get("chain")),
        phones_in(values.get("contact_phone") or ""),
        (values.get("address") or "").strip(),
    )


def _pk(row: Any) -> int | None:
    return row.pk if row is not None else None


def doubles_of(mine: Traits, user: Any, *, but_lead: int | None = None) -> list[Double]:
    """Projects, open leads and enterprises like this one, refused ones first: a constant number of
    queries, each by an index. Names outside the reader's scope are left out (R30)."""
    found = [*_projects(mine), *_leads(mine, but_lead), *_enterprises(mine)]
    found.sort(key=lambda one: (one.level != BLOCK, one.kind != "project"))
    return _named(found[:SHOWN], user)


def _projects(mine: Traits) -> Iterator[Double]:
    columns = ("pk", "code", "name", "name_key", "total_investment", "industry_id", "chain_id")
    held = Project.objects.exclude(status__in=ENDED).order_by()
    asked = [(held.filter(name_key=mine.name), "")] if mine.name else []
    if mine.investor:
        named = Enterprise.objects.filter(name_key=mine.investor).values("projects")
        asked.append((held.filter(pk__in=named)[:MOST], mine.investor))
    asked += [(held.filter(contact__phone=phone)[:MOST], "") for phone in mine.phones]
    told: set[int] = set()
    for rows, investor in asked:
        for pk, code, name, key, total, industry, chain, contact in rows.values_list(
            *columns, "contact"
        ):
            other = Traits(key, investor, total, industry, chain, phones_in(contact))
            if pk not in told and (said := verdict(mine, other)):
                told.add(pk)
                yield Double("project", pk, code, name, *said)


def _leads(mine: Traits, but: int | None) -> Iterator[Double]:
    where = Q(pk__in=[])
    if mine.name:
        where |= Q(name_key=mine.name)
    if mine.investor:
        where |= Q(investor_key=mine.investor)
    if mine.phones:
        where |= Q(contact_phone__in=list(mine.phones))
    if mine.address:
        where |= Q(address=mine.address)
    rows = Lead.objects.open().filter(where).exclude(pk=but or 0).order_by("pk")[:MOST]
    for row in rows.values():
        other = Traits(
            row["name_key"],
            row["investor_key"],
            row["amount"],
            row["industry_id"],
            row["chain_id"],
            phones_in(row["contact_phone"]),
            row["address"],
        )
        if said := verdict(mine, other):
            yield Double("lead", row["id"], row["code"], row["name"], *said)


def _enterprises(mine: Traits) -> Iterator[Double]:
    """Names ≥ 85 % alike that are not the same; of the same telephone or address."""
    told = set()
    for pk, name in like_enterprises(mine.investor):
        told.add(pk)
        yield Double("enterprise", pk, "", name, ASK, "企业名称相近")
    same = [("phone", phone, "联系电话相同") for phone in mine.phones]
    if mine.address:
        same.append(("address", mine.address, "地址相同"))
    for column, value, why in same:
        rows = Enterprise.objects.held().filter(**{column: value}).exclude(name_key=mine.investor)
        for pk, name in rows.order_by("pk").values_list("pk", "name")[:SHOWN]:
            if pk not in told:
                told.add(pk)
                yield Double("enterprise", pk, "", name, ASK, why)


def like_enterprises(key: str) -> list[tuple[int, str]]:
    """Id and name of enterprises in use whose name is ≥ 85 % alike and not the same, likest first.

    Candidates come by the index of pairs (tracker/tools/grams.py), so that of 100,000 names few are
    compared.
    """
    where = Q(pk__in=[])
    for part in parts_kept(key):
        where |= Q(name_key__pairs=part)
    rows = Enterprise.objects.held().filter(where).exclude(name_key=key).order_by()
    found = [
        (ratio(other, key), pk, name)
        for pk, name, other in rows.values_list("pk", "name", "name_key")[: MOST * 10]
        if is_alike(other, key)
    ]
    found.sort(key=lambda one: (-one[0], one[1]))
    return [(pk, name) for _, pk, name in found[:SHOWN]]


def _named(found: list[Double], user: Any) -> list[Double]:
    """With `seen` by the reader's own scope: one query a kind."""
    doors: dict[str, QuerySet[Any]] = {
        "project": Project.objects.visible_to(user),
        "lead": Lead.objects.visible_to(user),
        "enterprise": Enterprise.objects.visible_to(user),
    }
    seen: set[tuple[str, int]] = set()
    for kind, rows in doors.items():
        if ids := [one.pk for one in found if one.kind == kind]:
            seen |= {(kind, pk) for pk in rows.filter(pk__in=ids).values_list("pk", flat=True)}
    return [
        one
        if (one.kind, one.pk) in seen
        else Double(one.kind, one.pk, "", "", one.level, one.why, seen=False)
        for one in found
    ]


def likely_duplicates(
    *, name: str, investors: Iterable[Enterprise], total: Decimal | None, but: int | None = None
) -> list[Project]:
    """Projects of the same investors with a like name or an amount within 20 %."""
    held = Project.objects.filter(investors__in=list(investors)).exclude(status__in=ENDED)
    return [
        project
        for project in held.exclude(pk=but or 0).distinct()[:MOST]
        if is_near(total, project.total_investment) or alike(project.name, name) >= ALIKE
    ]
