"""年度目标: the city's and the parks', with completion so far; parts checked against the whole."""

from functools import cached_property
from typing import cast

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from parks.models import User
from projects.actions.target import set_target
from projects.exports.target import cells, table
from projects.forms.target import TARGETED, TargetForm
from projects.models import Target, TargetVersion
from projects.models.target import NODES, QUARTERS
from projects.queries import target as goals
from projects.queries.dimensions import CUTS
from projects.queries.measures import MEASURES
from projects.queries.report import YEARS
from projects.queries.scope import Scope, Window, scope_for
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.tools.periods import Period
from tracker.views.export import ExportList, Figure, Ledger

BY = {name: CUTS[name].label for name in ("park", "region", "chain", "office", "leader")}
VERSIONS_SHOWN = 30


@require_safe
def now(request):
    return redirect("projects:target-list", clock.today().year)


class OfYear:
    """The year stands in the address; one that no target can have is no page."""

    def setup(self, request, *args, **kwargs):
        if not YEARS[0] <= kwargs["year"] <= YEARS[1]:
            raise Http404
        super().setup(request, *args, **kwargs)


class TargetList(OfYear, ExportList):
    model = Target
    permission = Permission.VIEW_FIGURES
    template_name = "projects/target/list.html"
    paginate_by = 200
    export_word = "个"
    export_order = "按园区次序"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        code = request.GET.get("q", "")
        self.measure = MEASURES[code if code in TARGETED else TARGETED[0]]
        by = request.GET.get("by", "")
        self.by = by if by in BY else next(iter(BY))
        self.export_title = f"{kwargs['year']} 年度目标"

    @cached_property
    def window(self) -> Window:
        return Window.of(f"{self.kwargs['year']}")

    @cached_property
    def scope(self) -> Scope:
        return scope_for(cast(User, self.request.user))

    @cached_property
    def board(self) -> goals.Board:
        """The whole, and a line for each park, county, chain, office or leader."""
        return goals.board(self.scope, self.window, self.measure.code, self.by)

    def get_queryset(self):
        rows = super().get_queryset().filter(year=self.kwargs["year"])
        return rows.select_related("region", "park", "chain", "office", "leader")

    def filters_said(self):
        return [("指标", self.measure.name), ("统计期", f"截至 {self.window.as_of}")]

    def ledgers(self, rows) -> list[Ledger]:
        made = table(self.measure)
        found = [cells(goal.line.label, goal) for goal in self.board.goals]
        total = cells(self.scope.label, self.board.whole)
        sums = {column.header: value for (column, _), value in zip(made, total, strict=True)}
        notes = (f"{self.measure.name}，截至 {self.window.as_of}；合计为{self.scope.label}。",)
        noun = self.model._meta.label_lower
        return [Ledger(self.export_title, made, found, self.export_word, sums, notes, noun=noun)]

    def figures(self, rows) -> list[Figure]:
        goal = self.board.whole.said.targets.get(self.measure.code, "未下达")
        return [
            Figure("完成数", self.board.whole.done, self.measure.definition),
            Figure("下达数", goal, f"{self.scope.label}的下达数。"),
        ]

    def get_context_data(self, **kwargs):
        code, year = self.measure.code, self.kwargs["year"]
        rows = TargetVersion.objects.visible_to(self.request.user)
        versions = rows.filter(target__year=year, target__indicator=code)
        nodes = [f"target__{node}" for node in NODES]
        return super().get_context_data(
            year=year,
            code=code,
            by=self.by,
            dimensions=BY,
            measure=self.measure,
            measures=[MEASURES[c] for c in TARGETED],
            lines=self.board.goals,
            total=self.board.whole,
            scope=self.scope,
            quarter=Period.quarter_of(self.window.until).code,
            gaps=goals.gaps(year, code, self.window.until),
            versions=versions.select_related(*nodes, "set_by__person").order_by("-from_on", "-pk")[
                :VERSIONS_SHOWN
            ],
            window=self.window,
            figure_query={"period": self.window.period.code},
            **kwargs,
        )


class TargetEdit(OfYear, ActionForm):
    permission = Permission.SET_TARGETS
    form_class = TargetForm
    template_name = "_generic/form.html"
    done_message = "目标已下达。"

    def get_initial(self):
        get, code = self.request.GET, self.request.GET.get("indicator", "")
        node = next((name for name in NODES if get.get(name)), None)
        initial = {"indicator": code} | ({node: get[node][:40]} if node else {})
        held = self.held(code, node, get.get(node or "", ""))
        if held is None:
            return initial
        names = ("assigned", "stretch", *QUARTERS, "cap", "version")
        return initial | {name: getattr(held, name) for name in names}

    def held(self, code: str, node: str | None, key: str) -> Target | None:
        """The target that stands already for this node; the city's where none is named."""
        rows = Target.objects.visible_to(self.request.user)
        rows = rows.filter(year=self.kwargs["year"], indicator=code)
        if node is None:
            return rows.filter(region__code=settings.CITY_REGION).first()
        if node == "leader":
            return rows.filter(leader_id=int(key)).first() if key.isdecimal() else None
        return rows.filter(**{f"{node}__code": key}).first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=f"{self.kwargs['year']} 年目标",
            submit="下达目标",
            back=self.get_success_url(),
            **kwargs,
        )

    def get_success_url(self):
        return reverse("projects:target-list", args=[self.kwargs["year"]])

    def act(self, cleaned):
        return set_target(year=self.kwargs["year"], by=self.request.user, **self.form.target())
