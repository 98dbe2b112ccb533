"""考核: points, groups, totals and places of all that a scheme ranks; each point with its arithmetic.

`score` reads each source once for everybody: the registry by the scheme's dimension, the confirmed
park figures, the hand scores. `Scores` is plain data, so that a published result and today's are
the same thing and can be laid side by side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from parks.models import Office, Region, User
from projects.enums import FigureUnit, ItemSource, Ranked, ScoreRule
from projects.models import (
    AssessmentResult,
    HandScore,
    ParkFigure,
    ParkIndicator,
    Scheme,
    SchemeItem,
)
from projects.queries import indicators
from projects.queries.goals import NONE, Goals, targets_by
from projects.queries.indicators import Statement
from projects.queries.measures import AMOUNT, MEASURES
from projects.queries.park_figure import ranked_parks
from projects.queries.scope import Window, scope_for
from projects.queries.scores import NO_CHANGES, Card, Changes, GroupHead, ScoreLine, Scores
from projects.queries.scoring import HUNDRED, ZERO, Reading, Rule, earned, parse_bands
from tracker import clock
from tracker.tools.money import growth, in_unit, plain, two
from tracker.tools.periods import Period

MONTHS = {"quarter": 3, "half": 6, "year": 12}


def read_period(scheme: Scheme, code: str) -> Period:
    """A period of the scheme's own length and year. Raises ValueError in Chinese."""
    period = Period.parse(code)
    length = period.end.month - period.start.month + 1
    if ".." in period.code or length != MONTHS[scheme.span]:
        example = {"quarter": "2024Q2", "half": "2024H1", "year": "2024"}[scheme.span]
        said = scheme.get_span_display()
        raise ValueError(f"这个方案按{said}考核，“{period.code}”不是，请写成 {example}。")
    if scheme.year and period.year != scheme.year:
        raise ValueError(f"这是 {scheme.year} 年的方案，请选 {scheme.year} 年的统计期。")
    return period


def periods_of(scheme: Scheme, on: date) -> list[Period]:
    """The scheme's periods that have begun by `on`, the newest first."""
    length = MONTHS[scheme.span]
    year = scheme.year or on.year
    found = [Period.months_of(year, m, m + length - 1) for m in range(1, 13, length)]
    return [one for one in reversed(found) if one.start <= on]


def default_period(scheme: Scheme, on: date) -> Period | None:
    """The last one that is over, else the one that runs."""
    found = periods_of(scheme, on)
    over = [one for one in found if one.end <= on]
    return next(iter(over or found), None)


def items_of(scheme: Scheme) -> list[SchemeItem]:
    rows = SchemeItem.objects.filter(group__scheme=scheme).select_related("group")
    return list(rows.order_by("group__order", "group_id", "order", "pk"))


def rule_of(item: SchemeItem, changed: Mapping[str, Decimal] | None = None) -> Rule:
    rule = Rule(
        kind=item.rule,
        weight=item.weight,
        cap=item.cap,
        floor=item.floor,
        goal=item.goal,
        step=item.step,
        most=item.most,
        bands=parse_bands(item.bands),
        lower=item.lower_is_better,
    )
    return replace(rule, **changed) if changed else rule  # type: ignore[arg-type]


def lacking(scheme: Scheme) -> list[str]:
    """What stands against putting the scheme in force; empty when nothing does."""
    items = items_of(scheme)
    groups = list(scheme.groups.all())
    if not groups or not items:
        return ["方案还没有组别或考核项，请先填写。"]
    found = []
    total = sum((group.weight for group in groups), ZERO)
    if total != HUNDRED:
        found.append(f"各组权重之和是 {plain(total)}，{_gap(HUNDRED - total)}，应为 100。")
    for group in groups:
        held = sum((item.weight for item in items if item.group_id == group.pk), ZERO)
        if held != group.weight:
            found.append(
                f"“{group.name}”各项权重之和是 {plain(held)}，{_gap(group.weight - held)}，"
                f"应等于组权重 {plain(group.weight)}。"
            )
    return found


def _gap(short: Decimal) -> str:
    return f"还差 {plain(short)}" if short > 0 else f"多了 {plain(-short)}"


def subjects(scheme: Scheme) -> dict[str, str]:
    """Code → name of all that are ranked, in their order."""
    if scheme.ranked == Ranked.OFFICE:
        return dict(Office.objects.values_list("code", "name"))
    if scheme.ranked == Ranked.REGION:
        rows = Region.objects.today().under(settings.CITY_REGION).exclude(code=settings.CITY_REGION)
        return dict(rows.values_list("code", "name"))
    return dict(ranked_parks().values_list("code", "short_name"))


@dataclass
class _Sources:
    """All that the items read, by the key of the ranked."""

    registry: dict[str, Statement]
    goals: dict[str, Goals]
    figures: dict[tuple[str, str], ParkFigure]
    year_ago: dict[tuple[str, str], Decimal]
    known: dict[str, ParkIndicator]
    hands: dict[tuple[int, str], HandScore]
    window: Window
    ranked: str


