"""产业链图谱: links in order, who stands on each, what is on the way there, whom one would win."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from parks.enums import LinkRole, ProspectState
from parks.models import Chain, ChainLink, LinkEnterprise, LinkGapRow, User
from projects.models import Project
from projects.queries.leader import in_hand
from projects.queries.prospect import with_reached

SHOWN = 6  # of each column; the rest is behind its number


@dataclass
class Present:
    pk: int
    name: str
    park: str = ""
    projects: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Target:
    pk: int
    row: int
    name: str
    state: str
    follower: str

    @property
    def state_label(self) -> str:
        return ProspectState(self.state).label


@dataclass
class Column:
    """One link. `projects`, `amount` (万元): 在推进项目 in the reader's scope, each counted once."""

    link: ChainLink
    gap: str
    gap_label: str
    present: list[Present] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    projects: int = 0
    amount: Decimal = Decimal(0)

    @property
    def shown(self) -> list[Present]:
        return self.present[:SHOWN]

    @property
    def more(self) -> list[Present]:
        return self.present[SHOWN:]

    @property
    def wanted(self) -> list[Target]:
        return [one for one in self.targets if one.state != ProspectState.DROPPED]


@dataclass(frozen=True)
class ChainMap:
    chain: Chain
    columns: list[Column]

    @property
    def gaps(self) -> int:
        return sum(column.gap != "complete" for column in self.columns)

    @property
    def wanted(self) -> int:
        return sum(len(column.wanted) for column in self.columns)


def chain_maps(chains: Iterable[Chain], user: User, on: date) -> list[ChainMap]:
    """Five queries, whatever the number of chains, links and enterprises."""
    chains = list(chains)
    links = list(
        ChainLink.objects.filter(chain__in=chains, retired_on=None).order_by("order", "pk")
    )
    gaps = _gaps(links, on)
    columns = {}
    for link in links:
        row = gaps.get(link.pk)
        held = row or link
        columns[link.pk] = Column(link, held.gap, held.get_gap_display())
    _place(columns, user)
    _weigh(columns, user, on)
    for column in columns.values():
        column.present.sort(key=lambda one: (-one.projects, -one.amount, one.pk))
    found = defaultdict(list)
    for link in links:
        found[link.chain_id].append(columns[link.pk])
    return [ChainMap(chain, found[chain.pk]) for chain in chains]


def _gaps(links: list[ChainLink], on: date) -> dict[int, LinkGapRow]:
    """What each link was on the day, where its history reaches so far."""
    rows = LinkGapRow.objects.filter(link__in=links, from_on__lte=on).order_by("from_on")
    return {row.link_id: row for row in rows}


def _place(columns: dict[int, Column], user: User) -> None:
    held = LinkEnterprise.objects.visible_to(user).held().filter(link__in=columns)
    rows = with_reached(held, user).order_by("pk").values_list(
        "link", "pk", "role", "reached", "enterprise", "enterprise__name",
        "enterprise__park__short_name", "office__name", "park__short_name", "person__name",
    )  # fmt: skip
    for link, pk, role, state, enterprise, name, at, *followers in rows:
        if role == LinkRole.PRESENT:
            columns[link].present.append(Present(enterprise, name, at or ""))
        else:
            follower = " · ".join(filter(None, followers))
            columns[link].targets.append(Target(enterprise, pk, name, state, follower))


def _weigh(columns: dict[int, Column], user: User, on: date) -> None:
    """Projects of each link and of each investor there; who invests stands on the link."""
    projects: Any = in_hand(Project.objects.visible_to(user), on).filter(link__in=columns)
    sums = {"count": Count("pk"), "amount": Sum("total_investment")}
    for row in projects.order_by().values("link").annotate(**sums):
        columns[row["link"]].projects = row["count"]
        columns[row["link"]].amount = row["amount"] or Decimal(0)
    named = projects.filter(~Q(investors=None)).order_by()
    by = ("link", "investors", "investors__name", "investors__park__short_name")
    known = {(pk, one.pk): one for pk, column in columns.items() for one in column.present}
    for row in named.values(*by).annotate(**sums):
        key = (row["link"], row["investors"])
        if key not in known:
            park = row["investors__park__short_name"] or ""
            known[key] = Present(row["investors"], row["investors__name"], park)
            columns[key[0]].present.append(known[key])
        known[key].projects = row["count"]
        known[key].amount = row["amount"] or Decimal(0)
