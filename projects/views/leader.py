"""包抓领导: who leads what with what load; one leader's projects, and their bulk hand-over."""

from functools import cached_property

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Sum, When
from django.shortcuts import get_object_or_404
from django.urls import reverse

from parks.models import Person
from parks.queries import places
from projects.actions.leader import MOST, hand_over_projects, lead_projects
from projects.enums import DutyRole, LampLevel
from projects.exports import leader as tables
from projects.filters import LeaderFilter, park_where, values
from projects.forms.leader import LeaderForm
from projects.models import Assignment, Project
from projects.queries import place as query
from projects.queries.leader import cells, in_hand, with_load
from projects.views.cockpit import asked_of, months, strip
from projects.views.frame import Asked
from projects.views.project import LedgerList, wan
from tracker import clock
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.tools.money import percent
from tracker.views.export import Figure, Ledger, export_response

SUMS = ("projects", "red", "yellow", "complete", "invest", "funds", "planned")
ORDERINGS = {
    "name": "name",
    "projects": "projects",
    "red": "red",
    "yellow": "yellow",
    "funds": "funds",
    "planned": "planned",
    "visited": "visited",
}


class LeaderList(LedgerList):
    """包抓领导 × 项目: a row a leader, a square a project."""

    model = Person
    permission = Permission.VIEW_FIGURES
    filterset_class = LeaderFilter
    template_name = "projects/leader/list.html"
    orderings = ORDERINGS
    export_title = "包抓领导"
    export_order = "红灯多的在前，其次黄灯、项目数"

    @cached_property
    def projects(self):
        """What the reader may see, of the parks asked for."""
        rows = Project.objects.visible_to(self.request.user)
        park = self.request.GET.get("park", "")
        return rows.filter(park_where(park)) if values(park) else rows

    def get_queryset(self):
        people = Person.objects.visible_to(self.request.user)
        held = in_hand(self.projects, clock.today()).filter(leader__isnull=False)
        lead = people.filter(pk__in=held.values("leader"))
        rows = with_load(people.leaders() | lead, self.projects, clock.today())
        self.filterset = LeaderFilter(
            self.request.GET, queryset=rows.select_related("unit"), request=self.request
        )
        rows = self.filterset.qs if self.filterset.is_valid() else rows.none()
        return self.ordered(rows.order_by("-red", "-yellow", "-projects", "pk"))

    def totals(self, rows) -> dict:
        found = rows.order_by().aggregate(**{f"{name}_sum": Sum(name) for name in SUMS})
        return {name: found[f"{name}_sum"] or 0 for name in SUMS}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = list(context["object_list"])
        totals = self.totals(self.object_list)
        today, park = clock.today(), self.request.GET.get("park", "")
        projects = in_hand(self.projects, today)
        context |= {
            "leaders": shown,
            "cells": cells(shown, projects),
            "rates": {p.pk: percent(p.funds, p.planned) for p in shown},
            "totals": totals,
            "total_rate": percent(totals["funds"], totals["planned"]),
            "unled": projects.filter(leader=None).count(),
            "parks": [(park.code, park.short_name) for park in places.parks().values()],
            "today": today,
            "park": park,
            "is_whole": not any(self.request.GET.get(name) for name in ("q", "state")),
            "figure_query": {"period": f"{today.year}", "as_of": today.isoformat()}
            | ({"park": park} if park else {}),
        }
        return context

    def ledgers(self, rows) -> list[Ledger]:
        said = self.totals(rows)
        sums = {
            tables.PROJECTS: said["projects"],
            tables.RED: said["red"],
            tables.YELLOW: said["yellow"],
            tables.COMPLETE: said["complete"],
            tables.INVEST: said["invest"],
            tables.FUNDS: said["funds"],
            tables.PLANNED: said["planned"],
        }
        self.said = said
        rows = rows.select_related(None)
        return [Ledger(self.export_title, tables.TABLE, rows, "人", sums, ("单位：万元",))]

    def figures(self, rows) -> list[Figure]:
        said = "已签约、在推进、未达产的项目，按现任包抓领导计。"
        funds = "本年已核验的省外到位资金；计划为各项目年度计划之和。"
        return [
            Figure("包抓项目", f"{self.said['projects']} 项", said),
            Figure("本年到位", wan(self.said["funds"]), funds),
        ]


