"""What a header of money or of a date says: planned or done, whose, of which months.

A header is read word by word. A word that stands in no list below makes it no figure at all: a
column kept as an extra is found by a person, a wrong figure in a sum is not (DOMAIN.md section 7).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Months = tuple[int | None, int, int]  # (year or None, first month, last month); 0: the whole year

_Y = r"(?:(?P<y>20\d{2})年?)?"
_M = r"(?:1[0-2]|0?[1-9])"
_TO = r"(?:-+|[—–~]+|至|到)"
_NOW = r"(?:本月|当月|报告期|本期)[底末]?止?"

# In this order; the first that fits is the word. Text is folded (columns.fold).
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "range",
            rf"{_Y}(?:自|从)?(?P<a>元|{_M})月?份?{_TO}(?:(?P<b>{_M})月|{_NOW})(?:份|底|末|止)?",
        ),
        ("half", rf"{_Y}上半年"),
        ("quarters", rf"{_Y}(?:第?[一1]|前(?P<q>[二三23]))个?季度"),
        ("firsts", rf"{_Y}前(?P<n>{_M}|[两三四五六七八九十])个?月"),
        (
            "year",
            r"(?:自|从)?(?:今|本|当)?年(?:初(?:以来|至今|至目前|起|至" + _NOW + r")?|以来|至今|内)",
        ),
        (
            "since",
            r"(?:(?:自|从)(?:20\d{2}年)?(?:\d{1,2}月)?)?(?:项目)?(?:开工|开建|动工|建设|开始建设|实施|签约|落地|立项|开始)(?:建设)?"
            r"(?:之?日?起|以来|至今|至目前|后|至" + _NOW + r")|自(?:开工|开建|开始建设|开始|建设)"
            r"|(?:开工|开建)(?=累[计积])|历年",
        ),
        (
            "now",
            r"截[至止]到?(?:目前|当前|现在|" + _NOW + r")|到目前(?:为止)?|目前|当前|至今|迄今|现阶段"
            r"|[到至]" + _NOW + r"|(?:本月|当月)[底末]|期末",
        ),
        (
            "until",
            rf"(?:截[至止]到?|[到至])(?=20\d{{2}}年|{_M}月)(?:(?P<y>20\d{{2}})年度?)?"
            rf"(?:(?P<m>{_M})月份?)?(?:\d{{1,2}}日)?(?:底|末)?(?:以?前|止)?"
            rf"|(?:(?P<y2>20\d{{2}})年)?(?P<m2>{_M})月(?:\d{{1,2}}日|底|末)(?:以?前|止)?"
            r"|(?P<y3>20\d{2})年(?:[底末](?:以?前)?|以前|及以前|前)",
        ),
        ("monthly", r"各月份?|分月度?|逐月|按月|月度"),
        ("month", rf"{_Y}(?P<m>{_M})月份?(?:当月)?|本月|当月"),
        ("year", r"(?P<y>20\d{2})年度?(?:以来)?|(?P<y2>20\d{2})(?=计划|完成|累计|目标|到位|投资)"),
        ("year", r"今年|本年度?|当年度?|全年|年度|年(?=计划|累计|目标|完成)"),
        ("cumulative", r"累[计积]"),
        ("plan", r"计划|目标|任务"),
        ("harmless", r"投资方|合作方|招商引资|招商|资金来源|实际|项目|工程|企业|其中|合计|小计|情况|总[额量数]|的|为"),
        ("already", r"已"),
        ("new", r"新增"),
        ("arrived", r"到位|到资|到账"),
        ("brought", r"引资|引进|利用|落实"),
        ("done", r"完成|实现"),
        ("outside", r"(?:国内)?省外(?:境内)?"),
        ("fixed", r"固定资产|固投"),
        ("total", r"总投资"),
        ("invested", r"投资"),
        ("money", r"资金|内资(?=$)"),
        ("harmless", r"额度?|总?金额|数|,|、|/|:|-"),
    )
)  # fmt: skip
_TENS = "一二三四五六七八九十"


@dataclass
class Said:
    """The words of a header."""

    words: set[str] = field(default_factory=set)
    year: int | None = None
    months: Months | None = None
    until: tuple[int | None, int] | None = None
    broken: bool = False  # months that do not begin in January
    ends_done: bool = False  # 计划投资完成: the plan's fulfilment, not the plan

    def take(self, name: str, match: re.Match[str]) -> None:
        groups = {key: value for key, value in match.groupdict().items() if value}
        year = next((int(v) for k, v in groups.items() if k.startswith("y")), None)
        self.year = year or self.year
        if name == "range":
            first = 1 if groups["a"] == "元" else int(groups["a"])
            last = int(groups["b"]) if "b" in groups else 0
            self._span(first, last)
        elif name == "half":
            self._span(1, 6)
        elif name == "quarters":
            self._span(1, {"二": 6, "2": 6, "三": 9, "3": 9}.get(groups.get("q", ""), 3))
        elif name == "firsts":
            count = groups["n"].replace("两", "二")
            self._span(1, _TENS.index(count) + 1 if count in _TENS else int(count))
        elif name == "until":
            self.until = (year, int(groups.get("m") or groups.get("m2") or 12))
        elif name == "month" and "m" in groups:
            self.months = (year, int(groups["m"]), int(groups["m"]))
        self.words.add("year" if name in {"range", "half", "quarters", "firsts"} else name)
        self.ends_done = name == "done" if name not in {"harmless", "money"} else self.ends_done

    def _span(self, first: int, last: int) -> None:
        """自元月至本月 (last 0) is the year so far."""
        self.broken |= first != 1 or 0 < last < first
        if last:
            self.months = (self.year, first, last)


def listen(text: str) -> Said | None:
    """The words of a folded header; None when one of them is unknown."""
    said, place = Said(), 0
    while place < len(text):
        hits = ((name, pattern.match(text, place)) for name, pattern in _WORDS)
        found = next(((name, match) for name, match in hits if match and match[0]), None)
        if found is None:
            return None
        said.take(*found)
        place = found[1].end()
    return said


@dataclass(frozen=True)
class Figure:
    """A field of money; `months` and `until` where the header says them."""

    field: str
    sure: bool
    months: Months | None = None
    until: tuple[int | None, int] | None = None


def read_figure(text: str) -> Figure | None:
    """今年累计完成投资, 1-6月到位, 2026年计划投资 …; None for anything that is not surely meant so."""
    said = listen(text)
    if said is None or said.broken:
        return None
    if "monthly" in said.words and "month" not in said.words:
        if not _SUM.search(text):
            return None  # 各月到位资金: a group of months
        said.words.add("year")
    funds = bool(said.words & {"arrived", "brought"})
    invested = bool(said.words & {"invested", "total"})
    if not funds and not invested:
        return None
    if funds and invested and "done" in said.words:
        return None
    if "plan" in said.words:
        return _planned(said, funds)
    return _arrived(said) if funds else _invested(said)


_SUM = re.compile(r"(?:合计|小计|累[计积])$")


def _when(said: Said) -> str:
    """month, year, cumulative, "" where nothing is said, "?" for what may be two things."""
    since = "since" in said.words
    if "new" in said.words and not said.words & {"month", "year"}:
        return "?"
    if "month" in said.words:
        # 本月累计, 6月累计: the month's, or the year's until then?
        return "?" if "cumulative" in said.words or since else "month"
    if "year" in said.words:
        return "?" if since else "year"
    so_far = {"since", "until", "now", "cumulative", "already"} & said.words
    return "cumulative" if so_far else ""


def _months(said: Said, when: str) -> Months | None:
    if when == "month":
        return said.months and (said.months[0] or said.year, *said.months[1:])
    if when != "year":
        return None
    if said.until is not None:  # 2024年截至6月底
        return said.until[0] or said.year, 1, said.until[1]
    return said.months or ((said.year, 0, 0) if said.year else None)


def _planned(said: Said, funds: bool) -> Figure | None:
    """Plans are of a year: of a month, a quarter or of all years they are another thing."""
    if (
        said.ends_done
        or said.months
        or said.words & {"month", "since", "now", "cumulative", "until"}
    ):
        return None
    if funds:
        if "outside" in said.words or "invested" in said.words:
            return None
        return Figure("plan_funds", "year" in said.words, _months(said, "year"))
    if "total" in said.words:
        return None
    stated = "year" in said.words
    if not stated and "done" not in said.words:
        return None  # 计划投资: of the whole project or of the year
    sure = stated and "fixed" not in said.words
    return Figure("plan_investment", sure, _months(said, "year"))


def _invested(said: Said) -> Figure | None:
    if "outside" in said.words:
        return None
    when = _when(said)
    done = "done" in said.words
    told = "cumulative" in said.words or "since" in said.words
    name = {"month": "month_investment", "cumulative": "cumulative_investment"}.get(when)
    if when == "?" or (not done and not told and when != "month"):
        return None  # 年度投资, 截至6月底投资: planned or done?
    if not when and "total" in said.words:
        name = "cumulative_investment"  # 实际完成总投资
    sure = done and (told or when in {"month", "year"}) and not said.words & {"fixed", "total"}
    return Figure(name or "year_investment", sure, _months(said, when), said.until)


def _arrived(said: Said) -> Figure | None:
    if said.words & {"fixed", "total"}:
        return None
    when = _when(said)
    if when == "?":
        return None
    arrived = "arrived" in said.words and "invested" not in said.words
    if "outside" in said.words:
        if when not in {"year", ""}:
            return None
        return Figure("year_funds_outside", arrived and when == "year", _months(said, when))
    name = {"month": "month_funds", "cumulative": "cumulative_funds"}.get(when, "year_funds")
    told = bool(said.words & {"cumulative", "since"})
    arrived = arrived and "new" not in said.words
    sure = arrived and (told or when in {"month", "year"})
    return Figure(name, sure, _months(said, when), said.until)


_EVENTS: tuple[tuple[str, str], ...] = (
    ("signed", r"(?:正式|首次|项目)?(?:签约|签订(?:合同|协议|投资协议)|(?:合同|协议|投资协议)签[订署约])"),
    ("registered", r"(?:工商|公司|企业|项目公司)?注册(?:登记|成立)?|(?:公司|企业)成立"),
    ("production", r"(?:建成|竣工|正式|项目)?(?:投产|投用|投入使用|投入运营|投产运营)"),
    ("capacity", r"(?:首次)?(?:达产(?:达[效标])?|达效)"),
    ("start", r"(?:项目)?(?:开工|动工|开工建设|开建|破土动工)"),
    ("completion", r"(?:项目)?(?:竣工验收|竣工|完工|全面建成|建成|建设完成)"),
)  # fmt: skip
_PLANNED = "计划|拟|预计|预期|预定|目标|力争|约定|承诺|合同约定"
_DATE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        *_EVENTS,
        ("planned", _PLANNED),
        ("actual", r"实际|已"),
        ("noun", r"(?:的)?(?:时间|日期|年月|年份|月份|年度|日)"),
        ("harmless", r"项目|工程|情况"),
    )
)
# What the planned and the other date of an event are called; None: there is no such field.
_DATE_FIELDS: dict[str, tuple[str | None, str]] = {
    "signed": (None, "signed_on"),
    "registered": (None, "registered_on"),
    "start": ("planned_start_on", "started_on"),
    "completion": ("planned_completion_on", "completed_on"),
    "production": ("planned_production_on", "production_on"),
    "capacity": (None, "capacity_on"),
}


def read_when(text: str) -> tuple[str, bool] | None:
    """(field, sure) of a header that names the day of an event: 拟开工年月, 合同签订时间."""
    words: list[str] = []
    place = 0
    while place < len(text):
        hits = ((name, pattern.match(text, place)) for name, pattern in _DATE_WORDS)
        found = max(
            ((name, match) for name, match in hits if match),
            key=lambda hit: hit[1].end(),
            default=None,
        )
        if found is None:
            return None
        words.append(found[0])
        place = found[1].end()
    return _date_field(words)


def _date_field(words: Sequence[str]) -> tuple[str, bool] | None:
    events = [word for word in words if word in _DATE_FIELDS]
    if events == ["completion", "production"]:
        events = ["production"]  # 竣工投产时间
    named = "noun" in words or "planned" in words or "actual" in words
    if len(set(events)) != 1 or not named or {"planned", "actual"} <= set(words):
        return None  # 开竣工时间 names two days, 开工情况 none
    planned, other = _DATE_FIELDS[events[0]]
    name = planned if "planned" in words else other
    return (name, True) if name else None


_BUILDING = r"(?:项目|工程|建设|施工)*"
_BOTH = re.compile(
    rf"{_BUILDING}(?P<ahead>{_PLANNED}|规划)?(?P<done>实际|已)?{_BUILDING}"
    r"(?:(?P<pair>开\(?[、/及和与至到~-]*\(?[竣完]\)?工|开工(?:时间|日期)?[、/及和与至到~—-]*(?:竣|完)工)"
    r"|起[止讫]|(?<=建设)(?=期限|年限))(?:时间|日期|年月|年限|年份|期限|时限|年度)"
)


def read_span(text: str) -> tuple[str, bool] | None:
    """(field, sure) of a header that names both days of building.

    建设起止年限 is a plan (the term a project is approved for); 开竣工时间 may be either and is taken as
    the plan, which nothing counts, for a person to look at.
    """
    match = _BOTH.fullmatch(text)
    if match is None or (match["ahead"] and match["done"]):
        return None
    if match["done"]:
        return "actual_span", True
    return "planned_span", match["ahead"] is not None or ("建设" in text and not match["pair"])
