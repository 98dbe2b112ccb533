"""项目台账 and the project's own page."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.models import Enterprise, Office, Person, Region, Unit
from parks.queries import places
from projects.actions.project import change_status, create_project, update_project
from projects.forms.project import ProjectForm, StatusForm
from projects.models import Agreement, GovernmentFund, Lead, Project
from projects.permissions import can_edit_approvals, can_report_problem, can_write_progress
from projects.queries import detail
from projects.queries.event import events_of
from projects.queries.problem import of_project
from projects.views.enterprise import named_enterprises
from projects.views.walk import walk_of
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.money import format_amount, percent
from tracker.views.export import ExportList

FIRST_YEAR = 1990  # of a day that an address may name


class LedgerList(ExportList):
    """A list of projects or of their rows: its filters name parks, people and places."""

    def words(self, name, given, bound):
        if told := getattr(self.filterset, "said", {}).get(name):
            return told
        if name in PLACES:
            return short_names(given, PLACES[name]())
        if name in NAMED:
            column, model = NAMED[name]
            found = model.objects.visible_to(self.request.user).filter(**{column: given})[:1]
            return "、".join(str(row) for row in found) or str(given)
        return super().words(name, given, bound)


def short_names(codes: str, held) -> str:
    """Codes by the short names of what they stand for."""
    return "、".join(held[code].short_name if code in held else code for code in codes.split(","))


def wan(amount: Decimal | None) -> str:
    return f"{format_amount(amount or Decimal(0), 'wan')} 万元"


PLACES = {"park": places.parks, "chain": places.chains}
NAMED = {
    "investor": ("pk", Enterprise),
    "leader": ("pk", Person),
    "office": ("code", Office),
    "region": ("code", Region),
    "person": ("pk", Person),
    "unit": ("code", Unit),
}


class ProjectDetail(DetailPage):
    model = Project
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/project/detail.html"
    context_object_name = "project"

    def get_queryset(self):
        related = ("park", "chain", "leader", "office", "industry", "mechanism")
        rows = super().get_queryset().select_related(*related)
        return rows.prefetch_related("investors", "listings")

    def get_context_data(self, **kwargs):
        today = clock.today()
        on = self.asked_day()
        page = detail.project_page(self.object, today, on)
        return super().get_context_data(
            page=page,
            walk=walk_of(self.request, self.object),
            today=today,
            asked=self.request.GET.get("on", ""),
            can_fill=can_write_progress(self.request.user, self.object),
            lacking=lacking_links(self.object, page.lacking),
            form_token=uuid4().hex,
            edits_approvals=can_edit_approvals(self.request.user, self.object),
            problems=of_project(self.object, self.request.user),
            agreement=Agreement.objects.visible_to(self.request.user)
            .held()
            .filter(project=self.object)
            .first(),
            lead=Lead.objects.visible_to(self.request.user)
            .held()
            .filter(project=self.object)
            .first(),
            announced=events_of(self.object, self.request.user),
            government_funds=GovernmentFund.objects.visible_to(self.request.user)
            .held()
            .filter(project=self.object),
            can_report=can_report_problem(self.request.user, self.object),
            fund_rate=percent(page.funds_total, self.object.total_investment),
            **kwargs,
        )

    def asked_day(self) -> date | None:
        """`on=2024-03-01`: who was responsible that day. What is no such day asks for nothing."""
        try:
            day = date.fromisoformat(self.request.GET.get("on", ""))
        except ValueError:
            return None
        return day if day.year >= FIRST_YEAR and day <= clock.today() else None


def lacking_links(project: Project, lacking) -> list[dict]:
    """ "还差什么": each item with the form that mends it."""
    return [
        {"label": item.label, "url": reverse(f"projects:{item.url}", args=[project.code])}
        for item in lacking
    ]


class ProjectForms(ActionForm):
    """A form on one project of the user's scope."""

    template_name = "_generic/form.html"
    heading = ""
    submit = "保存"

    def find(self):
        rows = Project.objects.visible_to(self.request.user).select_related("park", "industry")
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            subject=self.record,
            submit=self.submit,
            back=self.record.get_absolute_url(),
            **kwargs,
        )


class ProjectCreate(ActionForm):
    permission = Permission.EDIT_PROJECTS
    form_class = ProjectForm
    template_name = "_generic/form.html"
    done_message = "项目已登记。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        back = reverse("projects:project-list")
        return super().get_context_data(heading="新建项目", submit="登记项目", back=back, **kwargs)

    def get_success_url(self):
        return reverse("projects:project-list")

    def act(self, cleaned):
        form = self.form
        investors = named_enterprises(form.investors(), cleaned["origin"], self.request.user)
        return create_project(values=form.values(), investors=investors, by=self.request.user)

    def done(self, result):
        return redirect(result)


class ProjectEdit(ProjectForms):
    permission = Permission.EDIT_PROJECTS
    form_class = ProjectForm
    heading = "修改项目"
    done_message = "已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "instance": self.record}

    def act(self, cleaned):
        form = self.form
        investors = named_enterprises(form.investors(), cleaned["origin"], self.request.user)
        return update_project(
            project=self.as_read(cleaned["version"]),
            values=form.values(),
            investors=investors,
            by=self.request.user,
        )


class ProjectStatus(ProjectForms):
    permission = Permission.EDIT_PROJECTS
    form_class = StatusForm
    heading = "变更状态"
    submit = "变更状态"

    def get_initial(self):
        return {"version": self.record.version, "status": self.record.status}

    def act(self, cleaned):
        version = cleaned.pop("version")
        return change_status(project=self.as_read(version), by=self.request.user, **cleaned)
