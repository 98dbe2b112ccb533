"""What a list shows, as a workbook: same filter, same order, totals, and a sheet that explains it.

Written to a file, row by row, and streamed from there; every export leaves an audit row (R61), and
what has left in the past hour is bounded (R57).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tracker import audit, clock
from tracker.generic import ListPage, sheet_response
from tracker.tools.tables import Get, Table, cells_of, paths_of
from tracker.tools.xlsx import Column, SheetSpec
from tracker.views import errors
from tracker.views.allowance import EXPORTED, refusal

EXPLAINED = "口径说明"
CHUNK = 2000


@dataclass(frozen=True)
class Figure:
    """A figure of the totals line with its definition, for 口径说明."""

    name: str
    value: object
    definition: str


@dataclass
class Ledger:
    """One sheet: its table, its rows, the figures of its totals line by header.

    `rows` is a queryset, or for a table that is computed its rows in the order of the table and
    the `noun` they tell of. `title` stands over the table; `word` counts the rows (项, 笔).
    `count` is known when written.
    """

    title: str
    table: Table
    rows: Any
    word: str = "项"
    totals: Mapping[str, object] = field(default_factory=dict)
    notes: Sequence[str] = ()
    name: str = ""
    frozen: int = 0
    lines: int = 1
    noun: str = ""
    count: int = 0

    def __post_init__(self) -> None:
        self.noun = self.noun or self.rows.model._meta.label_lower

    def size(self) -> int:
        """How many rows will be written."""
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)

    def sheet(self) -> SheetSpec:
        columns = [column for column, _ in self.table]
        return SheetSpec(
            name=self.name or self.title,
            columns=columns,
            rows=self._cells(),
            title=self.title,
            notes=self.notes,
            totals=lambda: self._line(columns),
            frozen=self.frozen,
            lines=self.lines,
        )

    def _cells(self) -> Iterator[list[object]]:
        found = self.rows
        if isinstance(found, QuerySet):
            found = found.values_list(*paths_of(self.table)).iterator(chunk_size=CHUNK)
        for self.count, cells in enumerate(cells_of(self.table, found), 1):  # noqa: B020
            yield cells

    def _line(self, columns: Sequence[Column]) -> list[object]:
        """合计 in the first column of text, the count in the next: the importer drops such a line."""
        words = iter(("合计", f"{self.count} {self.word}"))
        return [
            next(words, "") if column.kind == "text" else self.totals.get(column.header)
            for column in columns
        ]


def export_response(
    request: Any,
    *,
    title: str,
    ledgers: Sequence[Ledger],
    filters: Sequence[tuple[str, str]] = (),
    order: str = "",
    figures: Iterable[Figure] = (),
):
    """The workbook as a download, and the audit row of who took what out; or why not now."""
    if said := refusal(request.user, sum(ledger.size() for ledger in ledgers)):
        return errors.limited(request, said)
    explained = SheetSpec(
        name=EXPLAINED,
        columns=[Column("项目", 22), Column("内容", 100)],
        rows=_explained(request.user, title, ledgers, filters, order, figures),
        title=f"{title}：{EXPLAINED}",
    )
    with transaction.atomic():  # a server-side cursor lives inside a transaction
        response = sheet_response(
            f"{title}_{clock.today():%Y%m%d}", [*(ledger.sheet() for ledger in ledgers), explained]
        )
        _record(request.user, title, ledgers, filters)
    return response


def _explained(
    user: Any,
    title: str,
    ledgers: Sequence[Ledger],
    filters: Sequence[tuple[str, str]],
    order: str,
    figures: Iterable[Figure],
) -> Iterator[list[object]]:
    """Read when the other sheets are written: it tells their number of rows."""
    day = clock.today()
    yield ["清单", title]
    yield ["导出人", str(user)]
    yield ["工作日期", f"{day.year}年{day.month}月{day.day}日"]
    yield ["导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"]
    for label, words in filters or [("筛选条件", "全部")]:
        yield [label if label == "筛选条件" else f"筛选条件：{label}", words]
    yield ["排序", order or "默认"]
    for ledger in ledgers:
        yield [f"行数：{ledger.name or ledger.title}", f"{ledger.count} {ledger.word}"]
    yield ["金额单位", "万元；格子里保存四位小数（精确到元），显示两位。"]
    for figure in figures:
        yield [f"合计：{figure.name}", f"{figure.value}。{figure.definition}"]


def _record(
    user: Any, title: str, ledgers: Sequence[Ledger], filters: Sequence[tuple[str, str]]
) -> None:
    """An export has no single record: the row names the list instead."""
    rows = {ledger.name or ledger.title: ledger.count for ledger in ledgers}
    changes = {"filters": [list(pair) for pair in filters] or "全部", "rows": rows}
    row = audit.event(verb=EXPORTED, on=user, by=user, changes=changes)
    row.noun = ledgers[0].noun
    row.object_id = ""
    row.label = title[:200]
    row.save(force_insert=True)


class ExportList(ListPage):
    """A list page with `?format=xlsx`.

    `export_table` is header → getter (habit 13); `export_order` says how rows stand without `sort`.
    """

    export_title = ""
    export_table: Table = ()
    export_word = "项"
    export_order = ""

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "xlsx":
            return self.export(self.get_queryset())
        return super().get(request, *args, **kwargs)

    def export(self, rows):
        return export_response(
            self.request,
            title=self.export_title,
            ledgers=self.ledgers(rows),
            filters=self.filters_said(),
            order=self.order_said(),
            figures=self.figures(rows),
        )

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, self.export_table, rows, self.export_word)]

    def figures(self, rows) -> list[Figure]:
        """What stands in the totals line, defined."""
        return []

    def filters_said(self) -> list[tuple[str, str]]:
        """Label and words of every filter that is set; an unreadable one is said as well."""
        if self.filterset is None:
            return []
        form = self.filterset.form
        if not form.is_valid():
            return [(form.fields[name].label or name, "看不懂，没有结果") for name in form.errors]
        said = []
        for name, bound in form.fields.items():
            given = form.cleaned_data.get(name)
            if given not in (None, "", []):
                said.append((str(bound.label or name), self.words(name, given, bound)))
        return said

    def words(self, name: str, given: Any, bound: Any) -> str:
        """A filter's value as people say it."""
        labels = {str(key): str(text) for key, text in getattr(bound, "choices", ())}
        values = given if isinstance(given, list) else [given]
        plain = {True: "是", False: "否"}
        return "、".join(
            plain[one] if isinstance(one, bool) else labels.get(str(one), str(one))
            for one in values
        )

    def order_said(self) -> str:
        key = self.request.GET.get("sort", "")
        column = self.orderings.get(key.lstrip("-"))
        if not column:
            return self.export_order
        name = self.model._meta.get_field(column).verbose_name  # type: ignore[union-attr]
        return f"按{name}从{'大到小' if key.startswith('-') else '小到大'}"


def nothing(path: str = "pk") -> Get:
    """An empty column, where a list has no such figure."""
    return Get((path,), lambda value: None)
