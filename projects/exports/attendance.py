"""考勤 as a workbook: the rows, and the monthly sums per office and person."""

from collections.abc import Mapping
from typing import Any

from projects.enums import AttendanceKind
from projects.queries.attendance import Days
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column

DAYS, PEOPLE = "天数", "人数"

TABLE: Table = (
    (Column("联络点", 20), "office__name"),
    (Column("人员", 10), "person__name"),
    (Column("职级", 10), "person__rank"),
    (Column("类别", 10), label("kind", AttendanceKind.choices)),
    (Column("开始日期", 12, "date"), "from_on"),
    (Column("结束日期", 12, "date"), "to_on"),
    (Column(DAYS, 8, "int"), Get(("from_on", "to_on"), lambda a, b: (b - a).days + 1)),
    (Column(PEOPLE, 8, "int"), "people"),
    (Column("去向和事由", 40), "note"),
    (Column("登记人", 10), "recorded_by__person__name"),
    (Column("作废原因", 24), "void_reason"),
)
MONTHS: Table = (
    (Column("月份", 10), "month"),
    (Column("联络点", 20), "office"),
    (Column("人员", 10), "person"),
    (Column("在岗（天）", 10, "int"), "duty"),
    (Column("外出对接（天）", 14, "int"), "outing"),
    (Column("培训学习（天）", 14, "int"), "training"),
    (Column("请假（天）", 10, "int"), "leave"),
    (Column("外出人数", 10, "int"), "people"),
    (Column("外出人天", 10, "int"), "person_days"),
)


def month_rows(
    found: Mapping[tuple[str, int, int], Days],
    offices: Mapping[int, str],
    people: Mapping[int, str],
) -> list[list[Any]]:
    """In the order of `MONTHS`."""
    return [
        [
            *(month, offices.get(office, ""), people.get(person, "")),
            *(days.duty, days.outing, days.training, days.leave, days.people, days.person_days),
        ]
        for (month, office, person), days in found.items()
    ]
