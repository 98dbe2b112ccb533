"""All tables with real numbers, the rows behind them, and what each figure means."""

from collections.abc import Iterable
from decimal import Decimal

from projects.exports.dispatch.tables import lamp_rows
from projects.exports.dispatch.words import Writer, number
from projects.models import Dispatch
from projects.queries.indicators import indicator
from tracker.tools.xlsx import Column, SheetSpec


def sheets(dispatch: Dispatch) -> Iterable[SheetSpec]:
    """All tables with real numbers, the rows behind them, and what each figure means."""
    w = Writer(dispatch.snapshot)
    yield _city_sheet(w)
    yield _park_sheet(w)
    columns = [
        Column(name, width, "text")
        for name, width in (
            ("灯", 6),
            ("项目", 40),
            ("园区", 14),
            ("亮灯原因", 40),
            ("包抓领导", 12),
        )
    ]
    yield SheetSpec(name="红黄灯项目", columns=columns, rows=list(lamp_rows(w)))
    for code, rows in w.data["rows"].items():
        yield _rows_sheet(code, rows)
    meaning = [
        (indicator(c).name, c, indicator(c).definition) for c in w.city["figures"] if _known(c)
    ]
    columns = [Column("指标", 20, "text"), Column("代码", 20, "text"), Column("口径", 80, "text")]
    yield SheetSpec(name="口径说明", columns=columns, rows=meaning)


def _known(code: str) -> bool:
    try:
        indicator(code)
    except KeyError:
        return False
    return True


def _city_sheet(w: Writer) -> SheetSpec:
    columns = [
        Column("指标", 24, "text"), Column("数值", 18, "money"), Column("上年同期", 18, "money"),
        Column("年度目标", 18, "money"), Column("完成%", 12, "percent"),
        Column("超欠序时（百分点）", 18, "percent"), Column("同比%", 12, "percent"),
    ]  # fmt: skip
    rows = []
    for code, text in w.city["figures"].items():
        if _known(code):
            kinds = ("base", "targets", "target_rate", "lead_points", "yoy")
            rows.append(
                [indicator(code).name, number(text), *(number(w.city[k].get(code)) for k in kinds)]
            )
    notes = (f"{w.data['period_label']}，截至{w.data['as_of']}；金额单位万元。",)
    return SheetSpec(name="主要指标", columns=columns, rows=rows, notes=notes)


def _park_sheet(w: Writer) -> SheetSpec:
    codes = [c for c in w.city["figures"] if _known(c)]
    kinds = {"amount": "money", "count": "int", "rate": "percent"}
    columns = [Column("园区", 16, "text")]
    columns += [Column(indicator(c).name, 16, kinds[indicator(c).unit]) for c in codes]  # type: ignore[arg-type]
    rows = [[p["label"], *(number(p["figures"].get(c)) for c in codes)] for p in w.data["parks"]]
    totals = ["全市合计", *(number(w.city["figures"].get(c)) for c in codes)]
    return SheetSpec(
        name="分园区", columns=columns, rows=rows, totals=totals, notes=("金额单位万元。",)
    )


def _rows_sheet(code: str, rows: list[list[str]]) -> SheetSpec:
    one = indicator(code)
    columns = [Column("项目编号", 20, "text"), Column("项目名称", 40, "text")]
    if one.unit != "amount":
        return SheetSpec(
            name=f"明细 {one.name}", columns=columns, rows=rows, notes=(one.definition,)
        )
    columns.append(Column("金额（万元）", 18, "money"))
    listed = [[c, n, Decimal(v)] for c, n, v in rows]
    totals = ["合计", "", sum((Decimal(v) for _, _, v in rows), Decimal(0))]
    return SheetSpec(
        name=f"明细 {one.name}",
        columns=columns,
        rows=listed,
        totals=totals,
        notes=(one.definition,),
    )
