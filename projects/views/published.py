"""公布数: what was published beside what the rows give today; two quarters side by side."""

from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.actions.published import publish_figure
from projects.exports.dispatch.listed import PUBLISHED
from projects.forms.dispatch import PublishedForm, place_choices, place_of
from projects.models import PublishedFigure
from projects.queries.dispatch.compare import compared, recomputed
from projects.queries.dispatch.periods import finished_quarter, reported
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import ExportList


class PublishedList(ExportList):
    model = PublishedFigure
    permission = Permission.VIEW_FIGURES
    template_name = "projects/published/list.html"
    export_title = "公布数"
    export_table = PUBLISHED
    export_word = "个"
    export_order = "统计期新的在前"

    def get_queryset(self):
        rows = super().get_queryset().select_related("region", "park", "by__person")
        return rows if self.request.GET.get("all") else rows.filter(is_current=True)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["lines"] = recomputed(context["object_list"])
        return context


class PublishedCreate(ActionForm):
    """Enter a published figure; another value for the same is a revision."""

    permission = Permission.DRAFT_DISPATCH
    form_class = PublishedForm
    template_name = "_generic/form.html"
    done_message = "已录入，原来的公布数作为历史修订保留。"

    def get_initial(self):
        asked = self.request.GET
        return {"place": f"region:{settings.CITY_REGION}", **{k: asked[k] for k in asked}}

    def act(self, cleaned):
        return publish_figure(**cleaned, by=self.request.user)

    def get_context_data(self, **kwargs):
        back = reverse("projects:published-list")
        return super().get_context_data(heading="录入公布数", back=back, submit="保存", **kwargs)

    def get_success_url(self):
        return reverse("projects:published-list")


@require_safe
def compare(request):
    """Two periods of one place, as published and as the rows give them today."""
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    last = finished_quarter(clock.today())
    asked = request.GET
    place = asked.get("place") or f"region:{settings.CITY_REGION}"
    first, second = asked.get("a") or last.previous().code, asked.get("b") or last.code
    context = {"a": first, "b": second, "place": place, "places": place_choices()}
    try:
        periods = [reported(code) for code in (first, second)]
        kind, _, code = place.partition(":")
        city = place == f"region:{settings.CITY_REGION}"
        context["narrow"] = "" if city else f"&{kind}={quote(code)}"
        context |= {"pairs": compared(place_of(place), *periods), "periods": periods}
    except (ValueError, ValidationError) as error:
        context["problem"] = " ".join(getattr(error, "messages", [str(error)]))
    return render(request, "projects/published/compare.html", context)
