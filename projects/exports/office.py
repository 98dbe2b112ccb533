"""联络点排名 as a workbook."""

from collections.abc import Sequence

from projects.exports.place import header, kind
from projects.queries.measures import MEASURES
from projects.queries.office import League
from tracker.tools.tables import Getter, Table
from tracker.tools.xlsx import Column

TASKS, WEEKS, DAYS = "任务完成率（%）", "每周信息报送率（%）", "出勤（天）"


def league_table(codes: Sequence[str]) -> Table:
    made: list[tuple[Column, Getter]] = [
        (Column("位次", 6, "int"), "place"),
        (Column("联络点", 26), "name"),
        (Column("形式", 10), "kind"),
        (Column(TASKS, 14, "percent"), "task_rate"),
    ]
    made += [(Column(header(MEASURES[c]), 16, kind(MEASURES[c])), c) for c in codes]
    return [
        *made,
        (Column("应报周数", 9, "int"), "owed"),
        (Column("已报周数", 9, "int"), "handed_in"),
        (Column("逾期周数", 9, "int"), "late"),
        (Column(WEEKS, 18, "percent"), "week_rate"),
        (Column(DAYS, 10, "int"), "days"),
    ]


def league_rows(found: League, codes: Sequence[str]) -> list[list[object]]:
    """In the order of `league_table`."""
    return [
        [
            place,
            one.office.name,
            one.office.get_kind_display(),
            one.task_rate,
            *(one.figures.get(code, 0) for code in codes),
            one.weeks.owed,
            one.weeks.handed_in,
            one.weeks.late,
            one.week_rate,
            one.days.present,
        ]
        for place, one in enumerate(found.places, 1)
    ]


def league_sums(found: League, codes: Sequence[str]) -> dict[str, object]:
    sums: dict[str, object] = {header(MEASURES[code]): found.total[code] for code in codes}
    weeks = [one.weeks for one in found.places]
    return sums | {
        "应报周数": sum(one.owed for one in weeks),
        "已报周数": sum(one.handed_in for one in weeks),
        "逾期周数": sum(one.late for one in weeks),
        DAYS: sum(one.days.present for one in found.places),
    }
