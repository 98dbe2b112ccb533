"""公布数: what was published once, beside what the rows give today (DOMAIN.md §5)."""

from parks.models import Park, Region
from projects.models import PublishedFigure
from projects.queries import indicators
from projects.queries.scope import Scope, Window
from tracker.tools.periods import Period

# Figures that only others can know: the province ranks its cities.
OUTSIDE = {
    "province_rank_rate": ("全省进度位次", "省上公布的完成进度在全省的位次"),
    "province_rank_growth": ("全省增速位次", "省上公布的增速在全省的位次"),
}


def name_of(code: str) -> str:
    """The name of a figure of the registry or of one that only others know."""
    return OUTSIDE[code][0] if code in OUTSIDE else indicators.indicator(code).name


def choices() -> list[tuple[str, str]]:
    """Whatever may have been published."""
    found = [(code, indicators.indicator(code).name) for code in indicators.CODES]
    return [*found, *((code, name) for code, (name, _) in OUTSIDE.items())]


def known_figures(place: Region | Park, period: Period) -> dict[str, dict[str, str]]:
    """What was published of a place for the year so far and the same months a year before.

    period code → figure → value as text.
    """
    now = period.to_date()
    wanted = {period.code, period.last_year().code, now.code, now.last_year().code}
    found: dict[str, dict[str, str]] = {}
    rows = PublishedFigure.objects.current().filter(
        **{str(place._meta.model_name): place}, period__in=wanted
    )
    for code, figure, value in rows.values_list("period", "indicator", "value"):
        found.setdefault(code, {})[figure] = str(value)
    return found


def beside(scope: Scope, window: Window, code: str) -> PublishedFigure | None:
    """What was published of a figure for this place and period; only of a region or a park."""
    if scope.node is None or scope.node[0] not in ("region", "park"):
        return None
    name, pk = scope.node
    rows = PublishedFigure.objects.current().filter(indicator=code, **{f"{name}_id": pk})
    return rows.filter(period=window.period.code).first()
