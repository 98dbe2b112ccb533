"""进展填报: last one prefilled, done in two minutes, at a desk or at 390 px."""

from datetime import date
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from projects.actions import progress as verbs
from projects.enums import Rhythm
from projects.exports.progress import COLUMNS
from projects.filters import ProgressFilter
from projects.forms.progress import ProgressForm, ReviewForm
from projects.models import ProgressReport, Project
from projects.permissions import can_review_report
from projects.queries.progress import due_on, open_period, period_of, previous_period
from projects.views.project import ProjectForms
from tracker import clock
from tracker.generic import ActionForm, DetailPage, ListPage
from tracker.roles import Permission

FIRST_YEAR, LAST_YEAR = 1990, 2100  # days an address may name


class ProgressList(ListPage):
    model = ProgressReport
    permission = Permission.VIEW_PROJECTS
    filterset_class = ProgressFilter
    template_name = "projects/progress/list.html"
    export_columns = COLUMNS
    export_name = "progress"

    def get_queryset(self):
        return super().get_queryset().select_related("project__park", "reported_by__person")


@require_safe
def choose(request):
    """/fill: which project to report on, those waiting longest first."""
    if not request.user.may(Permission.WRITE_PROGRESS):
        raise PermissionDenied
    rows = Project.objects.visible_to(request.user).open().select_related("park")
    rows = rows.order_by("progress_on", "pk")[:60]
    return render(request, "projects/progress/choose.html", {"projects": rows})


class Fill(ProjectForms):
    """One period's report: 存草稿 or 提交审核."""

    permission = Permission.WRITE_PROGRESS
    form_class = ProgressForm
    template_name = "projects/progress/form.html"

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
        return self.record.reports.filter(rhythm=rhythm, start_on=start).first()

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
            kwargs["initial"] |= {"percent": self.last.percent, "next_text": self.last.next_text}
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
            **kwargs,
        )

    def act(self, cleaned):
        submit = self.request.POST.get("act") == "submit"
        _, end = period_of(cleaned["rhythm"], cleaned["start_on"])
        self.done_message = "已提交审核。" if submit else "草稿已存。"
        return verbs.save_report(
            project=self.record,
            rhythm=cleaned["rhythm"],
            start_on=cleaned["start_on"],
            end_on=end,
            values={name: cleaned.get(name) for name in verbs.FIELDS},
            version=cleaned["version"],
            photos=cleaned["photos"],
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
        return super().get_queryset().select_related(*related).prefetch_related("photos__stored")

    def get_context_data(self, **kwargs):
        report = self.object
        return super().get_context_data(
            can_review=can_review_report(self.request.user, report),
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
