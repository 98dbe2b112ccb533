"""What a figure is asked of: which projects, over which months, seen from which day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from parks.models import Region, User
from parks.models.region import stem
from parks.queries import places
from projects.enums import FundingState
from projects.models import FundingRecord, Project
from tracker import clock
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

    def restrict(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        """Rows that hang on a project by `path` ("" for projects themselves)."""
        if not path:
            return self.projects
        return rows if self.everything else rows.filter(**{f"{path}__in": self.projects})


def scope_for(user: User | None, **narrow: Any) -> Scope:
    """The scope of a user (None: the bureau's own commands), narrowed by codes.

    Keys: park, region, chain, office (codes), leader (person id). Raises ValueError for a code
    that does not exist.
    """
    projects = Project.objects.all() if user is None else Project.objects.visible_to(user)
    region = Region.objects.filter(code=settings.CITY_REGION).today().first()
    scope = Scope(
        projects,
        ("region", region.pk) if region else None,
        region.name if region else "全部",
        settings.CITY_REGION,
        everything=not projects.query.where,
    )
    for name, code in narrow.items():
        if code:
            scope = _narrowed(scope, name, str(code))
    return scope


def _narrowed(scope: Scope, name: str, code: str) -> Scope:
    where, node, label = NARROWING[name](code)
    projects = scope.projects.filter(where)
    return Scope(projects, (name, node), label, code)


def _park(code: str) -> tuple[Q, int, str]:
    park = places.parks().get(code)
    if park is None:
        raise ValueError(f"没有代码为“{code}”的园区，请从园区列表里选。")
    return Q(park_id__in=places.parks_under([code])), park.pk, park.name


def _region(code: str) -> tuple[Q, int, str]:
    region = Region.objects.filter(code=code).today().first()
    if region is None:
        raise ValueError(f"没有代码为“{code}”的行政区，请核对六位区划代码。")
    return Q(region__code__startswith=stem(code)), region.pk, region.name


def _by_code(model_path: str, field: str) -> Callable[[str], tuple[Q, int, str]]:
    def narrow(code: str) -> tuple[Q, int, str]:
        column: Any = Project._meta.get_field(field)
        model = column.related_model
        row = (
            model.objects.filter(**{model_path: code}).first() if _fits(model_path, code) else None
        )
        if row is None:
            raise ValueError(f"没有代码为“{code}”的{column.verbose_name}，请核对。")
        return Q(**{f"{field}_id": row.pk}), row.pk, str(row)

    return narrow


def _fits(path: str, code: str) -> bool:
    return path != "pk" or code.isdecimal()


NARROWING = {
    "park": _park,
    "region": _region,
    "chain": _by_code("code", "chain"),
    "office": _by_code("code", "office"),
    "leader": _by_code("pk", "leader"),
}


def last_complete_month(day: date) -> date:
    """The end of the last month that is over on `day`."""
    if day == month_end(day.year, day.month):
        return day
    return month_end(day.year, day.month - 1) if day.month > 1 else date(day.year - 1, 12, 31)
