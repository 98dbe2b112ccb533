"""Park, chain and office pages with their projects' figures (parks never imports projects)."""

from decimal import Decimal
from functools import cached_property
from typing import cast

from parks.models import Chain, Enterprise, Office, Park, User
from parks.queries import places
from projects.enums import Stage
from projects.exports import place as tables
from projects.queries import indicators
from projects.queries import place as query
from projects.queries.assessment import latest_place
from projects.queries.measures import MEASURES
from projects.queries.mine import worst_first
from projects.queries.scope import Window, scope_for
from projects.views.cockpit import asked_of, months, strip
from projects.views.frame import Asked
from projects.views.office_work import work_of
from tracker.generic import DetailPage
from tracker.roles import Permission
from tracker.views.export import ExportList, Figure, Ledger, export_response

TITLES = {
    "park": "分园区",
    "subpark": "分片区",
    "chain": "分产业链",
    "link": "分环节",
}


class PlaceDetail(DetailPage):
    """One place: its own facts, its figures by what it consists of, its projects."""

    permission = Permission.VIEW_FIGURES
    narrow = ""
    by: tuple[str, ...] = ()
    own_keys: tuple[str, ...] = ("format",)
    projects_shown = 15

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "xlsx":
            self.object = self.get_object()
            return self.export()
        return super().get(request, *args, **kwargs)

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.request, **{self.narrow: self.object.code})

    @cached_property
    def found(self) -> query.Place:
        return query.place(self.asked.scope, self.asked.window, self.by)

    def ranks(self) -> list[query.Rank]:
        """Only who sees every project can be told where one place stands among all."""
        whole = scope_for(cast(User, self.request.user), self.asked.window.until)
        others = [key for key, code in self.asked.narrow.items() if code and key != self.narrow]
        if not whole.everything or others:
            return []
        return query.ranks(whole, self.asked.window, self.narrow, self.object.code)

    def get_context_data(self, **kwargs):
        asked, found = self.asked, self.found
        rows = worst_first(asked.scope.projects).select_related("park", "chain", "leader")
        place = {
            **asked_of(self.request, asked, *self.own_keys),
            **strip(found.said),
            "place": found,
            "funnel": found.funnel,
            **months(self.request, asked, found),
            "parts": [(by, TITLES[by], found.parts[by]) for by in self.by],
            "stages": [(line, Stage(line.key).label) for line in found.stages if line.key],
            "ranks": self.ranks(),
            "projects": rows[: self.projects_shown],
            "list_query": f"{self.narrow}={self.object.code}",
            "list_url": f"projects:{self.narrow}-list",
            "kept_keys": [(k, v) for k, v in self.request.GET.items() if v and k != "period"],
        }
        return super().get_context_data(**(place | kwargs))

    def export(self):
        asked, found = self.asked, self.found
        noun = self.model._meta.label_lower
        sheets = [Ledger("主要指标", tables.FIGURES, tables.figures(found.said), "项", noun=noun)]
        for by in self.by:
            made = [tables.line(line.label, said) for line, said in found.parts[by]]
            sums = tables.sums(found.said)
            title = TITLES[by]
            sheets.append(Ledger(title, tables.lines(title), made, "行", sums, noun=noun))
        return export_response(
            self.request,
            title=str(self.object),
            ledgers=sheets,
            filters=[
                ("范围", asked.scope.label),
                ("统计期", f"{asked.window.period.label}，截至 {asked.window.until}"),
            ],
            order="按排列次序",
            figures=[
                Figure(MEASURES[c].name, found.said.figures[c], MEASURES[c].definition)
                for c in query.LISTED
            ],
        )


class ParkDetail(PlaceDetail):
    model = Park
    template_name = "projects/park/detail.html"
    context_object_name = "park"
    narrow = "park"
    by = ("subpark", "chain")

    def get_queryset(self):
        rows = super().get_queryset().select_related("region", "parent")
        return rows.prefetch_related("chains", "children")

    def get_context_data(self, **kwargs):
        settled = Enterprise.objects.visible_to(self.request.user)
        settled = settled.filter(park_id__in=places.parks_under([self.object.code]))
        result, place = latest_place(self.object.code, self.request.user)
        return super().get_context_data(
            settled=settled.count(), assessed=result, assessed_place=place, **kwargs
        )


