"""项目台账 and the project's own page."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.db.models import Count, F, Q, Sum
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.models import Enterprise, Office, Person, Region, Unit
from parks.queries import places
from projects.actions.project import change_status, create_project, update_project
from projects.enums import FundingState, LampLevel, Stage
from projects.exports.project import INVESTMENT, funds_of, listed
from projects.exports.project import ledger as ledger_table
from projects.filters import ProjectFilter
from projects.forms.project import ProjectForm, StatusForm
from projects.models import FundingRecord, Project
from projects.permissions import can_edit_approvals, can_report_problem, can_write_progress
from projects.queries import detail
from projects.queries.conditions import outside_sources
from projects.queries.ledger import as_ledger, named_industries, with_funds, year_so_far
from projects.queries.measures import MEASURES
from projects.queries.problem import of_project
from projects.views.enterprise import named_enterprises
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.tools.money import format_amount, percent
from tracker.views.export import ExportList, Figure, Ledger

FIRST_YEAR = 1990  # of a day that an address may name
ORDERINGS = {
    "invest": "total_investment",
    "name": "name",
    "signed": "signed_on",
    "started": "started_on",
    "progress": "progress_percent",
    "updated": "progress_on",
    "code": "code",
    "lamp": "lamp",
}
VIEWS = (
    ("全部", ""),
    ("红黄灯", "lamp=r,y"),
    ("5亿元以上", "invest_gte=5"),
    ("签约未开工", "stage=signed..registered"),
    ("在建", "stage=started..building"),
    ("投产以后", "stage=production..capacity"),
    ("五个一不全", "coverage_lt=5"),
)


class LedgerList(ExportList):
    """A list of projects or of their rows: its filters name parks, people and places."""

    def words(self, name, given, bound):
        if name in NAMED:
            column, model = NAMED[name]
            found = model.objects.visible_to(self.request.user).filter(**{column: given})[:1]
            return "、".join(str(row) for row in found) or str(given)
        if name in SPOKEN:
            return words(name, given)
        return super().words(name, given, bound)


class ProjectList(LedgerList):
    model = Project
    permission = Permission.VIEW_PROJECTS
    filterset_class = ProjectFilter
    template_name = "projects/project/list.html"
    results_template: str | None = "projects/project/_results.html"
    orderings = ORDERINGS
    export_title = "项目台账"
    export_order = "签约日期新的在前，未签约的在后"

    def get_queryset(self):
        return super().get_queryset().select_related("park", "chain", "leader")

    def ordered(self, rows):
        """Newest signing first; what is not signed yet comes last."""
        return super().ordered(rows.order_by(F("signed_on").desc(nulls_last=True), "-pk"))

    def get_context_data(self, **kwargs):
        year = clock.today().year
        totals = self.totals(year)
        self.known_count = totals["count"]
        context = super().get_context_data(**kwargs)
        context |= self.money(context["object_list"], year)
        context |= {"totals": totals, "year": year, "views": VIEWS}
        context |= {"choices": self.choices(), "chips": chips(context["filter"])}
        return context

    def money(self, rows, year: int) -> dict:
        """This year's verified money from outside for the rows of the page: one query."""
        funds = FundingRecord.objects.filter(
            project__in=[row.pk for row in rows],
            state=FundingState.VERIFIED,
            source__in=outside_sources(),
            received_on__year=year,
        )
        found = funds.order_by().values_list("project_id").annotate(Sum("verified_amount"))
        return {"funds_of": dict(found)}

    def totals(self, year: int) -> dict:
        """Sums follow the filter, never the page."""
        rows = self.object_list.order_by().select_related(None)
        found = rows.aggregate(
            count=Count("pk"),
            invest=Sum("total_investment"),
            red=Count("pk", filter=Q(lamp=LampLevel.RED)),
            yellow=Count("pk", filter=Q(lamp=LampLevel.YELLOW)),
            green=Count("pk", filter=Q(lamp=LampLevel.GREEN)),
        )
        funds = FundingRecord.objects.filter(
            project__in=rows.values("pk"),
            state=FundingState.VERIFIED,
            source__in=outside_sources(),
            received_on__year=year,
        )
        return found | {"funds": funds.aggregate(sum=Sum("verified_amount"))["sum"] or Decimal(0)}

    def ledgers(self, rows) -> list[Ledger]:
        """What a park edits and sends back; beside it the page with its totals."""
        period = year_so_far(clock.today())
        return [
            Ledger(
                self.export_title,
                ledger_table(period, named_industries()),
                as_ledger(rows, period),
                totals={INVESTMENT: self.exported["invest"]},
                notes=("单位：万元",),
                frozen=2,
                lines=2,
            ),
            Ledger(
                f"{self.export_title}一览",
                listed(period.year),
                with_funds(rows, period.year),
                totals={
                    INVESTMENT: self.exported["invest"],
                    funds_of(period.year): self.exported["funds"],
                },
                notes=("单位：万元；本页由系统算出，导入时不读。",),
            ),
        ]

    def export(self, rows):
        self.object_list = rows
        self.exported = self.totals(clock.today().year)
        return super().export(rows)

    def figures(self, rows) -> list[Figure]:
        found, year = self.exported, clock.today().year
        lamps = f"红灯 {found['red']} 项、黄灯 {found['yellow']} 项、绿灯 {found['green']} 项"
        return [
            Figure("项目数", f"{found['count']} 项，{lamps}", "符合筛选条件的项目。"),
            Figure("总投资", wan(found["invest"]), "符合筛选条件的项目总投资之和。"),
            Figure(
                funds_of(year),
                wan(found["funds"]),
                f"统计期为 {year} 年。{MEASURES['funds_outside'].definition}",
            ),
            Figure(
                "到位资金（含待核）等列",
                "见“项目台账”各行",
                "该表的年内到位资金含已申报待核验的，与再次导入时的口径一致；合计只计已核验。",
            ),
        ]

    def choices(self) -> dict:
        return {
            "parks": [(park.code, park.short_name) for park in places.parks().values()],
            "chains": [(chain.code, chain.short_name) for chain in places.chains().values()],
            "stages": [(stage.value, stage.label) for stage in Stage],
        }


