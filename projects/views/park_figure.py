"""园区指标: the list, the page a park fills in, confirming, and one figure with its revisions."""

from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.urls import reverse

from parks.models import Park, User
from projects.actions.park_figure import FiguresRefused, confirm_figures, enter_figures
from projects.enums import FigureState
from projects.exports.park_figure import table
from projects.filters.park_figure import ParkFigureFilter
from projects.forms.approval import NoFields
from projects.forms.park_figure import FiguresForm, pasted
from projects.models import ParkFigure
from projects.permissions import why_not_figures
from projects.queries import park_figure as queries
from projects.queries.dispatch.periods import finished_quarter
from projects.queries.park_figure import Place
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission, Role
from tracker.tools.periods import Period
from tracker.views.export import Figure, Ledger

RELATED = ("indicator", "park", "region", "entered_by__person", "confirmed_by__person")
QUARTERS_OFFERED = 8


class ParkFigureList(LedgerList):
    model = ParkFigure
    permission = Permission.VIEW_FIGURES
    filterset_class = ParkFigureFilter
    template_name = "projects/park_figure/list.html"
    export_title = "园区指标"
    export_word = "个"
    export_order = "季度新的在前"
    orderings = {"period": "period", "value": "value"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        rows = rows.order_by(
            "-period", "indicator__order", F("park__order").asc(nulls_first=True), "pk"
        )
        return super().ordered(rows)

    def get_context_data(self, **kwargs):
        totals = queries.sums(self.object_list)
        self.known_count = totals["count"]
        context = super().get_context_data(totals=totals, **kwargs)
        found = queries.beside(context["object_list"])
        context["lines"] = [(row, found[row.pk]) for row in context["object_list"]]
        context["too_much"] = self.too_much()
        context["entry"] = entry_address(self.request.user, self.request.GET)
        return context

    def too_much(self) -> list[str]:
        """Cross-sums of the quarter that is looked at; only who confirms is told."""
        period = self.filterset.form.cleaned_data.get("period") if self.filterset.is_valid() else ""
        if not period or Role.BUREAU not in cast(User, self.request.user).roles:
            return []
        return queries.too_much(queries.read_quarter(period).code)

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, table(queries.beside(rows)), rows, self.export_word)]

    def figures(self, rows) -> list[Figure]:
        found = queries.sums(rows)
        said = "累计数为 1 月起累计；修订前的数留存，筛选“已修订”可查。"
        return [Figure("园区指标", f"{found['count']} 个，待确认 {found['draft']} 个", said)]


def entry_address(user, asked) -> str:
    """The page to fill in from here: the place and quarter that are looked at, or one's own."""
    if not user.may(Permission.ENTER_PARK_FIGURES):
        return ""
    held = {"place": asked.get("park", ""), "period": asked.get("period", "")}
    if held["place"] == "city":
        held["place"] = settings.CITY_REGION
    held = {name: value for name, value in held.items() if value}
    return f"{reverse('projects:park-figure-entry')}{'?' + urlencode(held) if held else ''}"


class OfPlaceAndQuarter:
    """`place` and `period` of the address; of a person of one park its own, of others the city."""

    request: Any

    @cached_property
    def period(self) -> Period:
        code = self.request.GET.get("period", "")
        try:
            return queries.read_quarter(code) if code else finished_quarter(clock.today())
        except ValueError:
            raise Http404 from None

    @cached_property
    def offered(self) -> list[Place]:
        """Whose figures this person enters."""
        user = self.request.user
        return [place for place in queries.places() if not why_not_figures(user, place)]

    @cached_property
    def place(self) -> Place:
        """Raises Http404 for a place that is none, PermissionDenied for somebody else's."""
        code = self.request.GET.get("place", "")
        if not code:
            if not self.offered:
                raise PermissionDenied
            return self.offered[0]
        place = queries.place_named(code)
        if place is None:
            raise Http404
        if why_not_figures(self.request.user, place):
            raise PermissionDenied
        return place

    def get_success_url(self):
        asked = {"place": self.place.code, "period": self.period.code}
        return f"{reverse('projects:park-figure-entry')}?{urlencode(asked)}"