def score(
    scheme: Scheme, period: Period, as_of: date | None = None, changes: Changes = NO_CHANGES
) -> Scores:
    """What each earns as the rows are now, at the period's end or `as_of`, whichever is earlier."""
    on = as_of or min(period.end, clock.today())
    items, names = items_of(scheme), subjects(scheme)
    window = Window(period.to_date(), on)
    sources = _read(scheme, items, window, period)
    lines: dict[str, list[ScoreLine]] = {key: [] for key in names}
    for item in items:
        readings = {key: _reading(item, key, sources, changes) for key in names}
        rule = rule_of(item, changes.items.get(item.pk))
        for key, reading in _placed(rule, readings).items():
            lines[key].append(_line(item, rule, key, reading, sources))
    groups = list(scheme.groups.order_by("order", "pk"))
    cards = _in_order(
        _card(key, names[key], tuple(lines[key]), [group.name for group in groups]) for key in names
    )
    return Scores(
        period=period.code,
        label=period.to_date().label,
        as_of=on,
        compared="",
        groups=tuple(GroupHead(group.name, group.weight) for group in groups),
        cards=cards,
    )


def standing(
    scheme: Scheme, period: Period, as_of: date | None = None, changes: Changes = NO_CHANGES
) -> Scores:
    """`score` with everybody's place of the period before: as published, else as it is now."""
    found = score(scheme, period, as_of, changes)
    earlier = before(scheme, period)
    if earlier is None:
        return found
    places = {card.key: card.place for card in earlier.cards}
    cards = tuple(replace(card, before=places.get(card.key)) for card in found.cards)
    return replace(found, cards=cards, compared=earlier.period)


def before(scheme: Scheme, period: Period) -> Scores | None:
    """The period before: as it was published by this scheme or last year's, else as it is now."""
    last = period.previous()
    rows = AssessmentResult.objects.filter(
        period=last.code, scheme__ranked=scheme.ranked, scheme__span=scheme.span
    )
    rows = rows.filter(scheme=scheme) if last.year == scheme.year else rows
    published = rows.order_by("-published_at").first()
    if published is not None:
        return Scores.of_data(published.data)
    return score(scheme, last) if last.year == scheme.year else None


def latest_place(park: str, user: User) -> tuple[AssessmentResult | None, int | None]:
    """Where a park stood in the newest published result that ranks it."""
    rows = AssessmentResult.objects.visible_to(user).filter(scheme__ranked=Ranked.PARK)
    found = rows.select_related("scheme").order_by("-published_at").first()
    cards = found.data["cards"] if found else ()
    place = next((card["place"] for card in cards if card["key"] == park), None)
    return (found, place) if place else (None, None)


def _read(scheme: Scheme, items: Sequence[SchemeItem], window: Window, period: Period) -> _Sources:
    codes = sorted(
        {i.code for i in items if i.source == ItemSource.REGISTRY and i.code in indicators.CODES}
    )
    registry: dict[str, Statement] = {}
    if codes:
        found = indicators.table(scope_for(None, window.until), window, codes, scheme.ranked)
        registry = {str(line.key): said for line, said in found}
    asked = {item.code for item in items if item.source == ItemSource.PARK_FIGURE}
    known = {one.code: one for one in ParkIndicator.objects.filter(code__in=asked)}
    now = Period.quarter_of(period.end)
    figures: dict[tuple[str, str], ParkFigure] = {}
    year_ago: dict[tuple[str, str], Decimal] = {}
    if asked and scheme.ranked in (Ranked.PARK, Ranked.REGION):
        rows = ParkFigure.objects.confirmed().filter(
            indicator__code__in=asked,
            period__in=[now.code, now.last_year().code],
            **{f"{scheme.ranked}__isnull": False},
        )
        for row in rows.select_related("indicator", scheme.ranked):
            key = (row.indicator.code, getattr(row, scheme.ranked).code)
            if row.period == now.code:
                figures[key] = row
            else:
                year_ago[key] = row.value
    hands = {
        (row.item_id, row.key): row
        for row in HandScore.objects.filter(item__group__scheme=scheme, period=period.code)
    }
    goals = targets_by(scheme.ranked, window) if codes else {}
    return _Sources(registry, goals, figures, year_ago, known, hands, window, scheme.ranked)


def _reading(item: SchemeItem, key: str, sources: _Sources, changes: Changes) -> Reading:
    """What is known of one item and one of the ranked; a value that is tried goes first."""
    if item.source == ItemSource.REGISTRY:
        found = _of_registry(item, key, sources)
    elif item.source == ItemSource.PARK_FIGURE:
        found = _of_figures(item, key, sources)
    else:
        hand = sources.hands.get((item.pk, key))
        found = Reading(hand.points if hand else None, shown=_two)
    tried = changes.values.get((item.pk, key))
    if tried is None:
        return found
    base = _base_of(item, key, sources)
    grown = _grown(item, tried, base, sources)
    return replace(found, value=tried, growth=grown)