def chips(filterset) -> list[tuple[str, str, str]]:
    """What the list is filtered by: key, label, words."""
    found = []
    for name, given in filterset.form.data.items():
        if given and name in filterset.filters and filterset.is_valid():
            label = filterset.filters[name].label or name
            found.append((name, label, words(name, given)))
    return found


def wan(amount: Decimal | None) -> str:
    return f"{format_amount(amount or Decimal(0), 'wan')} 万元"


SPOKEN = ("lamp", "stage", "park", "chain")
NAMED = {
    "leader": ("pk", Person),
    "investor": ("pk", Enterprise),
    "office": ("code", Office),
    "region": ("code", Region),
    "person": ("pk", Person),
    "unit": ("code", Unit),
}


def words(name: str, given: str) -> str:
    """The value as people say it."""
    if name == "lamp":
        letters = {"r": "红灯", "y": "黄灯", "g": "绿灯"}
        return "、".join(letters.get(part, part) for part in given.split(","))
    if name == "stage":
        labels = dict(Stage.choices)
        first, dots, last = given.partition("..")
        if dots:
            return f"{labels.get(first, first)}—{labels.get(last, last)}"
        return "、".join(labels.get(part, part) for part in given.split(","))
    if name == "park":
        return named(given, places.parks())
    if name == "chain":
        return named(given, places.chains())
    return given


def named(codes: str, held) -> str:
    """Codes by the short names of what they stand for."""
    return "、".join(held[code].short_name if code in held else code for code in codes.split(","))


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
            today=today,
            asked=self.request.GET.get("on", ""),
            can_fill=can_write_progress(self.request.user, self.object),
            lacking=lacking_links(self.object, page.lacking),
            form_token=uuid4().hex,
            edits_approvals=can_edit_approvals(self.request.user, self.object),
            problems=of_project(self.object, self.request.user),
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
