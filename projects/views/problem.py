"""问题: the list, one with its thread and what may follow, and the form that reports it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions import problem as verbs
from projects.enums import ProblemState, ProblemVerb
from projects.exports.problem import table
from projects.filters import ProblemFilter
from projects.forms.problem import FORMS, EscalationForm, ReportForm, VerbForm
from projects.models import Attachment, Problem, ProgressReport
from projects.models.problem import OPEN
from projects.permissions import PROBLEM_RIGHTS, can_do_to_problem, why_not_close
from projects.queries.problem import clock_of, counts, escalation_rules, pressing_first
from projects.stages import problem_verbs
from projects.views.project import LedgerList, ProjectForms
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger


class Way(NamedTuple):
    """How a verb is reached: its address, the words on its button and after it, its action."""

    slug: str
    button: str
    done: str
    action: Callable[..., Problem]


V = ProblemVerb
ACTS: dict[ProblemVerb, Way] = {
    V.ACCEPT: Way("accept", "受理并交办", "已受理，责任方会收到消息。", verbs.accept_problem),
    V.REASSIGN: Way("reassign", "改派", "已改派，新的责任方会收到消息。", verbs.reassign_problem),
    V.START: Way("start", "开始办理", "已开始办理。", verbs.start_problem),
    V.CHANGE_DUE: Way("due", "调整期限", "期限已调整。", verbs.change_due),
    V.RESOLVE: Way("resolve", "报办结", "已报办结，等别的同志核实销号。", verbs.resolve_problem),
    V.CLOSE: Way("close", "核实并销号", "已销号。", verbs.close_problem),
    V.RETURN: Way("return", "退回重办", "已退回，责任方会收到消息。", verbs.return_problem),
    V.ESCALATE: Way("escalate", "升级并交办", "已升级，责任方会收到消息。", verbs.escalate_problem),
}
PRIMARY = (ProblemVerb.ACCEPT, ProblemVerb.START, ProblemVerb.RESOLVE, ProblemVerb.CLOSE)


class ProblemList(LedgerList):
    model = Problem
    permission = Permission.VIEW_PROJECTS
    filterset_class = ProblemFilter
    template_name = "projects/problem/list.html"
    export_title = "问题"
    export_order = "未办结的在前，期限早的在前"
    orderings = {"due": "due_on", "reported": "reported_on", "number": "number"}

    def get_queryset(self):
        related = ("project__park", "owner_unit", "owner")
        rows = super().get_queryset().select_related(*related)
        return rows if self.request.GET.get("sort") else pressing_first(rows)

    def get_context_data(self, **kwargs):
        today = clock.today()
        found = counts(self.object_list, today)
        self.known_count = found["total"]
        context = super().get_context_data(counts=found, today=today, **kwargs)
        rules = escalation_rules()
        clocks = {row.pk: clock_of(row, rules, today) for row in context["object_list"]}
        return context | {"clocks": clocks, "open_states": OPEN}

    def export(self, rows):
        self.exported = counts(rows, clock.today())
        return super().export(rows)

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, table(clock.today()), rows, "个")]

    def figures(self, rows) -> list[Figure]:
        found = self.exported
        said = f"未办结 {found['open']} 个，其中逾期 {found['overdue']} 个；待销号 {found['resolved']} 个，已销号 {found['closed']} 个"
        return [Figure("问题数", f"共 {found['total']} 个，{said}", "符合筛选条件的问题。")]


@dataclass(frozen=True)
class Act:
    """Something this person may do to the problem now, with its form."""

    verb: ProblemVerb
    form: VerbForm
    button: str
    url: str


def acts_of(problem: Problem, user, bound: VerbForm | None = None) -> list[Act]:
    """What may follow, for this person; a refused form stands in the place of its fresh one."""
    acts = []
    for verb in problem_verbs(problem.state):
        if can_do_to_problem(user, problem, verb):
            kind = FORMS[verb]
            form = bound if isinstance(bound, kind) else kind(problem=problem, user=user)
            way = ACTS[verb]
            url = reverse(f"projects:problem-{way.slug}", args=[problem.pk])
            acts.append(Act(verb, form, way.button, url))
    return acts


def page_of(problem: Problem, user, bound: VerbForm | None = None) -> dict:
    """The page: the thread, the clock, the next act and the others."""
    acts, today = acts_of(problem, user, bound), clock.today()
    primary = next((act for act in acts if act.verb in PRIMARY), None)
    files = Attachment.objects.filter(voided_at=None).select_related("stored")
    return {
        "problem": problem,
        "today": today,
        "clock": clock_of(problem, escalation_rules(), today),
        "steps": problem.steps.select_related("by__person").prefetch_related(
            Prefetch("files", files)
        ),
        "primary": primary,
        "others": [act for act in acts if act is not primary],
        "waits_for": "" if primary else waits_for(problem, user),
    }


def waits_for(problem: Problem, user) -> str:
    """Whose turn it is, said to somebody whose turn it is not."""
    match problem.state:
        case ProblemState.REPORTED:
            return "等园区专班或调度科受理，明确责任单位和期限。"
        case ProblemState.ACCEPTED | ProblemState.IN_HAND:
            return f"等{problem.owner_unit or problem.owner}办理。"
        case ProblemState.RESOLVED:
            routes = user.may(Permission.ROUTE_PROBLEMS)
            return (routes and why_not_close(user, problem)) or "等园区专班或调度科核实销号。"
    return ""


class ProblemDetail(DetailPage):
    model = Problem
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/problem/detail.html"
    context_object_name = "problem"

    def get_queryset(self):
        return shown(super().get_queryset())

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


def shown(rows):
    """What the page says of a problem."""
    people = ("reported_by__person", "resolved_by__person", "closed_by__person")
    return rows.select_related("project__park", "owner_unit", "owner__unit", "meeting", *people)


class ProblemReport(ProjectForms):
    """上报问题 from the project page, on a phone as well; `report=` turns a report's words into one."""

    permission = Permission.REPORT_PROBLEMS
    form_class = ReportForm
    template_name = "projects/problem/form.html"
    heading = "上报问题"
    done_message = "问题已上报，等待受理。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.record}

    def get_initial(self):
        asked = self.request.GET.get("report", "")
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            return {}
        reports = ProgressReport.objects.visible_to(self.request.user)
        report = reports.filter(project=self.record, pk=asked).first()
        words = report.problems_text.strip() if report else ""
        return {"title": words.partition("\n")[0][:120], "text": words} if words else {}

    def act(self, cleaned):
        cleaned = {name: cleaned[name] for name in ("title", "kind", "level", "text", "photos")}
        return verbs.report_problem(project=self.record, by=self.request.user, **cleaned)

    def done(self, result):
        return redirect(result)