def _of_registry(item: SchemeItem, key: str, sources: _Sources) -> Reading:
    if item.code not in indicators.CODES:
        return Reading(None)
    said = sources.registry.get(key)
    is_amount = indicators.indicator(item.code).unit == AMOUNT
    shown = _yi if is_amount else _count if item.code in MEASURES else _rate
    target = sources.goals.get(key, NONE).assigned.get(item.code)
    if said is None:  # nothing of it here: counts are nought, a rate has no whole
        return Reading(None if item.code in indicators.RATIOS else ZERO, target, shown=shown)
    return Reading(said.figures.get(item.code), target, said.yoy(item.code), shown=shown)


def _of_figures(item: SchemeItem, key: str, sources: _Sources) -> Reading:
    row, known = sources.figures.get((item.code, key)), sources.known.get(item.code)
    shown = SHOWN.get(known.unit, _two) if known else _two
    if row is None:
        return Reading(None, shown=shown)
    base = sources.year_ago.get((item.code, key))
    return Reading(row.value, None, _grown(item, row.value, base, sources), shown=shown)


def _base_of(item: SchemeItem, key: str, sources: _Sources) -> Decimal | None:
    if item.source == ItemSource.PARK_FIGURE:
        return sources.year_ago.get((item.code, key))
    said = sources.registry.get(key)
    return said.base.get(item.code) if said else None


def _grown(
    item: SchemeItem, value: Decimal, base: Decimal | None, sources: _Sources
) -> Decimal | None:
    """同比; of rates the difference in points."""
    known = sources.known.get(item.code)
    is_rate = item.code in indicators.RATIOS or (
        known is not None and known.unit == FigureUnit.RATE
    )
    if is_rate:
        return None if base is None else value - base
    return growth(value, base)


def _placed(rule: Rule, readings: dict[str, Reading]) -> dict[str, Reading]:
    """With everybody's place where the rule goes by it; who has no value has none."""
    if rule.kind != ScoreRule.RANK:
        return readings
    values = {key: r.value for key, r in readings.items() if r.value is not None}
    return {
        key: reading
        if reading.value is None
        else replace(reading, place=_place(values, reading.value, rule.lower), among=len(values))
        for key, reading in readings.items()
    }


def _place(values: Mapping[str, Decimal], value: Decimal, lower: bool) -> int:
    return 1 + sum(other < value if lower else other > value for other in values.values())


def _line(item: SchemeItem, rule: Rule, key: str, reading: Reading, sources: _Sources) -> ScoreLine:
    found = earned(rule, reading)
    return ScoreLine(
        item=item.pk,
        group=item.group.name,
        name=item.name,
        rule=ScoreRule(item.rule).label,
        weight=rule.weight,
        value="—" if reading.value is None else reading.shown(reading.value),
        said=found.said,
        points=found.points,
        capped=found.capped,
        href=_href(item, key, sources),
    )


def _href(item: SchemeItem, key: str, sources: _Sources) -> str:
    """The rows behind the value: of the registry, or the park figure itself."""
    if item.source == ItemSource.REGISTRY and item.code in indicators.CODES:
        window = sources.window
        asked = {sources.ranked: key, "period": window.period.code, "as_of": str(window.as_of)}
        return f"{reverse('projects:figure', args=[item.code])}?{urlencode(asked)}"
    row = sources.figures.get((item.code, key)) if item.source == ItemSource.PARK_FIGURE else None
    return row.get_absolute_url() if row else ""


def _card(key: str, name: str, lines: tuple[ScoreLine, ...], groups: Sequence[str]) -> Card:
    sums = {group: ZERO for group in groups}
    for line in lines:
        sums[line.group] += line.points
    return Card(key, name, lines, tuple(sums.values()), sum(sums.values(), ZERO))


def _in_order(cards: Any) -> tuple[Card, ...]:
    """The best first; the same total has the same place, and goes by name."""
    held = list(cards)
    placed = [
        replace(card, place=1 + sum(other.total > card.total for other in held)) for card in held
    ]
    return tuple(sorted(placed, key=lambda card: (card.place, card.key)))


def most_points(scheme: Scheme) -> Decimal:
    """What nobody can exceed: every cap and bonus together."""
    return sum((rule_of(item).highest for item in items_of(scheme)), ZERO)


def _two(value: Decimal) -> str:
    return f"{two(value):,}"


def _yi(value: Decimal) -> str:
    return f"{two(in_unit(value, 'yi')):,}"


def _rate(value: Decimal) -> str:
    return f"{two(value)}%"


def _count(value: Decimal) -> str:
    return f"{plain(value)}"


SHOWN: dict[str, Callable[[Decimal], str]] = {
    FigureUnit.AMOUNT: _yi,
    FigureUnit.COUNT: _count,
    FigureUnit.RATE: _rate,
}
