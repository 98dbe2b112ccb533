"""一县一方案: the list, one with its goals, targets and tasks, drafting, issuing and revising."""

from typing import Any

from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions.plan_document import change_plan, issue_plan, record_plan, revise_plan
from projects.enums import PlanState
from projects.exports.list_task import PLANS
from projects.filters import PlanDocumentFilter
from projects.forms.plan_document import IssueForm, PlanDocumentForm, VersionForm
from projects.models import ListTask, PlanDocument, Target
from projects.queries.list_task import Reached, red_first, standings, sums, with_lamps
from projects.queries.measures import MEASURES
from projects.queries.task_page import goals_of
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Ledger

RELATED = ("region", "park", "lead_unit", "stored", "recorded_by__person", "replaces")


class PlanDocumentList(LedgerList):
    model = PlanDocument
    permission = Permission.VIEW_PLANS
    filterset_class = PlanDocumentFilter
    template_name = "projects/plan_document/list.html"
    export_title = "一县一方案"
    export_word = "份"
    export_order = "年度新的在前，再按行政区"
    export_table = PLANS
    orderings = {"year": "year", "issued": "issued_on"}

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        return super().ordered(rows.order_by("-year", "region__code", "-pk"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        mine = ListTask.objects.visible_to(self.request.user).counted(clock.today())
        shown = [plan.pk for plan in context["object_list"]]
        counted = mine.filter(plan__in=shown).order_by().values_list("plan")
        return context | {"tasks": dict(counted.annotate(count=Count("pk")))}

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, PLANS, rows, self.export_word)]


def page_of(plan: PlanDocument, user) -> dict[str, Any]:
    """What the page of a plan shows beside it; tasks and targets as far as this reader sees them."""
    today = clock.today()
    reached = Reached.by(today)
    tasks = ListTask.objects.visible_to(user).filter(plan=plan)
    rows = red_first(with_lamps(tasks, today, reached))
    rows = rows.select_related("park", "region", "lead_unit", "owner")
    shown = list(rows.prefetch_related("steps"))
    targets = Target.objects.visible_to(user).filter(year=plan.year)
    goals = goals_of(plan, targets.select_related("region", "park").order_by("indicator"))
    others = PlanDocument.objects.visible_to(user).filter(
        year=plan.year, region=plan.region, park=plan.park
    )
    may_edit = user.may(Permission.EDIT_PLANS)
    first = {"version": plan.version}
    return {
        "plan": plan,
        "tasks": shown,
        "standings": standings(shown, today, reached),
        "sums": sums(rows),
        "goals": [(MEASURES[one.indicator], one) for one in goals if one.indicator in MEASURES],
        "versions": others.exclude(pk=plan.pk).order_by("-pk"),
        "chains": plan.chains.all(),
        "today": today,
        "can_edit": may_edit and plan.state == PlanState.DRAFT,
        "can_revise": may_edit and plan.state == PlanState.ISSUED,
        "form": IssueForm(initial=first | {"document": plan.document, "issued_on": today}),
        "revise_form": VersionForm(initial=first, auto_id="id_revise_%s"),
    }


class PlanDocumentDetail(DetailPage):
    model = PlanDocument
    permission = Permission.VIEW_PLANS
    template_name = "projects/plan_document/detail.html"
    context_object_name = "plan"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class PlanDocumentForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.EDIT_PLANS
    form_class = PlanDocumentForm
    template_name = "_generic/form.html"
    heading, submit = "起草一县一方案", "保存草稿"
    record: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "plan": self.record}

    def get_success_url(self):
        listed = reverse("projects:plan-document-list")
        return self.record.get_absolute_url() if self.record else listed

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class PlanDocumentCreate(PlanDocumentForms):
    done_message = "方案草稿已保存。"

    def act(self, cleaned):
        form, by = self.form, self.request.user
        return record_plan(values=form.values(), upload=cleaned["file"], by=by)

    def done(self, result):
        return redirect(result)


class OnePlanDocument:
    """The plan that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = PlanDocument.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, code=self.kwargs["code"])


class PlanDocumentEdit(OnePlanDocument, PlanDocumentForms):
    heading = "修改方案草稿"
    done_message = "方案已保存。"

    def act(self, cleaned):
        return change_plan(
            plan=self.as_read(cleaned["version"]),
            values=self.form.values(),
            upload=cleaned["file"],
            by=self.request.user,
        )


class PlanDocumentPosts(OnePlanDocument, ActionForm):
    """A small form of the plan's page; refused, the page comes back with it."""

    permission = Permission.EDIT_PLANS
    template_name = "projects/plan_document/detail.html"
    http_method_names = ["post"]
    place = "form"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        page = page_of(self.record, self.request.user)
        return context | page | {self.place: form, "refused": form}


class PlanDocumentIssue(PlanDocumentPosts):
    form_class = IssueForm
    done_message = "方案已印发。"

    def act(self, cleaned):
        return issue_plan(
            plan=self.as_read(cleaned["version"]),
            document=cleaned["document"],
            issued_on=cleaned["issued_on"],
            by=self.request.user,
        )


class PlanDocumentRevise(PlanDocumentPosts):
    form_class = VersionForm
    place = "revise_form"
    done_message = "修订稿已建好，请修改后印发。"

    def act(self, cleaned):
        return revise_plan(plan=self.as_read(cleaned["version"]), by=self.request.user)

    def done(self, result):
        return redirect("projects:plan-document-edit", code=result.code)
