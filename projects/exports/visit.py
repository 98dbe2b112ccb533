"""走访 as a workbook: the page's columns."""

from projects.enums import VisitKind
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column


def _place(latitude: object, longitude: object) -> str:
    return f"{latitude}, {longitude}" if latitude is not None else ""


TABLE: Table = (
    (Column("走访日期", 11, "date"), "visited_on"),
    (Column("类别", 9), label("kind", VisitKind.choices)),
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 32), "project__name"),
    (Column("园区", 10), "project__park__short_name"),
    (Column("走访人", 9), "visitor__name"),
    (Column("职务", 14), "visitor__title"),
    (Column("同行人员", 22), "companions"),
    (Column("地点", 20), "place"),
    (Column("纬度、经度", 22), Get(("latitude", "longitude"), _place)),
    (Column("走访情况", 60), "findings"),
    (Column("照片（张）", 9, "int"), "photo_count"),
    (Column("登记人", 9), "recorded_by__person__name"),
    (Column("作废原因", 22), "void_reason"),
)
