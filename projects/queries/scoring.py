"""The rules by which an item earns points: each small, each saying its own arithmetic.

Nothing here asks the database. Points are exact to six decimals, so that items add up to their
group and groups to the total whatever the order; two decimals are shown.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from projects.enums import ScoreRule
from tracker.tools.money import percent, plain, two

HUNDRED, ZERO = Decimal(100), Decimal(0)
SIX = Decimal("0.000001")
Bands = tuple[tuple[Decimal, Decimal], ...]
BAND = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*=\s*(\d+(?:\.\d+)?)$")


@dataclass(frozen=True)
class Rule:
    """How one item is scored. Weights, steps and `most` in points; cap and floor in per cent."""

    kind: str
    weight: Decimal = ZERO
    cap: Decimal | None = None
    floor: Decimal | None = None
    goal: Decimal | None = None
    step: Decimal | None = None
    most: Decimal | None = None
    bands: Bands = ()
    lower: bool = False

    @property
    def highest(self) -> Decimal:
        """No more points than this, whatever the value."""
        if self.kind in (ScoreRule.COMPLETION, ScoreRule.GROWTH):
            return self.weight * (self.cap or HUNDRED) / HUNDRED
        if self.kind == ScoreRule.BONUS:
            return self.most or ZERO
        return ZERO if self.kind == ScoreRule.DEDUCTION else self.weight


@dataclass(frozen=True)
class Reading:
    """What is known of one item and one of the ranked. `shown` writes a value with its unit."""

    value: Decimal | None
    target: Decimal | None = None
    growth: Decimal | None = None  # 同比 in per cent, or in points of rates
    place: int | None = None
    among: int = 0
    shown: Callable[[Decimal], str] = field(default=lambda value: f"{two(value):,}")


@dataclass(frozen=True)
class Earned:
    points: Decimal
    said: str
    ratio: Decimal | None = None
    capped: bool = False


def parse_bands(text: str) -> Bands:
    """`80=6；90=8；100=10` as pairs of a bound and its points, in order.

    Raises ValueError in Chinese for anything else.
    """
    found: dict[Decimal, Decimal] = {}
    for part in re.split(r"[;,\s]+", unicodedata.normalize("NFKC", text).replace("、", ";")):
        if not part:
            continue
        held = BAND.match(part)
        if not held:
            raise ValueError(f"看不懂分档“{part[:20]}”，请写成 80=6；90=8；100=10（界限=得分）。")
        bound, points = (Decimal(one) for one in held.groups())
        if bound in found:
            raise ValueError(f"分档里 {plain(bound)} 写了两次，请只留一个。")
        found[bound] = points
    return tuple(sorted(found.items()))


def earned(rule: Rule, reading: Reading) -> Earned:
    """Points of one item, with the arithmetic in words. What is not known earns nothing."""
    if reading.value is None:
        return Earned(ZERO, "没有数，不计分")
    found = RULES[rule.kind](rule, reading, reading.value)
    points = found.points.quantize(SIX, rounding=ROUND_HALF_UP)
    return Earned(points, found.said, found.ratio, found.capped)


def _completion(rule: Rule, reading: Reading, value: Decimal) -> Earned:
    target = rule.goal if rule.goal is not None else reading.target
    if target is None:
        return Earned(ZERO, f"完成 {reading.shown(value)}，没有下达目标，不计分")
    if rule.lower:
        ratio = percent(target, value) if value > 0 else rule.cap or HUNDRED
        sides = f"{reading.shown(target)}÷{reading.shown(value)}"
    else:
        ratio = percent(value, target)
        sides = f"{reading.shown(value)}÷{reading.shown(target)}"
    return _by_ratio(rule, ratio or ZERO, sides)


def _growth(rule: Rule, reading: Reading, value: Decimal) -> Earned:
    if reading.growth is None:
        return Earned(ZERO, f"{reading.shown(value)}，上年同期没有数，同比不计分")
    grown = -reading.growth if rule.lower else reading.growth
    word = "下降" if rule.lower else "同比"
    sides = f"{word} {two(grown)}÷{plain(rule.goal or HUNDRED)}"
    return _by_ratio(rule, percent(grown, rule.goal or HUNDRED) or ZERO, sides)


def _by_ratio(rule: Rule, ratio: Decimal, sides: str) -> Earned:
    """Ratio × weight, no more than the cap, nothing below the floor."""
    cap = rule.cap or HUNDRED
    words = f"{sides}={two(ratio)}%"
    if ratio <= 0:
        return Earned(ZERO, f"{words}，得 0 分", ratio)
    if rule.floor is not None and ratio < rule.floor:
        return Earned(ZERO, f"{words}，低于保底线 {plain(rule.floor)}%，得 0 分", ratio)
    used, capped = min(ratio, cap), ratio > cap
    points = rule.weight * used / HUNDRED
    if capped:
        words += f"，按封顶 {plain(cap)}%"
    words += f" × {plain(rule.weight)} 分 = {two(points)} 分"
    return Earned(points, words if capped else f"{words}，封顶 {plain(cap)}%", ratio, capped)


def _rank(rule: Rule, reading: Reading, value: Decimal) -> Earned:
    place, among = reading.place or reading.among, max(reading.among, 1)
    said = f"{reading.shown(value)}，{among} 个中第 {place} 位"
    if rule.step is not None:
        points = max(ZERO, rule.weight - rule.step * (place - 1))
        how = f"{plain(rule.weight)}－{plain(rule.step)}×{place - 1}"
    else:
        points = rule.weight * (among - place + 1) / among
        how = f"{plain(rule.weight)}×{among - place + 1}÷{among}"
    return Earned(points, f"{said}，{how} = {two(points)} 分")


def _bands(rule: Rule, reading: Reading, value: Decimal) -> Earned:
    """The best band that is reached; above all bounds or below them, by direction."""
    if rule.lower:
        reached = [(bound, points) for bound, points in rule.bands if value <= bound]
        word = "不高于"
    else:
        reached = [(bound, points) for bound, points in rule.bands if value >= bound]
        word = "达到"
    if not reached:
        return Earned(ZERO, f"{reading.shown(value)}，没有到任何一档，得 0 分")
    bound, points = max(reached, key=lambda one: one[1])
    return Earned(
        points,
        f"{reading.shown(value)}，{word} {plain(bound)} 一档，得 {plain(points)} 分",
    )


def _beside(rule: Rule, value: Decimal) -> tuple[Decimal, str, bool]:
    step, most = rule.step or ZERO, rule.most or ZERO
    raw = max(ZERO, value) * step
    said = f"{plain(step)}×{plain(value)}={two(raw)}"
    if raw > most:
        return most, f"{said}，最多 {plain(most)} 分", True
    return raw, said, False


def _deduction(rule: Rule, reading: Reading, value: Decimal) -> Earned:
    points, said, capped = _beside(rule, value)
    return Earned(-points, f"扣分 {said}，扣 {two(points)} 分", capped=capped)


def _bonus(rule: Rule, reading: Reading, value: Decimal) -> Earned:
    points, said, capped = _beside(rule, value)
    return Earned(points, f"加分 {said}，加 {two(points)} 分", capped=capped)


def _hand(rule: Rule, reading: Reading, value: Decimal) -> Earned:
    points = min(max(value, ZERO), rule.weight)
    return Earned(points, f"评 {plain(points)} 分，满分 {plain(rule.weight)} 分")


RULES: dict[str, Callable[[Rule, Reading, Decimal], Earned]] = {
    ScoreRule.COMPLETION: _completion,
    ScoreRule.GROWTH: _growth,
    ScoreRule.RANK: _rank,
    ScoreRule.BANDS: _bands,
    ScoreRule.DEDUCTION: _deduction,
    ScoreRule.BONUS: _bonus,
    ScoreRule.HAND: _hand,
}
