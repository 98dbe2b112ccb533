"""季度书面报告: what the records say of an office's quarter, and the words it is drafted in.

The text names its numbers, `{{外出对接}}`; each name stands for a value and the address of its rows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from parks.models import Office, OfficePosting, User
from projects.models import Attendance, OfficeReport, OfficeWeek
from projects.queries.attendance import sums
from projects.queries.cuts import cube
from projects.queries.indicators import measures_of
from projects.queries.measures import AMOUNT, MEASURES
from projects.queries.office import known, touching
from projects.queries.office_week import Standing, standings
from projects.queries.scope import Window, scope_for
from tracker.tools.money import format_amount
from tracker.tools.periods import Period

NAMED = re.compile(r"\{\{\s*([^{}]{1,30}?)\s*\}\}")
# Name in the text → figure of the registry.
FIGURES = {
    "外出对接": "outings",
    "来访接待": "receptions",
    "对接企业": "enterprises_met",
    "来访企业": "enterprises_received",
    "线索": "leads_reported",
    "签订协议": "agreements",
    "签约项目": "signed_count",
    "签约额": "signed_amount",
    "到位资金": "funds",
}
Figures = dict[str, dict[str, Any]]

DRAFT = """一、工作开展情况
{{季度}}，{{联络点}}驻点人员{{驻点人员}}人。外出对接{{外出对接}}次，对接企业和商协会{{对接企业}}家；接待来访{{来访接待}}次，来访企业和商协会{{来访企业}}家。出勤{{出勤天数}}天，其中外出{{外出天数}}天；请假{{请假天数}}天。
二、工作成效
收集线索{{线索}}条，签订协议{{签订协议}}项；新签约项目{{签约项目}}项，投资额{{签约额}}亿元；到位资金{{到位资金}}亿元。
三、信息报送
应报每周信息{{应报周数}}周，已报{{已报周数}}周，其中逾期{{逾期周数}}周；共{{信息条数}}条，四要素齐全{{齐全条数}}条。
四、存在问题和下一步打算
（请补写）"""
LEADLESS = ("收集线索{{线索}}条，", "")  # while the registry counts no leads


@dataclass(frozen=True)
class Piece:
    """A stretch of plain text, or a number with the address of its rows."""

    text: str
    name: str = ""
    url: str = ""


def read_figures(office: Office, period: Period, user: User | None, on: date) -> Figures:
    """Every number that the text may name, as of a day: a query a source."""
    window = Window(period, on)
    scope = scope_for(user, window.until)
    codes = known(FIGURES.values())
    found = cube(scope, [window], measures_of(codes), ["office"]).by("office")
    held = found.get(office.code, {})
    asked = {"office": office.code, "period": period.code}
    if on < period.end:
        asked["as_of"] = f"{on}"
    made = {
        name: _figure(code, held.get(code, Decimal(0)), asked)
        for name, code in FIGURES.items()
        if code in MEASURES
    }
    return made | _own(office, window)


def _figure(code: str, value: Decimal, asked: Mapping[str, str]) -> dict[str, Any]:
    measure = MEASURES[code]
    amount = measure.unit == AMOUNT
    text = format_amount(value, "yi") if amount else f"{int(value)}"
    url = reverse("projects:figure", args=[code])
    return {"text": text, "value": f"{value}", "url": f"{url}?{urlencode(asked)}"}


def _own(office: Office, window: Window) -> Figures:
    """What the office writes about itself."""
    first, last = window.start, window.until
    weeks = standings(OfficeWeek.objects.all(), first, last, window.as_of, [office.pk])
    told = weeks.get(office.pk, Standing())
    rows = Attendance.objects.held().filter(office=office)
    days = sums(touching(rows, first, last), (first, last))
    posted = OfficePosting.objects.filter(office=office).within(first, last)
    people = posted.order_by().values("person").distinct().count()
    query = urlencode({"office": office.code, "period": window.period.code})
    listed = f"{reverse('projects:office-week-list')}?{query}"
    kept = f"{reverse('projects:attendance-list')}?{query}"

    def said(value: object, url: str = "") -> dict[str, Any]:
        return {"text": f"{value}", "value": f"{value}", "url": url}

    return {
        "联络点": said(office.name, office.get_absolute_url()),
        "季度": said(f"{window.period.year}年第{'一二三四'[(first.month - 1) // 3]}季度"),
        "驻点人员": said(people, f"{office.get_absolute_url()}#people"),
        "应报周数": said(told.owed, listed),
        "已报周数": said(told.handed_in, listed),
        "逾期周数": said(told.late, listed),
        "信息条数": said(told.items, listed),
        "齐全条数": said(told.complete, listed),
        "出勤天数": said(days.present, kept),
        "外出天数": said(days.outing, f"{kept}&kind=outing"),
        "请假天数": said(days.leave, f"{kept}&kind=leave"),
    }


def draft_text(figures: Figures) -> str:
    """The words a report begins with."""
    return DRAFT if "线索" in figures else DRAFT.replace(*LEADLESS)


def unknown_names(text: str, figures: Mapping[str, Any]) -> list[str]:
    """Names in the text that stand for no number."""
    return [name for name in dict.fromkeys(NAMED.findall(text)) if name not in figures]


def pieces(line: str, figures: Mapping[str, Mapping[str, Any]]) -> Iterator[Piece]:
    """One line of the text with its names replaced by their numbers."""
    at = 0
    for found in NAMED.finditer(line):
        if found.start() > at:
            yield Piece(line[at : found.start()])
        at, name = found.end(), found[1]
        one = figures.get(name)
        yield Piece(one["text"], name, one["url"]) if one else Piece(found[0])
    if at < len(line):
        yield Piece(line[at:])


def paragraphs(report: OfficeReport) -> list[tuple[bool, list[Piece]]]:
    """(is a heading, its pieces) of every line that says something."""
    return [
        (is_heading(line), list(pieces(line, report.figures)))
        for line in map(str.strip, report.text.splitlines())
        if line
    ]


def is_heading(line: str) -> bool:
    """一、… on a line of its own."""
    head, mark, _ = line.partition("、")
    return bool(mark) and 0 < len(head) <= 2 and set(head) <= set("一二三四五六七八九十")
