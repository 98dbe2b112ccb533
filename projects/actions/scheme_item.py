"""What one item of a 考核方案 must say: a source, a known indicator, and the numbers of its rule."""

from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError

from projects.enums import ItemSource, ScoreRule
from projects.models import ParkIndicator, SchemeItem
from projects.queries import indicators
from projects.queries.scoring import parse_bands
from tracker.tools.money import plain

LEAST_CAP = 100


def check_item(item: SchemeItem) -> None:
    """Raises ValidationError by field."""
    if item.group_id is None:
        raise ValidationError({"group": "请选组别；还没有组别先到“组别与权重”里加。"})
    if not item.name.strip():
        raise ValidationError({"name": "请填考核项名称。"})
    _check_source(item)
    _check_numbers(item)
    if check := CHECKS.get(item.rule):
        check(item)


def _check_source(item: SchemeItem) -> None:
    by_hand = item.source == ItemSource.HAND
    if by_hand != (item.rule == ScoreRule.HAND):
        raise ValidationError(
            {"rule": "人工评分的来源和计分办法要一起选，其他来源请选别的计分办法。"}
        )
    if by_hand:
        item.code = ""
        return
    if item.source == ItemSource.REGISTRY and item.code not in indicators.CODES:
        raise ValidationError({"code": f"没有代码为“{item.code}”的系统指标，请从列表里选。"})
    figures = ParkIndicator.objects.in_use().filter(code=item.code)
    if item.source == ItemSource.PARK_FIGURE and not figures.exists():
        raise ValidationError({"code": f"没有代码为“{item.code}”的园区指标，请从列表里选。"})


def _check_numbers(item: SchemeItem) -> None:
    if not 0 <= item.weight <= 100:
        raise ValidationError({"weight": "权重请填 0 到 100 之间的数。"})
    if item.cap is not None and item.cap < LEAST_CAP:
        raise ValidationError({"cap": "封顶不能低于 100%，例如 120；不封顶以外加分就空着。"})
    for name, label in (("floor", "保底线"), ("step", "分值"), ("most", "最多加扣分")):
        value: Decimal | None = getattr(item, name)
        if value is not None and value < 0:
            raise ValidationError({name: f"{label}不能是负数。"})


def _check_goal(item: SchemeItem) -> None:
    if item.goal is not None and item.goal <= 0:
        raise ValidationError({"goal": "满分值要大于 0。"})


def _check_completion(item: SchemeItem) -> None:
    """A registry item may go by its assigned target; a park figure has none."""
    _check_goal(item)
    if item.source == ItemSource.PARK_FIGURE and item.goal is None:
        raise ValidationError({"goal": "园区指标没有下达数，按完成率计分请填满分值。"})


def _check_growth(item: SchemeItem) -> None:
    _check_goal(item)
    if item.goal is None:
        raise ValidationError({"goal": "按同比计分请填满分值，例如 10 表示同比 10% 得满分。"})


def _check_bands(item: SchemeItem) -> None:
    try:
        bands = parse_bands(item.bands)
    except ValueError as error:
        raise ValidationError({"bands": str(error)}) from None
    if not bands:
        raise ValidationError({"bands": "按分档计分请填分档，例如 80=6；90=8；100=10。"})
    if max(points for _, points in bands) > item.weight:
        raise ValidationError({"bands": f"分档里最高分大于权重 {plain(item.weight)}，请核对。"})


def _check_beside(item: SchemeItem) -> None:
    if item.weight:
        raise ValidationError({"weight": "加分、扣分项不占权重，权重请填 0。"})
    for name, said in (("step", "每项分值"), ("most", "最多加扣分")):
        if not getattr(item, name):
            raise ValidationError({name: f"加分、扣分项请填{said}。"})


CHECKS: dict[str, Callable[[SchemeItem], None]] = {
    ScoreRule.COMPLETION: _check_completion,
    ScoreRule.GROWTH: _check_growth,
    ScoreRule.BANDS: _check_bands,
    ScoreRule.DEDUCTION: _check_beside,
    ScoreRule.BONUS: _check_beside,
}
