"""数据分析: any figure by one or two dimensions. The address is the whole state of the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parks.queries import places
from projects.exports.pivot import ledger
from projects.models import SavedPivot
from projects.queries.dimensions import CUTS, MONTH, UNSET
from projects.queries.indicators import RATIOS, has_dimension, indicator
from projects.queries.measures import AMOUNT, MEASURES
from projects.queries.narrow import LABELS, NARROWING
from projects.queries.pivot import (
    Cell,
    Pivot,
    PivotLine,
    choose,
    figure_said,
    has_months,
    pivot,
    title_of,
    unit_of,
)
from projects.queries.pivot_query import SHAPE, canonical
from projects.views import cockpit
from projects.views.frame import Asked
from tracker.roles import Permission
from tracker.tools.money import UNITS, in_unit, two
from tracker.tools.periods import straightened
from tracker.views.export import Figure, export_response

MOST_LINES, MOST_COLUMNS = 200, 40  # of a table on a page; the workbook holds all
BARS, SERIES = 20, 4
PICKED = ("park", "chain")  # filters with a picker of their own
OWN_KEYS = (*SHAPE, "page", "format", "saved")


@dataclass(frozen=True)
class Shown:
    """A figure as it stands on the page, and the address of its rows."""

    text: str
    url: str
    step: int = 0
    of: str = ""  # of a rate: part/whole


@dataclass(frozen=True)
class ShownLine:
    line: PivotLine
    cells: list[Shown]
    total: Shown


@require_safe
def explore(request):
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    said = _straighten(request)
    asked, get = Asked(request), request.GET
    choice = choose(get.get("show", ""), get.get("rows", ""), get.get("cols", ""))
    table = pivot(asked.scope, asked.window, choice, by_total=get.get("sort") == "total")
    if get.get("format") == "xlsx":
        return workbook(request, asked, table)
    chosen = {"u": get["u"]} if get.get("u") in UNITS else {}
    page = PivotPage(table, asked, cockpit.unit_of(request), chosen)
    problems = [*said, *asked.problems, *choice.problems, *_outside(asked, request.user)]
    context = asked.context() | {
        "problems": problems,
        "unknown_keys": asked.unknown(*OWN_KEYS),
        "indicator": indicator(choice.code),
        "table": table,
        "page": page,
        "title": title_of(table),
        "chart": page.chart(),
        "unit_said": UNITS[page.unit] if page.is_amount else unit_of(choice.code),
        "saved": _saved(request),
        "state": canonical(get),
        "sort": get.get("sort", ""),
        **choices(asked, choice.code),
    }
    return render(request, "projects/pivot/detail.html", context)


def _straighten(request) -> list[str]:
    """A range of months written backwards is read forwards, and said."""
    given = request.GET.get("period", "")
    code = straightened(given)
    if not code:
        return []
    request.GET = request.GET.copy()
    request.GET["period"] = code
    return [f"统计期“{given[:40]}”前后颠倒，已按 {code} 计算。"]


def _outside(asked: Asked, user) -> list[str]:
    """A place that exists, of which this user sees nothing."""
    if any(asked.narrow.values()) and not asked.scope.projects.exists():
        return [
            f"“{asked.scope.label}”里没有您能看到的项目，表是空的；清除筛选可看您范围内的全部。"
        ]
    return []


def _saved(request) -> dict[str, Any] | None:
    """The saved table this address came from, and whether it has been changed since."""
    given = request.GET.get("saved", "")
    if not given.isdecimal() or len(given) > 18:
        return None
    row = SavedPivot.objects.visible_to(request.user).filter(pk=given).first()
    if row is None:
        return None
    changed = canonical(request.GET) != row.query
    return {"row": row, "changed": changed, "own": row.owner_id == request.user.pk}


def choices(asked: Asked, code: str) -> dict[str, Any]:
    """What the pickers offer. Filters without a picker of their own stay as they are."""
    dimensions = [
        (d, cut.label)
        for d, cut in CUTS.items()
        if has_dimension(code, d) and (d != MONTH or has_months(code))
    ]
    return {
        "figures": [
            ("数和额", [(c, m.name) for c, m in MEASURES.items()]),
            ("率", [(c, r.name) for c, r in RATIOS.items()]),
        ],
        "dimensions": dimensions,
        "periods": cockpit.period_choices(asked.window.period),
        "parks": _offered(asked, "park", places.zones()),
        "chains": _offered(asked, "chain", {c: x.short_name for c, x in places.chains().items()}),
        "kept": [
            (d, asked.narrow[d], LABELS[d], _words(asked, d))
            for d in NARROWING
            if asked.narrow[d] and d not in PICKED
        ],
    }


def _offered(asked: Asked, dimension: str, held: dict[str, str]) -> list[tuple[str, str]]:
    """The usual values, and what the address names beside them (a sub-park, several)."""
    given = asked.narrow[dimension]
    more = [(given, _words(asked, dimension))] if given and given not in held else []
    return [*held.items(), *more]


def _words(asked: Asked, dimension: str) -> str:
    """A filter's codes as people say them."""
    labels = {str(key): str(label) for key, label in CUTS[dimension].names().labels.items()}
    labels |= {code: park.short_name for code, park in places.parks().items()}
    labels[UNSET] = "未分"
    codes = asked.narrow[dimension].split(",")
    return "、".join(labels.get(code, code) for code in codes if code)


