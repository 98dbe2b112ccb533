"""进展 as a workbook, under headers that the importer is sure of."""

from datetime import date

from projects.enums import ReportState, Rhythm
from projects.models import ProgressReport
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column

INVESTED = "本月完成投资（万元）"


def _period(rhythm: str, start_on: date, end_on: date) -> str:
    return ProgressReport(rhythm=rhythm, start_on=start_on, end_on=end_on).period_label


PERIOD = Get(("rhythm", "start_on", "end_on"), _period)
TABLE: Table = (
    (Column("周期", 14), PERIOD),
    (Column("报告种类", 8), label("rhythm", Rhythm.choices)),
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 32), "project__name"),
    (Column("园区", 11), "project__park__short_name"),
    (Column("形象进度百分比（%）", 10, "percent"), "percent"),
    (Column("本期进展", 46), "done_text"),
    (Column("下步打算", 34), "next_text"),
    (Column("存在问题", 34), "problems_text"),
    (Column(INVESTED, 14, "money"), "completed_investment"),
    (Column("填报人", 9), "reported_by__person__name"),
    (Column("状态", 8), label("state", ReportState.choices)),
)
# What waits for a look (数据核验): the page's columns.
WAITING: Table = (
    (Column("周期", 14), PERIOD),
    *TABLE[2:5],
    (Column("本期进展", 50), "done_text"),
    (Column("填报人", 9), "reported_by__person__name"),
)
