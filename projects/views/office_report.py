"""季度书面报告: drafted from the records, written by people, handed in, as a Word file."""

from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.actions import office_report as verbs
from projects.actions.paper import decide
from projects.enums import PaperState
from projects.exports.office_report import TABLE, write_docx
from projects.filters import OfficeReportFilter
from projects.forms.office_work import DecideForm, ReportForm, ReportTextForm, VersionOnly
from projects.models import OfficeReport
from projects.permissions import can_run_office, runnable_offices, why_not_run
from projects.queries.office_report import paragraphs
from projects.views.meeting import DOCX
from projects.views.project import LedgerList
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission

RELATED = ("office", "submitted_by__person", "decided_by__person")


class OfficeReportList(LedgerList):
    model = OfficeReport
    permission = Permission.VIEW_ACTIVITIES
    filterset_class = OfficeReportFilter
    template_name = "projects/office_report/list.html"
    export_title = "联络点季度报告"
    export_table = TABLE
    export_word = "份"
    export_order = "新的季度在前"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED).defer("text", "figures")

    def export(self, rows):
        return super().export(rows.defer(None))


def page_of(report: OfficeReport, user) -> dict[str, Any]:
    """What the page of a report shows beside it."""
    runs = can_run_office(user, report.office)
    version = {"version": report.version}
    return {
        "report": report,
        "paragraphs": paragraphs(report),
        "figures": [(name, one) for name, one in report.figures.items()],
        "can_write": runs and report.is_open,
        "can_decide": user.may(Permission.EDIT_OFFICES) and report.state == PaperState.SUBMITTED,
        "version_form": VersionOnly(initial=version, auto_id=False),
        "decide_form": DecideForm(initial=version, auto_id="id_decide_%s"),
    }


class OfficeReportDetail(DetailPage):
    model = OfficeReport
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/office_report/detail.html"
    context_object_name = "report"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


@require_safe
def as_docx(request, pk: int):
    """The Word file, its numbers linked to their rows."""
    rows = OfficeReport.objects.visible_to(request.user).select_related("office")
    report = get_object_or_404(rows, pk=pk)
    if not request.user.may(Permission.VIEW_ACTIVITIES):
        raise PermissionDenied
    target = BytesIO()
    write_docx(report, target)
    response = HttpResponse(target.getvalue(), content_type=DOCX)
    name = f"office-{report.office.code}-{report.period}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class OfficeReportCreate(ActionForm):
    permission = Permission.RUN_OFFICES
    form_class = ReportForm
    template_name = "_generic/form.html"
    done_message = "已按记录起草，请核对并补写。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        """`office=sh&period=2024Q2`."""
        code, period = self.request.GET.get("office", ""), self.request.GET.get("period", "")
        office = runnable_offices(self.request.user).filter(code=code).first()
        return ({"office": office} if office else {}) | ({"period": period} if period else {})

    def get_success_url(self):
        return reverse("projects:office-report-list")

    def get_context_data(self, **kwargs):
        back = self.get_success_url()
        words = {"heading": "起草季度报告", "submit": "起草", "back": back}
        return super().get_context_data(**words, **kwargs)

    def act(self, cleaned):
        return verbs.draft_report(by=self.request.user, **cleaned)

    def done(self, result):
        return redirect(result)


class OneReport:
    """The report that the address names, of the user's scope."""

    request: Any
    kwargs: Any
    record: Any

    def find(self):
        rows = OfficeReport.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def read(self, cleaned):
        """The report as it was read, if this person writes for its office."""
        if why := why_not_run(self.request.user, self.record.office):
            raise ValidationError(why)
        return self.as_read(cleaned["version"])


class OfficeReportEdit(OneReport, ActionForm):
    permission = Permission.RUN_OFFICES
    form_class = ReportTextForm
    template_name = "projects/office_report/edit.html"
    done_message = "正文已保存。"

    def get_initial(self):
        return {"version": self.record.version, "text": self.record.text}

    def get_context_data(self, **kwargs):
        return super().get_context_data(report=self.record, **kwargs)

    def act(self, cleaned):
        return verbs.write_report(
            report=self.read(cleaned), text=cleaned["text"], by=self.request.user
        )


class ReportPosts(OneReport, ActionForm):
    """A small form of the report's page; refused, the page comes back with it."""

    permission = Permission.RUN_OFFICES
    form_class: Any = VersionOnly
    template_name = "projects/office_report/detail.html"
    http_method_names = ["post"]
    place = "version_form"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        page = page_of(self.record, self.request.user)
        return context | page | {self.place: form, "refused": form}


class OfficeReportRefresh(ReportPosts):
    done_message = "已按今天的记录重新取数，文字没有动。"

    def act(self, cleaned):
        return verbs.refresh_report(report=self.read(cleaned), by=self.request.user)


class OfficeReportSubmit(ReportPosts):
    done_message = "季度报告已报送。"

    def act(self, cleaned):
        return verbs.submit_report(report=self.read(cleaned), by=self.request.user)


class OfficeReportDecide(ReportPosts):
    permission = Permission.EDIT_OFFICES
    form_class = DecideForm
    place = "decide_form"
    done_message = "已审核。"

    def act(self, cleaned):
        return decide(
            paper=self.as_read(cleaned["version"]),
            accept=cleaned["verdict"] == "accept",
            reason=cleaned["reason"],
            by=self.request.user,
        )
