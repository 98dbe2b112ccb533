"""走访: across projects, the form at the site, one with its photos."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect

from projects.actions.visit import record_visit, void_visit
from projects.enums import VisitKind
from projects.exports.visit import TABLE
from projects.filters import VisitFilter
from projects.forms.visit import VisitForm, VoidVisitForm
from projects.models import Visit
from projects.permissions import can_void_visit
from projects.queries.visit import last_visits, with_photo_count
from projects.views.project import LedgerList, ProjectForms
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

RELATED = ("project__park", "visitor", "recorded_by__person")


class VisitList(LedgerList):
    model = Visit
    permission = Permission.VIEW_PROJECTS
    filterset_class = VisitFilter
    template_name = "projects/visit/list.html"
    export_title = "走访"
    export_word = "次"
    export_order = "走访日期新的在前"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    orderings = {"visited": "visited_on"}

    def ordered(self, rows):
        return super().ordered(with_photo_count(rows).order_by("-visited_on", "-pk"))

    def get_context_data(self, **kwargs):
        found = totals(self.object_list)
        self.known_count = found["count"]
        return super().get_context_data(totals=found, **kwargs)

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, TABLE, rows, self.export_word)]

    def figures(self, rows) -> list[Figure]:
        found = totals(rows)
        said = f"领导走访 {found['by_leader']} 次，涉及 {found['projects']} 个项目"
        return [Figure("走访次数", f"{found['count']} 次，{said}", "符合筛选条件的走访。")]


def totals(rows) -> dict:
    """Counts of the filter, for the page and the workbook."""
    return (
        rows.order_by()
        .select_related(None)
        .aggregate(
            count=Count("pk"),
            by_leader=Count("pk", filter=Q(kind=VisitKind.LEADER)),
            projects=Count("project", distinct=True),
        )
    )


class VisitCreate(ProjectForms):
    permission = Permission.RECORD_VISITS
    form_class = VisitForm
    template_name = "projects/visit/form.html"
    heading = "记走访"
    submit = "保存走访"
    done_message = "走访已记下。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.record, "user": self.request.user}

    def get_context_data(self, **kwargs):
        last = last_visits([self.record.pk]).get(self.record.pk)
        return super().get_context_data(last=last, today=clock.today(), **kwargs)

    def act(self, cleaned):
        return record_visit(project=self.record, by=self.request.user, **self.form.values())

    def done(self, result):
        return redirect(result)


class VisitDetail(DetailPage):
    model = Visit
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/visit/detail.html"
    context_object_name = "visit"

    def get_queryset(self):
        rows = super().get_queryset().select_related(*RELATED, "project__mechanism")
        return rows.prefetch_related("photos__stored")

    def get_context_data(self, **kwargs):
        visit = self.object
        return super().get_context_data(
            can_void=can_void_visit(self.request.user, visit),
            form=VoidVisitForm(initial={"version": visit.version}),
            **kwargs,
        )


class VisitVoid(ActionForm):
    permission = Permission.RECORD_VISITS
    form_class = VoidVisitForm
    template_name = "projects/visit/detail.html"
    done_message = "这次走访已作废。"
    http_method_names = ["post"]

    def find(self):
        rows = Visit.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        can = can_void_visit(self.request.user, self.record)
        return super().get_context_data(visit=self.record, can_void=can, **kwargs)

    def act(self, cleaned):
        visit = self.as_read(cleaned["version"])
        return void_visit(visit=visit, reason=cleaned["reason"], by=self.request.user)
