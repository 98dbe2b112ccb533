"""How fast a long ledger leaves: our export of the project list beside plain XlsxWriter."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction

from projects.bench.watch import statements
from projects.exports.project import ledger
from projects.models import Project
from projects.queries.ledger import as_ledger, named_industries, year_so_far
from tracker import clock
from tracker.tools.tables import Table, cells_of, paths_of
from tracker.tools.xlsx import OPTIONS, SheetSpec, excel_formats, write_workbook

COLUMNS = 25
CHUNK = 2000


def bench_exports(say: Callable[..., None], rows: int = 100_000) -> None:
    """The same cells twice: by our sheet writer, and by XlsxWriter's constant_memory mode.

    `export_cells` repeats a page of real rows up to `rows`; `export` streams every project from
    the database, its floor writes the same rows without a look at what they hold.
    """
    table = ledger(year_so_far(clock.today()), named_industries())[:COLUMNS]
    page = list(cells_of(table, _rows(table, 500)))
    if not page:
        return
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "export.xlsx"
        floor = _timed(lambda: _plain(where, table, _repeat(page, rows)))
        ours = _timed(lambda: _ours(where, table, _repeat(page, rows)))
        say(bench="export_cells", n=rows, **_line(ours, floor, 0))
        count = Project.objects.count()
        with transaction.atomic(), statements() as seen:
            ours = _timed(lambda: _ours(where, table, cells_of(table, _rows(table))))
        floor = _timed(lambda: _plain(where, table, _repeat(page, count)))
        say(bench="export", n=count, **_line(ours, floor, len(seen)))


def _line(ours: float, floor: float, queries: int) -> dict[str, Any]:
    return {"ours_ms": ours, "floor_ms": floor, "queries": queries}


def _rows(table: Table, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
    found = as_ledger(Project.objects.order_by("pk"), year_so_far(clock.today()))
    return found.values_list(*paths_of(table))[:limit].iterator(chunk_size=CHUNK)


def _repeat(page: list[list[object]], rows: int) -> Iterator[list[object]]:
    return (page[number % len(page)] for number in range(rows))


def _ours(where: Path, table: Table, rows: Iterator[list[object]]) -> None:
    columns = [column for column, _ in table]
    write_workbook(where, [SheetSpec(name="项目台账", columns=columns, rows=rows)])


def _plain(where: Path, table: Table, rows: Iterator[list[object]]) -> None:
    """What somebody would write who knows every cell beforehand."""
    with xlsxwriter.Workbook(str(where), OPTIONS) as book:
        sheet, formats = book.add_worksheet(), excel_formats(book)
        styles = [formats[column.kind] for column, _ in table]
        for place, (column, _) in enumerate(table):
            sheet.write_string(0, place, column.header)
        for number, cells in enumerate(rows, 1):
            for place, value in enumerate(cells):
                style = styles[place]
                if isinstance(value, str) and value:
                    sheet.write_string(number, place, value, style)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, style)
                elif isinstance(value, int | Decimal):
                    sheet.write_number(number, place, value, style)
                else:
                    sheet.write_blank(number, place, None, style)


def _timed(work: Callable[[], None]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
