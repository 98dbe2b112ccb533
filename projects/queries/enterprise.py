"""投资方 360°: all that is known of one enterprise, each list through its own door."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from parks.models import (
    ChainPost,
    Enterprise,
    EnterpriseAlias,
    EnterpriseMarkRow,
    EnterpriseMerge,
    LinkEnterprise,
    User,
)
from projects.models import Activity, Agreement, Lead, Visit
from projects.queries.cuts import cube
from projects.queries.indicators import measures_of
from projects.queries.prospect import with_reached
from projects.queries.scope import Scope, Window
from tracker.models import AuditEvent
from tracker.tools.periods import Period

SHOWN = 12
YEARS = 5
MONEY = ("funds_outside", "completed_investment")


@dataclass(frozen=True)
class Around:
    """What stands beside the figures; nine queries, however much there is."""

    aliases: Sequence[EnterpriseAlias]
    marks: Sequence[EnterpriseMarkRow]
    placings: Sequence[LinkEnterprise]
    posts: Sequence[ChainPost]
    leads: Sequence[Lead]
    agreements: Sequence[Agreement]
    activities: Sequence[Activity]
    visits: Sequence[Visit]
    merges: Sequence[EnterpriseMerge]
    events: Sequence[AuditEvent]


@dataclass(frozen=True)
class YearMoney:
    """One year's money in 万元; `period` is its key in an address."""

    year: int
    period: str
    funds: Decimal
    invested: Decimal


def around(enterprise: Enterprise, user: User) -> Around:
    placings = LinkEnterprise.objects.visible_to(user).filter(enterprise=enterprise)
    placings = placings.select_related("link__chain", "office", "park", "person")
    leads = Lead.objects.visible_to(user).held().filter(enterprise=enterprise)
    agreements = Agreement.objects.visible_to(user).held().filter(enterprise=enterprise)
    met = Activity.objects.visible_to(user).held().filter(met__enterprise=enterprise)
    visits = Visit.objects.visible_to(user).filter(project__investors=enterprise, voided_at=None)
    merges = EnterpriseMerge.objects.visible_to(user).filter(
        Q(kept=enterprise) | Q(gone=enterprise)
    )
    return Around(
        aliases=list(enterprise.aliases.all()),
        marks=list(EnterpriseMarkRow.objects.visible_to(user).filter(enterprise=enterprise)),
        placings=list(with_reached(placings, user)),
        posts=list(enterprise.chain_posts.select_related("chain")),
        leads=list(leads.select_related("park", "region")[:SHOWN]),
        agreements=list(agreements.select_related("park", "region")[:SHOWN]),
        activities=list(met.distinct()[:SHOWN]),
        visits=list(
            visits.select_related("project", "visitor")
            .order_by("-visited_on", "-pk")
            .distinct()[:SHOWN]
        ),
        merges=list(merges.select_related("kept", "gone", "by__person")),
        events=list(AuditEvent.objects.of(enterprise).select_related("by__person")[:8]),
    )


def money_by_year(scope: Scope, window: Window) -> list[YearMoney]:
    """Funds and completed investment of the last years as the registry has them: one query a
    source. `scope` is narrowed to the enterprise.
    """
    last = window.until.year
    years = [last - back for back in range(YEARS)]
    windows = [Window(Period.parse(str(year)), window.as_of) for year in years]
    found = cube(scope, windows, measures_of(MONEY), [])
    said = []
    for place, year in enumerate(years):
        sums = found.total(place)
        funds, invested = (Decimal(sums.get(code) or 0) for code in MONEY)
        if funds or invested or not place:
            said.append(YearMoney(year, str(year), funds, invested))
    return said