class ParkFigureEntry(OfPlaceAndQuarter, ActionForm):
    """All indicators of one place and quarter on one page."""

    permission = Permission.ENTER_PARK_FIGURES
    form_class = FiguresForm
    template_name = "projects/park_figure/entry.html"
    done_message = "已保存，待调度科确认。"

    @cached_property
    def cells(self):
        return queries.cells(self.place, self.period)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"held": self.cells}

    def post(self, request, *args, **kwargs):
        if "fill" in request.POST:
            return self.filled()
        return super().post(request, *args, **kwargs)

    def filled(self):
        """The page again with what was pasted in its fields; nothing is written."""
        data = self.request.POST.copy()
        found, strange = pasted(data.get("paste", ""), self.cells)
        data["paste"] = ""
        for name, value in found.items():
            data[name] = value
        form = FiguresForm(data, held=self.cells)
        context = self.get_context_data(form=form, filled=len(found), strange=strange)
        return self.render_to_response(context)

    def act(self, cleaned):
        try:
            return enter_figures(
                place=self.place,
                period=self.period.code,
                source=cleaned["source"],
                rows=self.form.entered(),
                by=self.request.user,
            )
        except FiguresRefused as refused:
            raise self.form.refuse(refused.found) from refused

    def get_context_data(self, **kwargs):
        last = finished_quarter(clock.today())
        quarters = [last]
        while len(quarters) < QUARTERS_OFFERED:
            quarters.append(quarters[-1].previous())
        waits = sum(cell.draft is not None for cell in self.cells)
        return super().get_context_data(
            place=self.place,
            period=self.period,
            places=self.offered,
            quarters=quarters,
            filled_in=sum(cell.shown is not None for cell in self.cells),
            waits=waits,
            too_much=queries.too_much(self.period.code),
            **kwargs,
        )


class ParkFigureConfirm(OfPlaceAndQuarter, ActionForm):
    """确认: everything that waits of one place and quarter becomes what counts."""

    permission = Permission.ASSESS
    form_class = NoFields
    template_name = "_generic/form.html"
    http_method_names = ["post"]

    def act(self, cleaned):
        rows = ParkFigure.objects.visible_to(self.request.user).filter(
            period=self.period.code,
            state=FigureState.DRAFT,
            **queries.place_field(self.place),
        )
        done = confirm_figures(figures=rows.select_related("indicator"), by=self.request.user)
        self.done_message = f"已确认 {done} 个指标，开始计入考核。"
        return done

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="确认园区指标", submit="确认", back=self.get_success_url(), **kwargs
        )


class ParkFigureDetail(DetailPage):
    """One figure: its revisions, what is computed of it, published beside recomputed."""

    model = ParkFigure
    permission = Permission.VIEW_FIGURES
    template_name = "projects/park_figure/detail.html"
    context_object_name = "figure"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs):
        row = self.object
        rows = self.get_queryset().filter(
            indicator=row.indicator, period=row.period, park=row.park, region=row.region
        )
        past = (
            self.get_queryset()
            .filter(indicator=row.indicator, park=row.park, region=row.region)
            .confirmed()
            .order_by("-period")[:QUARTERS_OFFERED]
        )
        period = Period.parse(row.period)
        found = queries.beside([row])[row.pk]
        place = row.park or row.region
        asked = {"park": row.park.code} if row.park else {}
        return super().get_context_data(
            beside=found,
            gap=found.gap(row.value),
            months=queries.months_said(row.indicator, period),
            revisions=rows.order_by("-revision"),
            past=past,
            recount=urlencode({**asked, "period": period.to_date().code, "as_of": f"{period.end}"}),
            entry=(
                f"?{urlencode({'place': place.code, 'period': row.period})}"
                if self.request.user.may(Permission.ENTER_PARK_FIGURES)
                and not why_not_figures(self.request.user, place)
                else ""
            ),
            is_park=isinstance(place, Park),
            **kwargs,
        )