class ProblemAct(ActionForm):
    """One verb of the page; refused, the page comes back with the form as it was sent."""

    http_method_names = ["post"]
    template_name = "projects/problem/detail.html"
    verb: ProblemVerb = ProblemVerb.ACCEPT

    @property
    def permission(self):
        return PROBLEM_RIGHTS[self.verb]

    @property
    def done_message(self):
        return ACTS[self.verb].done

    def find(self):
        rows = shown(Problem.objects.visible_to(self.request.user))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_class(self):
        return FORMS[self.verb]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"problem": self.record, "user": self.request.user}

    def act(self, cleaned):
        problem = self.as_read(cleaned.pop("version"))
        return ACTS[self.verb].action(problem=problem, by=self.request.user, **cleaned)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = page_of(self.record, self.request.user, context["form"])
        return context | page | {"refused": context["form"]}


class EscalationEdit(ActionForm):
    """升级时限: after how many working days each level goes up."""

    permission = Permission.SET_RULES
    form_class = EscalationForm
    template_name = "_generic/form.html"
    done_message = "升级规则已保存，今夜起按新规则。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="问题升级规则", submit="保存规则", back=self.get_success_url(), **kwargs
        )

    def get_success_url(self):
        return reverse("projects:problem-list")

    def act(self, cleaned):
        verbs.set_escalation(days=cleaned, by=self.request.user)
