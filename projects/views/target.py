"""年度目标: the city's and the parks', with completion so far; parts checked against the whole."""

from decimal import Decimal

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from parks.models import Region
from projects.actions.target import set_target
from projects.forms.target import TARGETED, TargetForm
from projects.models import Target
from projects.queries import indicators
from projects.queries.measures import MEASURES
from projects.queries.report import YEARS
from projects.queries.scope import Window, scope_for
from tracker import clock
from tracker.generic import ActionForm, ListPage
from tracker.roles import Permission


@require_safe
def now(request):
    return redirect("projects:target-list", clock.today().year)


class OfYear:
    """The year stands in the address; one that no target can have is no page."""

    def setup(self, request, *args, **kwargs):
        if not YEARS[0] <= kwargs["year"] <= YEARS[1]:
            raise Http404
        super().setup(request, *args, **kwargs)


class TargetList(OfYear, ListPage):
    model = Target
    permission = Permission.VIEW_FIGURES
    template_name = "projects/target/list.html"
    paginate_by = 200

    def get_queryset(self):
        rows = super().get_queryset().filter(year=self.kwargs["year"])
        return rows.select_related("region", "park", "chain", "office", "leader")

    def get_context_data(self, **kwargs):
        year = self.kwargs["year"]
        code = self.request.GET.get("q", "")
        code = code if code in TARGETED else TARGETED[0]
        window = Window.of(f"{year}")
        scope = scope_for(self.request.user)
        lines = indicators.table(scope, window, [code], "park")
        total = indicators.statement(scope, window, [code])
        return super().get_context_data(
            year=year,
            code=code,
            measure=MEASURES[code],
            measures=[MEASURES[c] for c in TARGETED],
            lines=lines,
            total=total,
            rates={
                line.key: (said.target_rate(code), said.lead_points(code)) for line, said in lines
            },
            whole=(total.target_rate(code), total.lead_points(code)),
            parts=parts(self.object_list, code),
            window=window,
            figure_query={"period": window.period.code},
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
