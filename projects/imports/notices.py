"""What is to be known of a sheet as a whole before it is written; each is ticked, none is silent."""

import re
from collections.abc import Collection, Iterator, Sequence

from projects.imports.parts import Parts
from projects.imports.plan import ColumnMapping, Notice
from projects.imports.rows import Frame
from projects.imports.table import Table
from projects.imports.weeks import label
from tracker.tools.cells import empty_kind

_MONTH = re.compile(r"(?:20\d\d年?)?(?:1[0-2]|0?[1-9])月份?(?:.*(?:到位|完成投资).*)?")
_BYGONE = re.compile(r"上年|去年|同期|形象进度|进展")
NAMED = 6  # columns that are named one by one


def notices(
    table: Table,
    mapping: Sequence[ColumnMapping],
    frame: Frame,
    parts: Parts,
    groups: Collection[int] = (),
) -> tuple[Notice, ...]:
    """In the order a person should read them."""
    found = (
        *_other_tables(table),
        *_week(frame),
        *_months(table, mapping),
        *_parts(parts),
        *_groups(groups),
    )
    return tuple(found)


def _other_tables(table: Table) -> Iterator[Notice]:
    rows = [row.number for row in table.rows if row.kind == "other"]
    if rows:
        text = (
            f"这张工作表里不止一张表：第 {rows[0]} 行起还有另一张（表头和数据共 {len(rows)} 行），没有导入；"
            "请把它另存成一张工作表，再导入一次。"
        )
        yield Notice("other_table", text)


def _week(frame: Frame) -> Iterator[Notice]:
    if not frame.weekly:
        return
    if frame.week:
        text = (
            f"这是一周的台账，进展按周报记入 {label(frame.week)}，不作为月报；完成投资只在月报里记，"
            "没有写入，请用月报的台账。"
        )
    else:
        text = (
            "这是一周的台账，没有写起止日期，进展和完成投资没有写入，其余各列照常导入；"
            "要记周报请在标题里写明日期，如 6月17日-6月23日。"
        )
    yield Notice("weekly", text)


def _months(table: Table, mapping: Sequence[ColumnMapping]) -> Iterator[Notice]:
    """Columns of single months that nothing was made of, though they are filled."""
    left = [
        column
        for place, column in enumerate(mapping)
        if column.field is None
        and not _BYGONE.search(column.header)
        and _MONTH.fullmatch(_last(table, place))
        and any(row.kind == "data" and empty_kind(row.cells[place]) is None for row in table.rows)
    ]
    if left:
        named = "、".join(f"{c.column} 列“{c.header.split('/')[-1]}”" for c in left[:NAMED])
        more = "等" if len(left) > NAMED else ""
        text = (
            f"有 {len(left)} 列是各月的数，没有写入：{named}{more}；是到位资金或完成投资的，"
            "请在“列对应”里逐列选定，如“1月到位资金”；各月的计划数系统不记。"
        )
        yield Notice("months_unread", text)


def _last(table: Table, place: int) -> str:
    levels = table.headers[place]
    return "".join(levels[-1].split()) if levels else ""


def _groups(groups: Collection[int]) -> Iterator[Notice]:
    if groups:
        text = (
            f"有 {len(groups)} 行只有分组名称（如“工业项目”），没有作为项目导入；"
            "确是项目的请在那一行点“单独导入”。"
        )
        yield Notice("group_rows", text)


def _parts(parts: Parts) -> Iterator[Notice]:
    if parts:
        text = (
            f"有 {len(parts)} 行是上一行项目的子项（序号 1.1、（1）、①），没有作为单独的项目导入；"
            "确是单独项目的请到“跳过”里点“单独导入”。"
        )
        yield Notice("part_rows", text)
