"""Figures out of a snapshot, as they are printed: text, link to the rows, hand-made changes.

Nothing is computed anew; the last rounding happens here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from tracker.tools.money import in_unit, two
from tracker.tools.official import Figure

DASH = "—"
# How an office writes; a template may say otherwise. {} is the number with its unit.
WORDING = {
    "rise": "增长{}",
    "fall": "同比下降{}",
    "no_base": "（上年同期无基数）",
    "ahead": "超过时间进度{}个百分点",
    "behind": "低于时间进度{}个百分点",
    "level": "与时间进度持平",
    "more": "比上年同期增加{}",
    "less": "比上年同期减少{}",
    "same": "与上年同期持平",
    "first": "首位",
    "rank": "第{}位",
    "zeros": "",  # any word: 228.70 instead of 228.7
}
POINTS = ("target_rate", "lead_points", "yoy")  # what is said in per cent or 百分点


@dataclass(frozen=True)
class Change:
    """A number written by hand instead of the computed one."""

    text: str
    note: str


@dataclass(frozen=True)
class Frozen:
    """A snapshot's data with the office's wording and the numbers changed by hand.

    `address` is the snapshot's own page, where its frozen lists can be read; "" in a preview.
    """

    data: Mapping[str, Any]
    wording: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)
    address: str = ""

    def word(self, name: str) -> str:
        return self.wording.get(name) or WORDING[name]

    def part(self, span: str = "whole") -> dict[str, Any]:
        """The statement of the year so far, or of the period itself ("own")."""
        found: dict[str, Any] = self.data.get(span) or {}
        return found

    def lines(self, by: str = "park") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.data.get("lines", {}).get(by, [])
        return found

    def unit(self, code: str) -> str:
        """amount, count or rate."""
        return str(self.data["means"].get(code, {}).get("unit", "count"))

    def name(self, code: str) -> str:
        return str(self.data["means"].get(code, {}).get("name", code))

    def raw(self, said: Mapping[str, Any], kind: str, code: str) -> Decimal | None:
        text = said.get(kind, {}).get(code)
        return None if text is None else Decimal(text)

    def figure(
        self,
        code: str,
        kind: str = "figures",
        *,
        span: str = "whole",
        line: tuple[str, Mapping[str, Any]] | None = None,
        unsigned: bool = False,
        bare: bool = False,
    ) -> Figure:
        """One number as printed. `line`: (dimension, line) for a park's or a chain's own.

        `unsigned` leaves the minus to the words around it; `bare` leaves the per cent sign to the
        table's head.
        """
        said = line[1] if line else self.part(span)
        value = self.raw(said, kind, code)
        if value is not None and unsigned:
            value = abs(value)
        narrow = {line[0]: str(line[1]["key"])} if line and line[1].get("key") else {}
        return self.printed(code, kind, value, span=span, narrow=narrow, bare=bare)

    def printed(
        self,
        code: str,
        kind: str,
        value: Decimal | None,
        *,
        span: str = "whole",
        narrow: Mapping[str, str] | None = None,
        bare: bool = False,
    ) -> Figure:
        """A value that was found or combined from the snapshot, under a name of its own."""
        parts = [code, *([span] if span != "whole" else []), *([kind] if kind != "figures" else [])]
        key = ".".join([*parts, *(f"{by}.{one}" for by, one in (narrow or {}).items())])
        shown = value
        if value is not None and self.unit(code) == "amount" and kind not in POINTS:
            shown = in_unit(value, "yi")
        text = self._text(code, kind, shown, bare)
        return self.said(text, key, self.link(code, span, narrow), shown)

    def said(self, text: str, key: str, href: str, value: Decimal | None) -> Figure:
        """A number as printed, or as somebody wrote it by hand instead."""
        if key in self.changes:
            return Figure(self.changes[key].text, key, href, None, self.changes[key].note)
        return Figure(text, key, href, value)

    def counted(self, name: str, rows: int) -> Figure:
        """How many a named list holds, with the list as it was frozen behind it."""
        return self.said(str(rows), f"list.{name}", self.list_link(name), Decimal(rows))

    def list_link(self, name: str) -> str:
        return f"{self.address}#{quote(name)}" if self.address else ""

    def _text(self, code: str, kind: str, value: Decimal | None, bare: bool) -> str:
        if value is None:
            return DASH
        if kind in POINTS or self.unit(code) == "rate":
            sign = "" if bare or kind == "lead_points" else "%"
            return f"{two(value)}{sign}"
        if self.unit(code) == "amount":
            return f"{two(value)}" if bare or self.word("zeros") else trim(f"{two(value)}")
        return f"{value:.0f}"

    def link(self, code: str, span: str = "whole", narrow: Mapping[str, str] | None = None) -> str:
        """The rows behind a figure; "" for one the registry does not know."""
        if code not in self.data["means"]:
            return ""
        period = self.data["so_far"] if span == "whole" else self.data["period"]
        place = {} if self.is_whole_city else {self.data["kind"]: self.data["place"]}
        query = {"period": period, "as_of": self.data["as_of"], **place, **(narrow or {})}
        return f"{settings.SITE_URL}{reverse('projects:figure', args=[code])}?{urlencode(query)}"

    @property
    def is_whole_city(self) -> bool:
        return bool(self.data["place"] == settings.CITY_REGION)

    @property
    def everywhere(self) -> str:
        """全市, 全县, 全区, 全园区."""
        if self.data["kind"] == "park":
            return "全园区"
        return "全市" if self.is_whole_city else f"全{self.data['place_name'][-1]}"

    @property
    def last_day(self) -> str:
        """6月30日: the day the figures stand on."""
        day = date.fromisoformat(self.data["as_of"])
        return f"{day.month}月{day.day}日"

    @property
    def months(self) -> str:
        """1—6月: the year so far without its year."""
        label = str(self.data["label"])
        return label.split("年", 1)[1] or label


def trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def ranked(
    frozen: Frozen, by: str, code: str, kind: str
) -> list[tuple[Mapping[str, Any], Decimal]]:
    """The lines of a dimension by a value, highest first; those without one are left out."""
    found = [(line, frozen.raw(line, kind, code)) for line in frozen.lines(by) if line["key"]]
    valued = [(line, value) for line, value in found if value is not None]
    return sorted(valued, key=lambda pair: -pair[1])


ABOUT = {
    "own": "当期",
    "base": "上年同期",
    "targets": "年度目标",
    "target_rate": "完成",
    "lead_points": "超欠序时",
    "yoy": "同比",
    "difference": "增减",
    "big": "10亿元以上",
}


def title_of(data: Mapping[str, Any], code: str) -> str:
    """What a number measures, in words: 张掖经开区 省外到位资金 完成."""
    head, *parts = code.split(".")
    if head == "list":
        return "".join(parts)
    words = [str(data["means"].get(head, {}).get("name", head))]
    words += [ABOUT[part] for part in parts if part in ABOUT]
    for by, lines in data["lines"].items():
        if by in parts[:-1]:
            key = parts[parts.index(by) + 1]
            words[:0] = [str(line["label"]) for line in lines if str(line["key"]) == key]
    return " ".join(words)
