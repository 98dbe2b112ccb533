"""年度目标: the city's and the parks', with completion so far; parts checked against the whole."""

from decimal import Decimal
from functools import cached_property
from typing import cast

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from parks.models import Region, User
from projects.actions.target import set_target
from projects.exports.target import cells, table
from projects.forms.target import TARGETED, TargetForm
from projects.models import Target
from projects.queries import indicators
from projects.queries.cuts import Line
from projects.queries.measures import MEASURES
from projects.queries.report import YEARS
from projects.queries.scope import Scope, Window, scope_for
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import ExportList, Figure, Ledger


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
        self.export_title = f"{kwargs['year']} 年度目标"

    @cached_property
    def window(self) -> Window:
        return Window.of(f"{self.kwargs['year']}")

    @cached_property
    def scope(self) -> Scope:
        return scope_for(cast(User, self.request.user))

    @cached_property
    def lines(self) -> list[tuple[Line, indicators.Statement]]:
        """A line for each park."""
        return indicators.table(self.scope, self.window, [self.measure.code], "park")

    @cached_property
    def total(self) -> indicators.Statement:
        return indicators.statement(self.scope, self.window, [self.measure.code])

    def get_queryset(self):
        rows = super().get_queryset().filter(year=self.kwargs["year"])
        return rows.select_related("region", "park", "chain", "office", "leader")

    def filters_said(self):
        return [("指标", self.measure.name), ("统计期", f"截至 {self.window.as_of}")]

    def ledgers(self, rows) -> list[Ledger]:
        code, made = self.measure.code, table(self.measure)
        found = [cells(line.label, said, code) for line, said in self.lines]
        whole = cells("全市", self.total, code)
        sums = {column.header: value for (column, _), value in zip(made, whole, strict=True)}
        notes = (f"{self.measure.name}，截至 {self.window.as_of}；合计为全市。",)
        noun = self.model._meta.label_lower
        return [Ledger(self.export_title, made, found, self.export_word, sums, notes, noun=noun)]

    def figures(self, rows) -> list[Figure]:
        return [
            Figure("完成数", self.total.figures[self.measure.code], self.measure.definition),
            Figure("下达数", self.total.targets.get(self.measure.code, "未下达"), "全市的下达数。"),
        ]

    def get_context_data(self, **kwargs):
        code, total = self.measure.code, self.total
        return super().get_context_data(
            year=self.kwargs["year"],
            code=code,
            measure=self.measure,
            measures=[MEASURES[c] for c in TARGETED],
            lines=self.lines,
            total=total,
            rates={
                line.key: (said.target_rate(code), said.lead_points(code))
                for line, said in self.lines
            },
            whole=(total.target_rate(code), total.lead_points(code)),
            parts=parts(self.object_list, code),
            window=self.window,
            figure_query={"period": self.window.period.code},
            **kwargs,
        )


def parts(rows, code: str) -> tuple[Decimal, Decimal]:
    """The city's assigned number, and what its parks add up to."""
    city = next((t.assigned for t in rows if t.indicator == code and t.region_id), Decimal(0))
    return city, sum((t.assigned for t in rows if t.indicator == code and t.park_id), Decimal(0))


class TargetEdit(OfYear, ActionForm):
    permission = Permission.SET_TARGETS
    form_class = TargetForm
    template_name = "_generic/form.html"
    done_message = "目标已下达。"

    def get_initial(self):
        park, code = self.request.GET.get("park", ""), self.request.GET.get("indicator", "")
        rows = Target.objects.visible_to(self.request.user)
        rows = rows.filter(year=self.kwargs["year"], indicator=code)
        rows = rows.filter(park__code=park) if park else rows.filter(region__isnull=False)
        held = rows.first()
        if held is None:
            return {"park": park, "indicator": code}
        return {
            "park": park,
            "indicator": code,
            "assigned": held.assigned,
            "stretch": held.stretch,
            "version": held.version,
        }

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
        park = cleaned.pop("park")
        city = Region.objects.today().get(code=settings.CITY_REGION)
        node = {"park": park} if park else {"region": city}
        return set_target(year=self.kwargs["year"], by=self.request.user, **cleaned, **node)
