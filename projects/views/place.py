"""Park, chain and office pages with their projects' figures (parks never imports projects)."""

from decimal import Decimal
from functools import cached_property
from typing import cast

from parks.models import Chain, Office, Park, User
from projects.exports.place import header, table
from projects.queries import indicators
from projects.queries.measures import MEASURES
from projects.queries.report import window_asked
from projects.queries.scope import Window, scope_for
from tracker.generic import DetailPage
from tracker.roles import Permission
from tracker.views.export import ExportList, Figure, Ledger

SHOWN = (
    "signed_count",
    "signed_amount",
    "active_count",
    "funds_outside",
    "start_rate",
    "production_rate",
    "fiveone_rate",
    "lamp_red",
    "lamp_yellow",
)


class PlaceDetail(DetailPage):
    """One place: its own facts, its figures, its projects."""

    permission = Permission.VIEW_FIGURES
    narrow = ""
    projects_shown = 30

    def get_context_data(self, **kwargs):
        user, code = self.request.user, self.object.code
        try:
            window = window_asked(self.request.GET.get("period", ""), "")
        except ValueError:
            window = Window.of("")
        scope = scope_for(user, **{self.narrow: code})
        said = indicators.statement(scope, window, SHOWN)
        rows = scope.projects.select_related("park", "chain", "leader").order_by("lamp", "-pk")
        return super().get_context_data(
            said=said,
            figures=[(indicators.indicator(c), said.figures[c], said.yoy(c)) for c in SHOWN],
            target_rate=said.target_rate("funds_outside"),
            window=window,
            figure_query={"period": window.period.code, self.narrow: code},
            projects=rows[: self.projects_shown],
            list_query=f"{self.narrow}={code}",
            **kwargs,
        )


class ParkDetail(PlaceDetail):
    model = Park
    template_name = "projects/park/detail.html"
    context_object_name = "park"
    narrow = "park"

    def get_queryset(self):
        related = ("chains", "children")
        return super().get_queryset().select_related("region").prefetch_related(*related)


class ChainDetail(PlaceDetail):
    model = Chain
    template_name = "projects/chain/detail.html"
    context_object_name = "chain"
    narrow = "chain"

    def get_queryset(self):
        return super().get_queryset().select_related("chief", "leader").prefetch_related("links")


class OfficeDetail(PlaceDetail):
    model = Office
    template_name = "projects/office/detail.html"
    context_object_name = "office"
    narrow = "office"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("postings__person")


class PlaceList(ExportList):
    """Places with a few figures each: one query a source, whatever their number."""

    permission = Permission.VIEW_FIGURES
    paginate_by = 100
    dimension = ""
    codes = ("signed_count", "signed_amount", "active_count", "funds_outside")
    export_word = "个"
    export_order = "按排列次序"

    @cached_property
    def window(self) -> Window:
        return Window.of("")

    @cached_property
    def figures_of(self) -> dict[str, indicators.Figures]:
        """The figures of each place, by its code."""
        scope = scope_for(cast(User, self.request.user))
        lines = indicators.table(scope, self.window, self.codes, self.dimension)
        return {line.key: said.figures for line, said in lines}

    def filters_said(self):
        return [("统计期", f"{self.window.period.label}，截至 {self.window.as_of}")]

    def export(self, rows):
        places = list(rows.values_list("code", flat=True))
        self.sums = {
            code: sum(
                (self.figures_of.get(p, {}).get(code) or Decimal(0) for p in places), Decimal(0)
            )
            for code in self.codes
        }
        return super().export(rows)

    def ledgers(self, rows) -> list[Ledger]:
        title = self.export_title
        sums = {header(MEASURES[code]): self.sums[code] for code in self.codes}
        made = table(title, self.codes, self.figures_of)
        return [Ledger(title, made, rows, self.export_word, sums, ("金额单位：万元",))]

    def figures(self, rows) -> list[Figure]:
        said = "各行之和，没有归入任何一行的项目不计在内。"
        return [
            Figure(header(MEASURES[c]), self.sums[c], f"{said}{MEASURES[c].definition}")
            for c in self.codes
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            window=self.window,
            figures_of=self.figures_of,
            figure_query={"period": self.window.period.code},
            **kwargs,
        )


class ParkList(PlaceList):
    model = Park
    template_name = "projects/park/list.html"
    dimension = "park"
    export_title = "园区"

    def get_queryset(self):
        return super().get_queryset().zones().select_related("region").prefetch_related("children")


class ChainList(PlaceList):
    model = Chain
    template_name = "projects/chain/list.html"
    dimension = "chain"
    export_title = "产业链"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("links")


class OfficeList(PlaceList):
    model = Office
    template_name = "projects/office/list.html"
    dimension = "office"
    export_title = "驻外联络点"
