"""进展填报: last one prefilled, done in two minutes, at a desk or at 390 px."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Min, Sum
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.actions import progress as verbs
from projects.enums import ReportState, Rhythm
from projects.exports.progress import INVESTED, TABLE
from projects.filters import ProgressFilter
from projects.forms.progress import ProgressForm, ReviewForm
from projects.models import ProgressReport, Project
from projects.permissions import can_report_problem, can_review_report, can_write_progress
from projects.queries.measures import MEASURES
from projects.queries.progress import due_on, open_period, period_of, previous_period
from projects.views.project import LedgerList, ProjectForms, wan
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.models import StaleVersion
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

QUICK_WORDS = ("主体施工", "设备到货", "设备安装", "停工")
PREFILLED = ("percent", "next_text", "problems_text")
FIRST_YEAR, LAST_YEAR = 1990, 2100  # days an address may name


class ProgressList(LedgerList):
    model = ProgressReport
    permission = Permission.VIEW_PROJECTS
    filterset_class = ProgressFilter
    template_name = "projects/progress/list.html"
    export_title = "进展"
    export_order = "期末新的在前"

    def get_queryset(self):
        return super().get_queryset().select_related("project__park", "reported_by__person")

    def export(self, rows):
        """One month's reports say so in their title: the importer takes the month from there."""
        found = rows.order_by().aggregate(
            first=Min("start_on"), last=Max("end_on"), invested=Sum("completed_investment")
        )
        first, last = found["first"], found["last"]
        one = first and (first.year, first.month) == (last.year, last.month)
        self.month = f"{first.year}年{first.month}月" if one else ""
        self.invested = found["invested"]
        return super().export(rows)

    def ledgers(self, rows) -> list[Ledger]:
        sums, title = {INVESTED: self.invested}, f"{self.month}{self.export_title}"
        return [
            Ledger(title, TABLE, rows, "期", sums, ("单位：万元",), name=self.export_title, lines=3)
        ]

    def figures(self, rows) -> list[Figure]:
        said = (
            f"符合筛选条件的各期所填之和；报表口径：{MEASURES['completed_investment'].definition}"
        )
        return [Figure(INVESTED, wan(self.invested), said)]


@require_safe
def choose(request):
    """/fill: which project to report on, those waiting longest first."""
    if not request.user.may(Permission.WRITE_PROGRESS):
        raise PermissionDenied
    rows = Project.objects.fillable_by(request.user, clock.today()).open().select_related("park")
    rows = rows.order_by("progress_on", "pk")[:60]
    return render(request, "projects/progress/choose.html", {"projects": rows})


class ScriptedFill(ProjectForms):
    """The same form sent by the page's script (`Accept: application/json`): autosave and outbox.

    200 says what is stored now, 409 both values of a conflict, 422 what to mend, 401 that somebody
    else is logged in than the one who typed. Nothing is written but in the first case.
    """

    @property
    def by_script(self) -> bool:
        kinds = ["text/html", "application/json"]
        return self.request.get_preferred_type(kinds) == "application/json"

    def post(self, request, *args, **kwargs):
        if self.by_script and request.POST.get("user") != str(request.user.pk):
            return JsonResponse({"login": True}, status=401)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        if not self.by_script:
            return super().form_valid(form)
        repeated = False
        try:
            with transaction.atomic():
                repeated = not self.first_time()
                if not repeated:
                    self.act(form.cleaned_data)
        except ValidationError as error:
            self.show(form, error)
            return self.form_invalid(form)
        except StaleVersion as stale:
            return JsonResponse(self.both_values(form, stale.record.pk), status=409)
        report = self.stored(form.cleaned_data)
        if report.state == ReportState.SUBMITTED and not repeated:
            messages.success(self.request, f"{report}：已提交审核。")
        return JsonResponse(
            {
                "state": report.state,
                "version": report.version,
                "saved_at": f"{timezone.localtime():%H:%M}",
                "url": self.record.get_absolute_url(),
                "photos": report.photos.filter(voided_at=None).count(),
            }
        )

    def stored(self, cleaned) -> ProgressReport:
        """As it is in the database: a model form has written into the page's own copy."""
        period = {name: cleaned[name] for name in ("rhythm", "start_on")}
        return self.record.reports.get(**period)

    def both_values(self, form, pk: int) -> dict:
        report = self.record.reports.select_related("reported_by__person").get(pk=pk)
        fields = []
        for name in verbs.FIELDS:
            theirs, yours = getattr(report, name), form.cleaned_data.get(name)
            if ("" if theirs is None else theirs) != ("" if yours is None else yours):
                label = form.fields[name].label
                fields.append({"name": name, "label": label, "theirs": plain(theirs)})
        at = f"{timezone.localtime(report.updated_at):%m-%d %H:%M}"
        return {
            "version": report.version,
            "by": str(report.reported_by or "台账导入"),
            "at": at,
            "state": report.state,
            "fields": fields,
        }

    def form_invalid(self, form):
        if not self.by_script:
            return super().form_invalid(form)
        errors = [
            {
                "name": name if name != NON_FIELD_ERRORS else "",
                "label": label(form, name),
                "text": t,
            }
            for name, found in form.errors.items()
            for t in found
        ]
        body = {"errors": errors, "warnings": getattr(form, "warnings", [])}
        return JsonResponse(body, status=422)


