"""调度通报: the quarter's report on screen, as files, and through its hands."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from parks.models import Region
from projects.actions import dispatch as verbs
from projects.exports.dispatch import document, file_stem, sheets
from projects.exports.dispatch.listed import TABLE
from projects.forms.dispatch import FlowForm, NextStepsForm
from projects.models import Dispatch
from projects.queries.dispatch import changes_since, finished_quarter, quarter
from tracker import clock, fonts
from tracker.generic import XLSX, ActionForm, Scoped
from tracker.roles import Permission
from tracker.tools.docx import render_docx
from tracker.tools.official import Layout
from tracker.tools.pdf import render_pdf
from tracker.tools.xlsx import write_workbook
from tracker.views.export import ExportList

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DispatchList(ExportList):
    model = Dispatch
    permission = Permission.VIEW_FIGURES
    template_name = "projects/dispatch/list.html"
    export_title = "调度报告"
    export_table = TABLE
    export_word = "稿"
    export_order = "季度新的在前，稿次新的在前"

    def get_queryset(self):
        return super().get_queryset().defer("snapshot").select_related("region", "made_by__person")

    def get_context_data(self, **kwargs):
        last = finished_quarter(clock.today()).code
        return super().get_context_data(last_quarter=last, **kwargs)


class DispatchDetail(Scoped, DetailView):
    """The latest version of a quarter that this person may see; `number=` names another."""

    model = Dispatch
    permission = Permission.VIEW_FIGURES
    template_name = "projects/dispatch/detail.html"
    context_object_name = "dispatch"

    def get_object(self, queryset=None):
        rows = self.get_queryset().filter(quarter=self.kwargs["quarter"])
        number = self.request.GET.get("number", "")
        rows = rows.filter(number=number) if number.isdecimal() else rows
        found = rows.select_related("region").first()
        if found is None:
            raise Http404
        return found

    def get(self, request, *args, **kwargs):
        form = request.GET.get("as", "web")
        if form in FILES:
            return FILES[form](self.get_object())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        dispatch, user = self.object, self.request.user
        drafts = user.may(Permission.DRAFT_DISPATCH)
        return super().get_context_data(
            document=document(dispatch),
            is_draft=dispatch.state != "published",
            changes=changes_since(dispatch) if drafts else (),
            notes=dispatch.notes.select_related("by__person"),
            versions=self.get_queryset().filter(quarter=dispatch.quarter).defer("snapshot"),
            next_form=NextStepsForm(
                initial={"version": dispatch.version, "next_steps": dispatch.next_steps}
            ),
            flow=verbs.FLOW,
            **kwargs,
        )


def as_docx(dispatch: Dispatch) -> HttpResponse:
    target = BytesIO()
    render_docx(document(dispatch), Layout(), target)
    return _file(target, DOCX, f"{file_stem(dispatch)}.docx")


def as_pdf(dispatch: Dispatch) -> HttpResponse:
    target = BytesIO()
    render_pdf(document(dispatch), Layout(), target, fonts.font_paths())
    return _file(target, "application/pdf", f"{file_stem(dispatch)}.pdf")


def as_xlsx(dispatch: Dispatch) -> HttpResponse:
    target = BytesIO()
    write_workbook(target, list(sheets(dispatch)))
    return _file(target, XLSX, f"{file_stem(dispatch)}.xlsx")


def _file(target: BytesIO, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(target.getvalue(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


FILES = {"doc": as_docx, "docx": as_docx, "pdf": as_pdf, "xlsx": as_xlsx}


@require_POST
def make(request, quarter_code: str):
    """A first draft, or a new version from today's figures."""
    if not request.user.may(Permission.DRAFT_DISPATCH):
        raise PermissionDenied
    try:
        code = quarter(quarter_code).code
    except ValueError as error:
        raise Http404 from error
    city = get_object_or_404(Region.objects.today(), code=settings.CITY_REGION)
    made = verbs.make_draft(quarter=code, region=city, by=request.user)
    return redirect(made)


class DispatchForms(ActionForm):
    http_method_names = ["post"]
    template_name = "_generic/form.html"

    def find(self):
        rows = Dispatch.objects.visible_to(self.request.user).filter(quarter=self.kwargs["quarter"])
        return get_object_or_404(rows, number=self.kwargs["number"])

    def get_context_data(self, **kwargs):
        back = self.record.get_absolute_url()
        return super().get_context_data(
            heading="调度通报", subject=self.record, back=back, **kwargs
        )


class DispatchSteps(DispatchForms):
    permission = Permission.DRAFT_DISPATCH
    form_class = NextStepsForm
    done_message = "“下一步”已保存。"

    def act(self, cleaned):
        dispatch = self.as_read(cleaned["version"])
        return verbs.write_next_steps(
            dispatch=dispatch, text=cleaned["next_steps"], by=self.request.user
        )


class DispatchFlow(DispatchForms):
    permission = Permission.PUBLISH_DISPATCH
    form_class = FlowForm
    done_message = "已处理。"

    def act(self, cleaned):
        return verbs.move_on(
            dispatch=self.as_read(cleaned["version"]),
            step=cleaned["step"],
            text=cleaned["text"],
            by=self.request.user,
        )
