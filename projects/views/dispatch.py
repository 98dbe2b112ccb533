"""调度通报: the reports, one report on screen and as files."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView
from redis.exceptions import RedisError

from parks.models import Region
from projects.actions import dispatch as verbs
from projects.actions.dispatch_file import made_file
from projects.actions.dispatch_flow import FLOW, HANDS
from projects.actions.report_template import template_for
from projects.enums import DispatchState
from projects.exports.dispatch.files import MIME, WRITERS
from projects.exports.dispatch.listed import TABLE
from projects.forms.dispatch import DraftForm, FlowForm
from projects.models import Dispatch, DispatchSection, Project
from projects.queries.dispatch.changes import changes_since
from projects.queries.dispatch.checks import checks
from projects.queries.dispatch.compose import document, file_stem
from projects.queries.dispatch.periods import finished_quarter, reported, span_of
from projects.queries.dispatch.tree import digest_of
from tracker import audit, clock, fonts
from tracker.generic import ActionForm, Scoped
from tracker.roles import Permission
from tracker.tools.chart import WIDTH, height
from tracker.tools.drawing import to_svg
from tracker.tools.official import Chart, Figure, Section, Table
from tracker.views.export import ExportList

PLACEHOLDER = "（待撰写"  # what `@待写` says until somebody has written
AT_WORK = timedelta(minutes=5)
CHART_KEPT = 24 * 3600  # seconds; the same option is the same picture
FORMS = {"doc": "docx", **{form: form for form in WRITERS}}


class DispatchList(ExportList):
    model = Dispatch
    permission = Permission.VIEW_FIGURES
    template_name = "projects/dispatch/list.html"
    export_title = "调度报告"
    export_table = TABLE
    export_word = "稿"
    export_order = "统计期新的在前，稿次新的在前"

    def get_queryset(self):
        rows = super().get_queryset().defer("snapshot__data", "body")
        return rows.select_related("region", "park", "template", "snapshot", "made_by__person")

    def get_context_data(self, **kwargs):
        last = finished_quarter(clock.today()).code
        return super().get_context_data(last_quarter=last, **kwargs)


class DispatchDetail(Scoped, DetailView):
    """The latest version of a period that this person may see, by its own template; `number=`,
    `park=` and `region=` name another.
    """

    model = Dispatch
    permission = Permission.VIEW_FIGURES
    template_name = "projects/dispatch/detail.html"
    context_object_name = "dispatch"

    def get_object(self, queryset=None):
        asked = self.request.GET
        rows = self.get_queryset().filter(period=self.kwargs["period"])
        if asked.get("park"):
            rows = rows.filter(park__code=asked["park"])
        else:
            rows = rows.filter(region__code=asked.get("region") or settings.CITY_REGION)
        if asked.get("number", "").isdecimal():
            rows = rows.filter(number=asked["number"])
        pk = _own_template_first(rows)
        whole = Dispatch.objects.select_related(
            "region", "park", "template", "snapshot", "made_by__person", "reviewer__person",
            "signatory__person",
        )  # fmt: skip
        return get_object_or_404(whole, pk=pk)

    def get(self, request, *args, **kwargs):
        form = FORMS.get(request.GET.get("as", ""))
        if form:
            return as_file(request.user, self.get_object(), form)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        dispatch, user = self.object, self.request.user
        drafts = user.may(Permission.DRAFT_DISPATCH)
        made = document(dispatch)
        context = {
            "document": made,
            "paper": _paper(dispatch, made),
            "versions": self._versions(),
            "flow": FLOW,
            "is_open": drafts and not dispatch.is_published,
            "number_url": number_url(dispatch) if drafts and not dispatch.is_published else "",
            "awaited": awaited(dispatch),
            "awaits_me": awaited(dispatch) == user,
            "flow_form": FlowForm(initial={"version": dispatch.version}),
            "has_read": dispatch.readings.filter(by=user).exists(),
        }
        if drafts or context["awaits_me"]:
            context |= self._desk()
        return super().get_context_data(**context, **kwargs)

    def _versions(self):
        dispatch = self.object
        rows = self.get_queryset().filter(
            period=dispatch.period, region_id=dispatch.region_id, park_id=dispatch.park_id
        )
        return rows.defer("body").select_related("template", "made_by__person")[:12]

    def _desk(self):
        """What the people who write it, and who sign it, see beside the paper."""
        dispatch = self.object
        sections = list(dispatch.sections.select_related("edited_by__person"))
        lately = timezone.now() - AT_WORK
        moved = changes_since(dispatch.snapshot)
        at_work = {str(s.edited_by) for s in sections if s.edited_at and s.edited_at > lately}
        return {
            "sections": sections,
            "at_work": sorted(at_work),
            "edited_at": max((s.edited_at for s in sections if s.edited_at), default=None),
            "checks": [] if dispatch.is_published else checks(dispatch, moved),
            "moved": moved,
            "by_hand": dispatch.changes.select_related("by__person", "withdrawn_by__person"),
            "notes": dispatch.notes.select_related("by__person", "section", "solved_by__person"),
            "readings": dispatch.readings.select_related("by__person__unit"),
        }


def awaited(dispatch: Dispatch):
    """Whose word is the next one; None where nobody is named."""
    hand = HANDS.get(DispatchState(dispatch.state))
    return getattr(dispatch, hand) if hand else None


def _own_template_first(rows):
    """The newest by the template that a period is usually reported with, else the newest."""
    found = list(rows.order_by("-number").values_list("pk", "template_id", "period"))
    if len(found) < 2:
        return found[0][0] if found else None
    own = template_for(span_of(reported(found[0][2]))).pk
    return next((pk for pk, template, _ in found if template == own), found[0][0])


def number_url(dispatch: Dispatch) -> str:
    """Where a number of the paper says what stands behind it; its code is added."""
    return f"{reverse('projects:dispatch-number', args=[dispatch.pk])}?code="


@dataclass(frozen=True)
class Part:
    """A section of the paper with its row, so that it can be written where it stands.

    `mark`: todo while something is still to be written, edited by people, done as computed.
    """

    place: int
    part: Section
    row: DispatchSection | None

    @property
    def mark(self) -> str:
        if any(PLACEHOLDER in getattr(block, "text", "") for block in self.part.blocks):
            return "todo"
        return "edited" if self.row and self.row.edited_at else "done"

    @property
    def words(self) -> str:
        """What stands below its heading in the outline."""
        if self.mark == "todo":
            return "待写"
        blocks = self.part.blocks
        runs = [run for block in blocks for run in getattr(block, "runs", ())]
        found = {
            "个数": sum(isinstance(run, Figure) for run in runs),
            "张表": sum(isinstance(block, Table) for block in blocks),
            "张图": sum(isinstance(block, Chart) for block in blocks),
        }
        said = [f"{count} {word}" for word, count in found.items() if count]
        if self.row and self.row.edited_at:
            said.append(f"{self.row.edited_by} 改过")
        return " · ".join(said)


def _paper(dispatch, made):
    rows = {} if dispatch.is_published else {
        row.place: row for row in dispatch.sections.select_related("edited_by__person")
    }  # fmt: skip
    return [Part(place, part, rows.get(place)) for place, part in enumerate(made.sections, 1)]


def as_file(user, dispatch: Dispatch, form: str) -> HttpResponseBase:
    """A file of the report: the kept one where there is one, else made now.

    In a workbook go only the rows of projects that this person may see.
    """
    seen = None
    if form == "xlsx":
        visible = Project.objects.visible_to(user)
        seen = None if not visible.query.where else set(visible.values_list("code", flat=True))
    kept = made_file(dispatch, form) if seen is None else None
    name = f"{file_stem(dispatch)}.{form}"
    with transaction.atomic():
        audit.record(verb="下载通报", on=dispatch, by=user, changes={"form": [None, form]})
    if kept is not None:
        held = kept.file.open("rb")
        return FileResponse(held, as_attachment=True, filename=name, content_type=MIME[form])
    target = BytesIO()
    try:
        WRITERS[form](dispatch, target, seen)
    except LookupError as error:  # no Chinese font, no ECharts on this machine
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(target.getvalue(), content_type=MIME[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _visible(request, pk: int) -> Dispatch:
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    rows = Dispatch.objects.visible_to(request.user).select_related("snapshot", "region", "park")
    return get_object_or_404(rows, pk=pk)


@require_safe
def chart(request, pk: int, section: int, place: int):
    """A chart of the paper as SVG: the same option that the files are drawn from."""
    parts = document(_visible(request, pk)).sections
    if not (0 < section <= len(parts) and 0 < place <= len(parts[section - 1].blocks)):
        raise Http404
    block = parts[section - 1].blocks[place - 1]
    if not isinstance(block, Chart):
        raise Http404
    option = dict(block.option or {})
    try:
        svg = _kept_svg(option)
    except LookupError as error:
        raise Http404(str(error)) from error
    return HttpResponse(svg, content_type="image/svg+xml")


def _kept_svg(option) -> str:
    """A cache that does not answer costs time, never the picture."""
    key = f"chart:{digest_of(option)}"
    try:
        if held := cache.get(key):
            return held
    except (RedisError, OSError):
        return to_svg(option, WIDTH, height(option), fonts.font_paths())
    svg = to_svg(option, WIDTH, height(option), fonts.font_paths())
    cache.set(key, svg, CHART_KEPT)
    return svg


@require_POST
def make(request, period: str):
    """The city's first draft of a period, or a new version from today's figures."""
    if not request.user.may(Permission.DRAFT_DISPATCH):
        raise PermissionDenied
    try:
        code = reported(period).code
    except ValueError as error:
        raise Http404 from error
    city = get_object_or_404(Region.objects.today(), code=settings.CITY_REGION)
    try:
        made = verbs.make_draft(period=code, place=city, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("projects:dispatch-list")
    return redirect(made)


class DispatchCreate(ActionForm):
    """起草: any period, place and template."""

    permission = Permission.DRAFT_DISPATCH
    form_class = DraftForm
    template_name = "_generic/form.html"
    done_message = "已按最新数据出稿。"

    def get_initial(self):
        city = f"region:{settings.CITY_REGION}"
        return {"period": finished_quarter(clock.today()).code, "place": city}

    def act(self, cleaned):
        try:
            self.made = verbs.make_draft(**cleaned, by=self.request.user)
        except ValueError as error:
            raise ValidationError({"period": str(error)}) from error
        return self.made

    def get_context_data(self, **kwargs):
        back = reverse("projects:dispatch-list")
        return super().get_context_data(heading="起草报告", back=back, submit="取数出稿", **kwargs)

    def done(self, result):
        return redirect(result)
