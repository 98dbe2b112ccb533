"""A short cut says what the column's reader would say, and only where that has no word to add."""

import datetime as dt

import pytest

from projects.imports.fields import FIELDS
from projects.imports.plain import shortcut_for
from projects.imports.readers import ReadingContext, reader_for, shown

TODAY = dt.date(2024, 7, 1)
UNITS = (None, "万元", "亿元", "元", "千元", "百万元", "万美元")
CELLS = (
    1.0, 0.5, 0.0, -3.0, 12.34565, 5400.25, 20_000_000.0, 20_000_001.0, 1e300, 44_000.0, True, 7,
    "5400", "5400万元", "", "无", "待定", "示例氢能有限公司", "示例氢能（张掖）有限公司", "正在对接",
    "甲有限公司、乙有限公司", "甲公司 乙公司", "1.示例有限公司", "示例有限公司（控股51%）", "２０２４年示例项目",
    "建设年产3万吨生产线，配套设施", "第一行\n第二行", "_x000D_示例项目", "★示例项目", "甲" * 121, "长" * 300,
    dt.date(2024, 6, 30), dt.date(2025, 1, 1), dt.date(1900, 1, 1), dt.datetime(2024, 6, 30, 8, 15),
)  # fmt: skip


@pytest.mark.parametrize("kind", list(FIELDS))
@pytest.mark.parametrize("unit", UNITS)
def test_a_shortcut_says_what_the_reader_says(kind, unit):
    for field in FIELDS[kind]:
        context = ReadingContext(TODAY, 2024, field.label, unit)
        cut, read = shortcut_for(field, context), reader_for(field, context)
        for cell in CELLS if cut else ():
            plain = cut(cell)
            if plain is not None:
                reading = read(cell)
                said = (field.name, cell, reading.value, shown(reading.value), reading.level)
                assert said == (field.name, cell, *plain, None)


@pytest.mark.parametrize(
    ("name", "unit", "cell"),
    [
        ("total_investment", "万元", 5400.25),
        ("total_investment", "亿元", 0.54),
        ("signed_on", None, dt.date(2024, 6, 30)),
        ("content", None, "建设年产3万吨生产线，配套设施"),
        ("investors", None, "示例氢能有限公司"),
    ],
)
def test_most_cells_take_the_shortcut(name, unit, cell):
    field = next(field for field in FIELDS["projects"] if field.name == name)
    cut = shortcut_for(field, ReadingContext(TODAY, 2024, field.label, unit))
    assert cut is not None
    assert cut(cell) is not None