class LeaderWork(ActionForm):
    """A list of projects with ticks, and below it who takes them over."""

    permission = Permission.VIEW_FIGURES
    form_class = LeaderForm
    template_name = "projects/leader/detail.html"
    leader: Person | None = None

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not request.user.may(Permission.ASSIGN_DUTIES):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "but": self.leader}

    def get_initial(self):
        return {"from_on": clock.today()}

    def get_context_data(self, **kwargs):
        form = kwargs.get("form")  # a refused one: its ticks stay
        lines = list(self.lines()[:MOST])
        ticked = set(form.ticked()) if form else set()
        if self.request.GET.get("tick") == "all" and not form:
            ticked = {line.pk for line in lines}
        return super().get_context_data(
            leader=self.leader,
            lines=lines,
            total=self.lines().count(),
            ticked=ticked,
            back=reverse("projects:leader-list"),
            **kwargs,
        )

    def export(self):
        raise NotImplementedError

    def lines(self):
        raise NotImplementedError


WORST_FIRST = Case(
    When(project__lamp=LampLevel.RED, then=0),
    When(project__lamp=LampLevel.YELLOW, then=1),
    default=2,
)


class LeaderDetail(LeaderWork):
    """One leader's projects."""

    def find(self):
        self.leader = get_object_or_404(
            Person.objects.visible_to(self.request.user).select_related("unit"),
            pk=self.kwargs["pk"],
        )
        return self.leader

    def lines(self):
        """The duties as they stand today, red first."""
        projects = in_hand(Project.objects.visible_to(self.request.user), clock.today())
        rows = Assignment.objects.visible_to(self.request.user).filter(
            role=DutyRole.LEADER, to_on=None, person=self.leader, project__in=projects
        )
        rows = rows.select_related("project__park")
        return rows.order_by(WORST_FIRST, "project__name", "pk")

    def get_context_data(self, **kwargs):
        asked = Asked(self.request, leader=str(self.leader.pk))
        found = query.place(asked.scope, asked.window, ("park",))
        place = {
            **asked_of(self.request, asked, "format", "tick"),
            **strip(found.said),
            "place": found,
            "funnel": found.funnel,
            **months(self.request, asked, found),
            "parts": [("park", "分园区", found.parts["park"])],
            "asked_period": asked.window.period.code,
        }
        return super().get_context_data(**(place | kwargs))

    def export(self):
        ledger = Ledger(f"{self.leader}包抓的项目", tables.CARRIED, self.lines())
        return export_response(self.request, title=ledger.title, ledgers=[ledger])

    def act(self, cleaned):
        mine = set(self.lines().values_list("pk", flat=True))
        if not set(cleaned["versions"]) <= mine:
            raise ValidationError("勾选里有您管不到或已移交的项目，请刷新页面重新勾选。")
        done = hand_over_projects(
            versions=cleaned["versions"],
            person=cleaned["person"],
            from_on=cleaned["from_on"],
            reason=cleaned["reason"],
            by=self.request.user,
        )
        self.done_message = f"{len(done)} 个项目已移交给{cleaned['person']}，前任和原因都留着。"

    def get_success_url(self):
        return reverse("projects:leader-detail", args=[self.leader.pk])


class LeaderNone(LeaderWork):
    """Projects that nobody leads."""

    def lines(self):
        rows = in_hand(Project.objects.visible_to(self.request.user), clock.today())
        rows = rows.filter(leader=None)
        return rows.select_related("park").order_by("signed_on", "pk")

    def export(self):
        ledger = Ledger("未明确包抓领导的项目", tables.UNLED, self.lines())
        return export_response(self.request, title=ledger.title, ledgers=[ledger])

    def act(self, cleaned):
        mine = set(self.lines().values_list("pk", flat=True))
        if not set(cleaned["versions"]) <= mine:
            raise ValidationError("勾选里有您管不到或已有领导的项目，请刷新页面重新勾选。")
        done = lead_projects(
            versions=cleaned["versions"],
            person=cleaned["person"],
            from_on=cleaned["from_on"],
            reason=cleaned["reason"],
            by=self.request.user,
        )
        self.done_message = f"{len(done)} 个项目已由{cleaned['person']}包抓。"

    def get_success_url(self):
        return reverse("projects:leader-none")