def workbook(request, asked: Asked, table: Pivot):
    """The whole table, however long."""
    said = indicator(table.code)
    return export_response(
        request,
        title=title_of(table),
        ledgers=[ledger(table)],
        filters=[
            ("指标", said.name),
            ("范围", asked.scope.label),
            ("统计期", f"{asked.window.period.label}，截至 {asked.window.until}"),
        ],
        order="合计大的在前" if request.GET.get("sort") == "total" else "按各维度的次序",
        figures=[
            Figure(said.name, figure_said(table.code, table.foot.total.value), said.definition)
        ],
    )


class PivotPage:
    """A table dressed for the page: texts in the reader's unit, a link behind every figure."""

    def __init__(self, table: Pivot, asked: Asked, unit: str, chosen: dict[str, str]):
        self.table, self.unit = table, unit
        self.is_amount = indicator(table.code).unit == AMOUNT
        self.query, self.narrow = asked.query | chosen, asked.narrow
        self.address = reverse("projects:figure", args=[table.code])
        self.columns = columns = _largest([c.value for c in table.foot.cells], MOST_COLUMNS)
        kept = _largest([line.total.value for line in table.lines], MOST_LINES)
        self.heads = [table.heads[n] for n in columns]
        self.hidden = len(table.lines) - len(kept), len(table.heads) - len(columns)
        self.lines = [self._line(table.lines[n], columns) for n in kept]
        self.foot = self._line(table.foot, columns)

    def _line(self, line: PivotLine, columns: Iterable[int]) -> ShownLine:
        cells = [self._shown(line.cells[n]) for n in columns]
        return ShownLine(line, cells, self._shown(line.total))

    def _shown(self, cell: Cell) -> Shown:
        code, of = self.table.code, ""
        if cell.whole:
            ratio = RATIOS[code]
            parts = ((ratio.part, cell.part), (ratio.whole, cell.whole))
            of = "/".join(figure_said(part, value, self.unit) for part, value in parts)
        text = figure_said(code, cell.value, self.unit)
        return Shown(text, f"{self.address}?{urlencode(self._keys(cell))}", cell.step, of)

    def _keys(self, cell: Cell) -> dict[str, str]:
        """The page's own filters and the cell's keys. Of a zone narrowed to its sub-parks the
        narrower holds: the line has only their rows.
        """
        keys = dict(cell.keys)
        if "park" in keys and self.narrow["park"]:
            held = places.parks()
            codes = self.narrow["park"].split(",")
            within = [c for c in codes if c in held and held[c].zone == keys["park"]]
            keys["park"] = ",".join(within) or keys["park"]
        return self.query | keys

    def chart(self) -> dict[str, Any] | None:
        """Bars of the rows' totals; with few columns, a bar for each of them."""
        lines = self.lines[:BARS]
        if len(lines) < 2:
            return None
        split = 1 < len(self.heads) <= SERIES
        totals = [(shown.line.total, shown.total) for shown in lines]
        return {
            "labels": [shown.line.label for shown in lines],
            "series": list(self._series(lines)) if split else [self._bars("", totals)],
            "upright": self.table.rows == MONTH,
            "stacked": split and self.table.code not in RATIOS,
        }

    def _series(self, lines: list[ShownLine]) -> Iterator[dict[str, Any]]:
        for place, (_, label) in enumerate(self.heads):
            found = self.columns[place]
            yield self._bars(label, [(ln.line.cells[found], ln.cells[place]) for ln in lines])

    def _bars(self, name: str, found: list[tuple[Cell, Shown]]) -> dict[str, Any]:
        """Heights for drawing, the texts beside them, and where a click leads."""
        heights = [
            in_unit(cell.value, self.unit) if cell.value and self.is_amount else cell.value
            for cell, _ in found
        ]
        return {
            "name": name,
            "values": [None if height is None else str(two(height)) for height in heights],
            "texts": [shown.text for _, shown in found],
            "links": [shown.url for _, shown in found],
        }


def _largest(values: list[Decimal | None], most: int) -> list[int]:
    """Places of the largest, in the order they stand."""
    by_size = sorted(range(len(values)), key=lambda n: values[n] or 0, reverse=True)
    return sorted(by_size[:most])