def plain(value) -> str:
    """A stored value as its field shows it."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def label(form, name: str) -> str:
    return form.fields[name].label or name if name in form.fields else ""


class Fill(ScriptedFill):
    """One period's report: 存草稿 or 提交审核."""

    permission = Permission.WRITE_PROGRESS
    form_class = ProgressForm
    template_name = "projects/progress/form.html"

    def find(self):
        project = super().find()
        user = self.request.user
        if user.may(self.permission) and not can_write_progress(user, project):
            raise PermissionDenied
        return project

    def period(self) -> tuple[str, date, date]:
        mechanism = getattr(self.record, "mechanism", None)
        rhythm = self.request.GET.get("rhythm", "") or self.request.POST.get("rhythm", "")
        if rhythm not in Rhythm.values:
            rhythm = mechanism.rhythm if mechanism else Rhythm.MONTHLY
        return rhythm, *self._days(rhythm)

    def _days(self, rhythm: str) -> tuple[date, date]:
        asked = self.request.GET.get("start", "") or self.request.POST.get("start_on", "")
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            return open_period(rhythm, clock.today())
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return open_period(rhythm, clock.today())
        return period_of(rhythm, day)

    @cached_property
    def current(self) -> ProgressReport | None:
        rhythm, start, _ = self.period()
        rows = self.record.reports.select_related("reported_by__person").with_photos()
        return rows.filter(rhythm=rhythm, start_on=start).first()

    @cached_property
    def last(self) -> ProgressReport | None:
        """The report before this one: what is prefilled and compared with."""
        rhythm, start, _ = self.period()
        return self.record.reports.filter(rhythm=rhythm, start_on__lt=start).first()

    def get_form_kwargs(self):
        rhythm, start, _ = self.period()
        kwargs = super().get_form_kwargs() | {"project": self.record, "last": self.last}
        kwargs["initial"] = {"rhythm": rhythm, "start_on": start.isoformat()}
        if self.current:
            kwargs["instance"] = self.current
            kwargs["initial"]["version"] = self.current.version
        elif self.last:
            kwargs["initial"] |= {name: getattr(self.last, name) for name in PREFILLED}
        else:
            kwargs["initial"]["percent"] = self.record.progress_percent
        return kwargs

    def get_context_data(self, **kwargs):
        rhythm, start, end = self.period()
        return super().get_context_data(
            current=self.current,
            last=self.last,
            rhythm=rhythm,
            start=start,
            end=end,
            due=due_on(rhythm, end),
            today=clock.today(),
            before=previous_period(rhythm, start)[0],
            quick_words=QUICK_WORDS,
            shots=self.current.photos.all() if self.current else [],
            **kwargs,
        )

    def act(self, cleaned):
        deed = self.request.POST.get("act")
        submit = deed in ("submit", "same")
        values = {name: cleaned.get(name) for name in verbs.FIELDS}
        if deed == "same":
            values = verbs.unchanged_values(self.last, values)
        _, end = period_of(cleaned["rhythm"], cleaned["start_on"])
        self.done_message = "已提交审核。" if submit else "草稿已存。"
        return verbs.save_report(
            project=self.record,
            rhythm=cleaned["rhythm"],
            start_on=cleaned["start_on"],
            end_on=end,
            values=values,
            version=cleaned["version"],
            photos=cleaned["photos"],
            facts=cleaned["photo_facts"],
            submit=submit,
            by=self.request.user,
        )

    def done(self, result):
        if result.state == "draft":
            return redirect(f"{self.request.path}?rhythm={result.rhythm}&start={result.start_on}")
        return redirect(self.record)


class ProgressDetail(DetailPage):
    model = ProgressReport
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/progress/detail.html"
    context_object_name = "report"

    def get_queryset(self):
        related = ("project__park", "reported_by__person", "decided_by__person")
        return super().get_queryset().select_related(*related).with_photos()

    def get_context_data(self, **kwargs):
        report = self.object
        return super().get_context_data(
            can_review=can_review_report(self.request.user, report),
            can_report=can_report_problem(self.request.user, report.project),
            form=ReviewForm(initial={"version": report.version}),
            **kwargs,
        )


class ProgressDecide(ActionForm):
    permission = Permission.REVIEW_PROGRESS
    form_class = ReviewForm
    template_name = "projects/progress/detail.html"
    done_message = "已处理。"
    http_method_names = ["post"]

    def find(self):
        rows = ProgressReport.objects.visible_to(self.request.user).select_related("project__park")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(report=self.record, can_review=True, **kwargs)

    def act(self, cleaned):
        report, by = self.as_read(cleaned["version"]), self.request.user
        if cleaned["decision"] == "accept":
            return verbs.accept_report(report=report, answer=cleaned["answer"], by=by)
        return verbs.return_report(report=report, answer=cleaned["answer"], by=by)

    def done(self, result):
        return redirect("projects:verify" if self.request.POST.get("next") == "verify" else result)
