"""Park, chain and office pages with their projects' figures (parks never imports projects)."""

from parks.models import Chain, Office, Park
from projects.queries import indicators
from projects.queries.report import window_asked
from projects.queries.scope import Window, scope_for
from tracker.generic import DetailPage, ListPage
from tracker.roles import Permission

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


class PlaceList(ListPage):
    """Places with a few figures each: one query a source, whatever their number."""

    permission = Permission.VIEW_FIGURES
    paginate_by = 100
    dimension = ""
    codes = ("signed_count", "signed_amount", "active_count", "funds_outside")

    def get_context_data(self, **kwargs):
        window = Window.of("")
        lines = indicators.table(scope_for(self.request.user), window, self.codes, self.dimension)
        return super().get_context_data(
            window=window,
            figures_of={line.key: said.figures for line, said in lines},
            figure_query={"period": window.period.code},
            **kwargs,
        )


class ParkList(PlaceList):
    model = Park
    template_name = "projects/park/list.html"
    dimension = "park"

    def get_queryset(self):
        return super().get_queryset().zones().select_related("region").prefetch_related("children")


class ChainList(PlaceList):
    model = Chain
    template_name = "projects/chain/list.html"
    dimension = "chain"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("links")


class OfficeList(PlaceList):
    model = Office
    template_name = "projects/office/list.html"
    dimension = "office"
