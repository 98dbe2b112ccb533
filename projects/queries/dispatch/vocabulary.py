"""THE flat list of names a sentence may use, and what each says of a snapshot.

A figure goes by its name in the registry; after “·” an aspect of it. Amounts are in 亿元, rates and
growth carry their per cent sign, points do not.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from projects.queries import indicators
from projects.queries.dispatch.frozen import Frozen
from projects.queries.dispatch.lists import unbroken
from projects.queries.dispatch.published import OUTSIDE
from tracker.tools.money import format_rate, percent
from tracker.tools.official import Figure, Run

Runs = tuple[Run, ...]
Say = Callable[[Frozen, str], Runs]
DOT = "·"


def _number(kind: str = "figures", span: str = "whole", unsigned: bool = False) -> Say:
    return lambda f, code: (f.figure(code, kind, span=span, unsigned=unsigned),)


def _growth(span: str) -> Say:
    """增长 … % / 同比下降 … %; nothing where there is no base."""

    def say(f: Frozen, code: str) -> Runs:
        value = f.raw(f.part(span), "yoy", code)
        if value is None:
            return (f.word("no_base"),)
        word = f.word("rise" if value >= 0 else "fall")
        return _around(word, f.figure(code, "yoy", span=span, unsigned=True))

    return say


def _pace(f: Frozen, code: str) -> Runs:
    """超过/低于时间进度 … 个百分点; nothing without a target."""
    value = f.raw(f.part(), "lead_points", code)
    if value is None:
        return ()
    if not value:
        return (f.word("level"),)
    word = f.word("ahead" if value > 0 else "behind")
    return _around(word, f.figure(code, "lead_points", unsigned=True))


def _more(f: Frozen, code: str) -> Runs:
    """比上年同期增加7项，增长175%."""
    now, then = (f.raw(f.part(), kind, code) for kind in ("figures", "base"))
    if now is None or then is None:
        return (f.word("no_base"),)
    if now == then:
        return (f.word("same"),)
    figure = f.printed(code, "difference", abs(now - then))
    quantity = f.data["means"][code]["quantity"] or "亿元"
    said = _around(f.word("more" if now > then else "less"), figure, quantity)
    growth = _growth("whole")(f, code)
    return said if then <= 0 else (*said, "，", *growth)


def _around(word: str, figure: Figure, unit: str = "") -> Runs:
    before, _, after = word.partition("{}")
    return tuple(part for part in (before, figure, unit, after) if part)


ASPECTS: dict[str, tuple[str, Say]] = {
    "": ("本年累计", _number()),
    "当期": ("统计期本身", _number(span="own")),
    "当期同比": ("统计期本身的同比，不带正负号", _number("yoy", "own", unsigned=True)),
    "当期增长": ("统计期本身“增长…”或“同比下降…”", _growth("own")),
    "上年": ("上年同期", _number("base")),
    "目标": ("年度下达数", _number("targets")),
    "完成": ("完成年度目标", _number("target_rate")),
    "差点": ("与时间进度相差的百分点，不带正负号", _number("lead_points", unsigned=True)),
    "同比": ("同比，不带正负号", _number("yoy", unsigned=True)),
    "增长": ("“增长…”或“同比下降…”", _growth("whole")),
    "进度": ("“超过时间进度…”或“低于时间进度…”", _pace),
    "增加": ("“比上年同期增加…”", _more),
}


BIG = "10亿元以上"
BIG_AMOUNT = Decimal(100_000)  # 10亿 in 万元


def _big(kind: str) -> Callable[[Frozen], Runs]:
    def say(f: Frozen) -> Runs:
        count, amount = (Decimal(f.data["big"][name]) for name in ("count", "amount"))
        link = f.list_link(BIG)
        if kind == "count":
            return (f.said(f"{count:.0f}", f"list.{BIG}", link, count),)
        if kind == "amount":
            shown = f.printed("signed_amount", "big", amount)
            return (replace(shown, href=link),)
        share = percent(amount, f.raw(f.part(), "figures", "signed_amount"))
        return (f.said(format_rate(share), f"list.{BIG}.share", link, share),)

    return say


def _rank(code: str) -> Callable[[Frozen], Runs]:
    """首位, 第二位: what the province published; nothing where it did not."""

    def say(f: Frozen) -> Runs:
        value = known(f, code)
        if value is None:
            return ()
        number = int(value)
        if number == 1:
            return (f.word("first"),)
        return (f.word("rank").format(ORDINALS[number] if number < len(ORDINALS) else number),)

    return say


ORDINALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
            "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十")  # fmt: skip


def known(f: Frozen, code: str) -> Decimal | None:
    """What others published for the period, or for the year up to its end."""
    held = f.data.get("published", {})
    for period in (f.data["period"], f.data["so_far"]):
        if code in held.get(period, {}):
            return Decimal(held[period][code])
    return None


WORDS: dict[str, tuple[str, Callable[[Frozen], Runs]]] = {
    "统计期": ("例如 1—6月", lambda f: (f.months,)),
    "年份": ("例如 2024年", lambda f: (f"{f.data['period'][:4]}年",)),
    "报告期": ("例如 2024年二季度", lambda f: (f.data["own_label"],)),
    "地区": ("例如 张掖市", lambda f: (f.data["place_name"],)),
    "全域": ("全市、全县、全园区", lambda f: (f.everywhere,)),
    "截至": ("数据截至的日期，例如 6月30日", lambda f: (f.last_day,)),
    "序时进度": ("已过整月 ÷ 12", lambda f: (format_rate(Decimal(f.part()["time_rate"] or 0)),)),
    "10亿元以上项目": ("新签约中 10 亿元以上的项目数", _big("count")),
    "10亿元以上签约额": ("它们的签约额，亿元", _big("amount")),
    "10亿元以上占比": ("占新签约额的比重", _big("share")),
    **{name: (text, _rank(code)) for code, (name, text) in OUTSIDE.items()},
}


def codes() -> dict[str, str]:
    """Name of a figure → its code."""
    return {indicators.indicator(code).name: code for code in indicators.CODES}


def names() -> Iterator[tuple[str, str]]:
    """Every name a sentence may use, and what it says."""
    for name, (text, _) in WORDS.items():
        yield name, text
    for name in codes():
        for aspect, (text, _) in ASPECTS.items():
            yield f"{name}{DOT}{aspect}" if aspect else name, text


def is_known(name: str) -> bool:
    base, _, aspect = name.partition(DOT)
    return name in WORDS or (base in codes() and aspect in ASPECTS)


def say(f: Frozen, name: str) -> Runs:
    """What a name says of a snapshot. Raises KeyError for one that is not in the list."""
    if name in WORDS:
        return WORDS[name][1](f)
    base, _, aspect = name.partition(DOT)
    return ASPECTS[aspect][1](f, codes()[base])


# --- what may stand after 若 ---


def _sign(kind: str, wanted: Callable[[Decimal], bool]) -> Callable[[Frozen, str], bool]:
    def holds(f: Frozen, code: str) -> bool:
        value = f.raw(f.part(), kind, code)
        return value is not None and wanted(value)

    return holds


TESTS: dict[str, Callable[[Frozen, str], bool]] = {
    "落后": _sign("lead_points", lambda value: value < 0),
    "超前": _sign("lead_points", lambda value: value >= 0),
    "增长": _sign("yoy", lambda value: value >= 0),
    "下降": _sign("yoy", lambda value: value < 0),
    "有同比": _sign("yoy", lambda value: True),
    "无同比": lambda f, code: f.raw(f.part(), "yoy", code) is None,
    "有目标": _sign("target_rate", lambda value: True),
    "无目标": lambda f, code: f.raw(f.part(), "target_rate", code) is None,
    "为零": lambda f, code: not f.raw(f.part(), "figures", code),
    "不为零": lambda f, code: bool(f.raw(f.part(), "figures", code)),
}


def has(f: Frozen, name: str) -> bool:
    """有 红灯, 有 未破白, 有 10亿元以上项目, 有 全省进度位次."""
    if name in WORDS:
        said = WORDS[name][1](f)
        return bool(said) and all(getattr(run, "value", 1) != 0 for run in said)
    return bool(NAMED[name](f))


def _listed(key: str, lamp: str = "") -> Callable[[Frozen], list[dict[str, str]]]:
    return lambda f: [
        row for row in f.data.get("lists", {}).get(key, []) if row.get("lamp", "") == lamp
    ]


NAMED: dict[str, Callable[[Frozen], list[dict[str, str]]]] = {
    "红灯": _listed("lamps", "红"),
    "黄灯": _listed("lamps", "黄"),
    "红黄灯": lambda f: list(f.data.get("lists", {}).get("lamps", [])),
    "未破白": lambda f: [{"name": label} for label in unbroken(f.lines("park"))],
    "未开工": _listed("late_start"),
    "未填报": _listed("unreported"),
    "雷同": _listed("copied"),
    "逾期问题": _listed("overdue"),
    "红灯任务": _listed("red_tasks"),
    "三个一批": _listed("batch"),
}


def frozen_lists(f: Frozen) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Every list that a number of the report may stand for, as it was frozen."""
    yield from ((name, NAMED[name](f)) for name in NAMED if name != "红黄灯")
    signed = f.data["rows"].get("signed_amount", [])
    yield (
        BIG,
        [
            {"code": code, "name": name, "amount": amount}
            for code, name, amount in signed
            if Decimal(amount) >= BIG_AMOUNT
        ],
    )


def test_fault(test: str) -> str:
    """What is wrong with the words after 若, or ""."""
    words = test.split()
    if len(words) == 2 and words[0] in ("有", "无"):
        if words[1] in NAMED or words[1] in WORDS:
            return ""
        return f"“{words[1]}”不能接在“{words[0]}”后面，可以写{'、'.join(NAMED)}。"
    if len(words) == 2 and words[0] in codes():
        return "" if words[1] in TESTS else f"没有“{words[1]}”这种情况，可以写{'、'.join(TESTS)}。"
    return f"看不懂条件“{test}”，写成“省外到位资金 落后”或“有 未破白”。"


def holds(f: Frozen, test: str) -> bool:
    """Whether a condition is so. Raises KeyError or ValueError for one that `test_fault` refuses."""
    first, second = test.split()
    if first in ("有", "无"):
        return has(f, second) == (first == "有")
    return TESTS[second](f, codes()[first])
