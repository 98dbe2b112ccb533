"""园区指标 as a workbook: the page's columns, with what is computed beside each figure."""

from collections.abc import Mapping

from projects.enums import FigureState, FigureUnit
from projects.queries.park_figure import Beside
from tracker.tools.tables import Get, Table, first_of, label, moment
from tracker.tools.xlsx import Column


def table(found: Mapping[int, Beside]) -> Table:
    """`found`: what is computed of each figure, by its id."""

    def of(name: str) -> Get:
        return Get(("pk",), lambda pk: getattr(found.get(pk), name, None))

    return (
        (Column("季度", 10), "period"),
        (Column("园区或全市", 16), first_of("park__short_name", "region__name")),
        (Column("指标", 20), "indicator__name"),
        (Column("单位", 10), label("indicator__unit", FigureUnit.choices)),
        (Column("数值", 16, "money"), "value"),
        (Column("上年同期", 16, "money"), of("year_ago")),
        (Column("同比（%，率为百分点）", 14, "money"), of("yoy")),
        (Column("公布同比（%）", 12, "money"), "stated_yoy"),
        (Column("上季累计或期末", 16, "money"), of("last")),
        (Column("本季", 16, "money"), of("quarter")),
        (Column("占全市（%）", 12, "percent"), of("share")),
        (Column("园区位次", 10, "int"), of("place")),
        (Column("公布位次", 10, "int"), "stated_rank"),
        (Column("今日重算", 16, "money"), of("recomputed")),
        (
            Column("公布数与重算之差", 16, "money"),
            Get(("pk", "value"), lambda pk, v: found[pk].gap(v) if pk in found else None),
        ),
        (Column("说明", 30), "note"),
        (Column("来源", 30), "source"),
        (Column("状态", 10), label("state", FigureState.choices)),
        (Column("第几版", 8, "int"), "revision"),
        (Column("录入人", 12), "entered_by__person__name"),
        (Column("确认时间", 18), moment("confirmed_at")),
    )
