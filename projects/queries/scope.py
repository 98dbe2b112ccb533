"""What a figure is asked of: which projects, over which months, seen from which day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max, Model, QuerySet

from parks.models import Region, User
from parks.queries import places
from projects.enums import FundingState
from projects.models import FundingRecord, Project
from projects.queries.dimensions import NODES
from projects.queries.narrow import ALIASES, narrowed, narrowed_beside
from tracker import clock
from tracker.roles import Role
from tracker.tools.periods import Period, month_end, years_before


@dataclass(frozen=True)
class Window:
    """A period seen from a day: nothing after `until` counts."""

    period: Period
    as_of: date

    @classmethod
    def of(cls, code: str = "", as_of: date | None = None) -> "Window":
        """Read a period code. Without one: the year so far, as far as figures go."""
        period = Period.parse(code) if code else default_period()
        return cls(period, as_of or min(period.end, clock.today()))

    @property
    def start(self) -> date:
        return self.period.start

    @property
    def until(self) -> date:
        return self.period.until(self.as_of)

    def last_year(self) -> "Window":
        """The same months a year before, seen from the same day a year before."""
        return Window(self.period.last_year(), years_before(self.as_of))

    def to_date(self) -> "Window":
        """From January: what a year's target is measured against."""
        return replace(self, period=self.period.to_date())


def default_period() -> Period:
    """The year up to the month of the newest verified arrival, or up to this month."""
    today = clock.today()
    rows = FundingRecord.objects.filter(state=FundingState.VERIFIED, received_on__lte=today)
    newest = rows.aggregate(day=Max("received_on"))["day"] or today
    return Period.months_of(newest.year, 1, newest.month)


@dataclass(frozen=True)
class Scope:
    """The projects somebody may see, narrowed to a region, park, chain, office or leader.

    `node` names what targets are set for: the field of `Target` and its primary key.
    """

    projects: QuerySet[Project]
    node: tuple[str, int] | None
    label: str
    code: str
    everything: bool = False
    between: tuple[int, int] | None = None  # ids from and below: a part of everything
    user: User | None = None  # whose eyes; None sees all
    narrow: tuple[tuple[str, str], ...] = ()  # the keys it was narrowed by
    on: date | None = None  # the day those keys are meant of

    def restrict(
        self, rows: QuerySet[Any], path: str, root: type[Model] = Project
    ) -> QuerySet[Any]:
        """Rows that hang on a project by `path` ("" for projects themselves); with another `root`
        rows that hang on none, seen through their own door and narrowed by the same keys.
        """
        if root is not Project:
            return self._beside(root)
        if not path:
            return self._within(self.projects, "pk")
        if self.everything:
            return self._within(rows, f"{path}_id")
        return rows.filter(**{f"{path}__in": self._within(self.projects, "pk")})

    def narrowed_by(self, name: str, codes: str, day: date) -> "Scope":
        """One key more. Raises ValueError for a code that does not exist."""
        projects, _ = narrowed(self.projects, name, codes, day)
        keys = (*self.narrow, (name, codes))
        return replace(self, projects=projects, everything=False, narrow=keys, on=day)

    def _beside(self, root: type[Model]) -> QuerySet[Any]:
        rows = root._default_manager.all()
        if self.user is not None:
            rows = root.objects.visible_to(self.user)  # type: ignore[attr-defined]
        for name, codes in self.narrow:
            rows = narrowed_beside(rows, name, codes, self.on or clock.today())
        return self._within(rows, "pk")

    def _within(self, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
        if self.between is None:
            return rows
        return rows.filter(**{f"{column}__gte": self.between[0], f"{column}__lt": self.between[1]})


def scope_for(user: User | None, on: date | None = None, **narrow: Any) -> Scope:
    """The scope of a user (None: the bureau's own commands), narrowed by keys of dimensions.

    `on` is the day whose leaders, units, stages and lists are meant (default today). Raises
    ValueError for a code that does not exist.
    """
    projects = Project.objects.all() if user is None else Project.objects.visible_to(user)
    everything = not projects.query.where
    scope = _whole(projects) if everything or user is None else _own(projects, user)
    own, day = scope.node, on or clock.today()
    scope = replace(scope, user=user, on=day)
    labels, nodes = [], []
    for name, codes in narrow.items():
        if str(codes or "").strip(","):
            rows, found = narrowed(scope.projects, name, str(codes), day)
            keys = (*scope.narrow, (name, str(codes)))
            scope = replace(scope, projects=rows, code=str(codes), everything=False, narrow=keys)
            labels.append("、".join(match.label for match in found))
            nodes += [(ALIASES.get(name, name), match.pk) for match in found]
    if not labels:
        return scope
    node = _node(nodes)
    return replace(scope, label=" ".join(labels), node=node if everything or node == own else None)


def _node(nodes: list[tuple[str, int | None]]) -> tuple[str, int] | None:
    """A target is set for one node: two keys at once name a part of it that has none."""
    (name, pk), *more = nodes
    return None if more or pk is None or name not in NODES else (name, pk)


def _whole(projects: QuerySet[Project]) -> Scope:
    city = settings.CITY_REGION
    region = Region.objects.filter(code=city).today().first()
    node = ("region", region.pk) if region else None
    return Scope(projects, node, region.name if region else "全部", city, everything=True)


def _own(projects: QuerySet[Project], user: User) -> Scope:
    """Somebody's own projects: those of one zone have its target, others none."""
    city = settings.CITY_REGION
    if user.roles != [Role.STAFF]:
        return Scope(projects, None, "本人可见项目", city)
    held, mine = places.parks(), set(user.park_ids)
    zones = {park.zone for park in held.values() if park.pk in mine}
    if len(zones) == 1 and mine.issuperset(places.parks_under(zones)):
        zone = held[zones.pop()]
        return Scope(projects, ("park", zone.pk), zone.name, zone.code)
    label = "、".join(park.short_name for park in held.values() if park.pk in mine)
    return Scope(projects, None, label or "本人可见项目", city)


def last_complete_month(day: date) -> date:
    """The end of the last month that is over on `day`."""
    if day == month_end(day.year, day.month):
        return day
    return month_end(day.year, day.month - 1) if day.month > 1 else date(day.year - 1, 12, 31)
