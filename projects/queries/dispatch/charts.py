"""The charts a report may call by name, as ECharts options: drawn only when a file is made."""

from collections.abc import Callable
from decimal import Decimal

from projects.queries.dispatch.frozen import Frozen
from tracker.tools.chart import Option, Series, bars, bullet, words
from tracker.tools.money import in_unit
from tracker.tools.official import Chart

HEADLINE = "funds_outside"


def _values(f: Frozen, by: str, code: str, kind: str = "figures") -> list[Decimal | None]:
    found = [f.raw(line, kind, code) for line in f.lines(by)]
    if f.unit(code) != "amount" or kind in ("target_rate", "yoy"):
        return found
    return [None if value is None else in_unit(value, "yi") for value in found]


def _labels(f: Frozen, by: str) -> list[str]:
    return [line["label"] for line in f.lines(by)]


def _chart(caption: str, option: Option, said: str) -> Chart:
    return Chart(caption, b"", said, option=option)


def months(f: Frozen) -> Chart:
    """Money that came in by month, last year beside it."""
    labels = _labels(f, "month")
    series = [
        Series("上年同期", _values(f, "month", HEADLINE, "base"), before=True),
        Series("本年", _values(f, "month", HEADLINE)),
    ]
    option = bars(labels, series, "亿元")
    return _chart("逐月省外到位资金", option, words(labels, series, "亿元"))


def completion(by: str, caption: str) -> Callable[[Frozen], Chart]:
    """Completion of the year's target, with a tick at 序时."""

    def make(f: Frozen) -> Chart:
        labels = _labels(f, by)
        done, goals = _values(f, by, HEADLINE), _values(f, by, HEADLINE, "targets")
        pace = Decimal(f.part()["time_rate"] or 0)
        option = bullet(labels, done, goals, "亿元", pace=pace)
        said = words(labels, [Series("完成", done), Series("目标", goals)], "亿元")
        return _chart(caption, option, said)

    return make


def compared(by: str, code: str, caption: str, unit: str) -> Callable[[Frozen], Chart]:
    def make(f: Frozen) -> Chart:
        labels, series = _labels(f, by), [Series(f.name(code), _values(f, by, code))]
        return _chart(caption, bars(labels, series, unit), words(labels, series, unit))

    return make


def lamps(f: Frozen) -> Chart:
    """Red and yellow by park."""
    labels = _labels(f, "park")
    series = [
        Series(name, [int(value or 0) for value in _values(f, "park", code)])
        for name, code in (("红灯", "lamp_red"), ("黄灯", "lamp_yellow"))
    ]
    return _chart("各园区红黄灯项目", bars(labels, series, "项"), words(labels, series, "项"))


CHARTS: dict[str, Callable[[Frozen], Chart]] = {
    "逐月到位": months,
    "园区完成": completion("park", "各园区年度目标完成情况"),
    "县区完成": completion("region", "各县区年度目标完成情况"),
    "产业链": compared("chain", HEADLINE, "各产业链省外到位资金", "亿元"),
    "联络点": compared("office", HEADLINE, "各驻外联络点引进资金", "亿元"),
    "规模": compared("size", "signed_amount", "新签约项目规模分布", "亿元"),
    "亮灯": lamps,
}