class ChainDetail(PlaceDetail):
    model = Chain
    template_name = "projects/chain/detail.html"
    context_object_name = "chain"
    narrow = "chain"
    by = ("link", "park")

    def get_queryset(self):
        return super().get_queryset().select_related("chief", "leader").prefetch_related("links")

    def get_context_data(self, **kwargs):
        said_of = {line.key: said for line, said in self.found.parts["link"]}
        links = [(link, said_of.get(link.pk)) for link in self.object.links.all()]
        context = super().get_context_data(links=links, unlinked=said_of.get(None), **kwargs)
        context["parts"] = [part for part in context["parts"] if part[0] != "link"]
        return context


class OfficeDetail(PlaceDetail):
    model = Office
    template_name = "projects/office/detail.html"
    context_object_name = "office"
    narrow = "office"
    by = ("park", "chain")
    own_keys = ("format", "on")

    def get_queryset(self):
        return super().get_queryset().select_related("unit")

    def get_context_data(self, **kwargs):
        more = work_of(self.request, self.object, self.asked.window)
        return super().get_context_data(**more, **kwargs)


class PlaceList(ExportList):
    """Places with a few figures each: one query a source, whatever their number."""

    permission = Permission.VIEW_FIGURES
    paginate_by = 100
    dimension = ""
    codes = query.LISTED
    export_word = "个"
    export_order = "按排列次序"

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.request)

    @cached_property
    def window(self) -> Window:
        return self.asked.window

    @cached_property
    def found(self) -> tuple[indicators.Statement, query.Lines]:
        return query.listed(self.asked.scope, self.window, self.dimension)

    @cached_property
    def figures_of(self) -> dict[str, indicators.Figures]:
        """The figures of each place, by its code."""
        return {line.key: said.figures for line, said in self.found[1]}

    def unknown_keys(self):
        known = self.asked.known
        return [key for key in super().unknown_keys() if key not in known]

    def filters_said(self):
        said = [("统计期", f"{self.window.period.label}，截至 {self.window.until}")]
        if any(self.asked.narrow.values()):
            said.insert(0, ("范围", self.asked.scope.label))
        return said

    def export(self, rows):
        shown = list(rows.values_list("code", flat=True))
        self.sums = {
            code: sum(
                (self.figures_of.get(p, {}).get(code) or Decimal(0) for p in shown), Decimal(0)
            )
            for code in self.codes
        }
        return super().export(rows)

    def ledgers(self, rows) -> list[Ledger]:
        title = self.export_title
        sums = {tables.header(MEASURES[code]): self.sums[code] for code in self.codes}
        said_of = {line.key: said for line, said in self.found[1]}
        made = tables.table(title, self.codes, said_of)
        return [Ledger(title, made, rows, self.export_word, sums, ("金额单位：万元",))]

    def figures(self, rows) -> list[Figure]:
        said = "各行之和，没有归入任何一行的项目不计在内。"
        return [
            Figure(tables.header(MEASURES[c]), self.sums[c], f"{said}{MEASURES[c].definition}")
            for c in self.codes
        ]

    def get_context_data(self, **kwargs):
        whole, lines = self.found
        context = super().get_context_data(**kwargs)
        context |= asked_of(self.request, self.asked) | {
            "unknown_keys": self.unknown_keys(),
            "figures_of": self.figures_of,
            "said_of": {line.key: said for line, said in lines},
            "dimension": self.dimension,
            "whole": whole,
            "rest": next((said for line, said in lines if line.key is None), None),
            "kept_keys": [(k, v) for k, v in self.request.GET.items() if v and k != "period"],
        }
        context["rows"] = [
            (one, context["said_of"].get(one.code)) for one in context["object_list"]
        ]
        return context


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
