"""线索: the verbs of its page, its rules, and the funnel by office."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.urls import reverse

from projects.actions import lead_verbs as verbs
from projects.actions.lead_rule import set_lead_rule
from projects.enums import LeadClock, LeadVerb
from projects.exports.lead import FUNNEL, funnel_cells
from projects.forms.lead import RuleForm
from projects.forms.lead_verbs import FORMS
from projects.models import Lead, LeadRule
from projects.permissions import LEAD_RIGHTS, holds_lead
from projects.queries.lead import REACHED_NAMES, funnel
from projects.queries.lead_clock import rules_on
from projects.views.lead import ELSEWHERE, OneLead, page_of
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import ActionForm, ListPage
from tracker.roles import Permission
from tracker.tools.periods import Period
from tracker.views.export import Figure, Ledger

V = LeadVerb


def accept(**given: Any) -> Lead:
    return verbs.judge_lead(valid=True, **given)


def refuse(**given: Any) -> Lead:
    return verbs.judge_lead(valid=False, **given)


ACTIONS: dict[LeadVerb, tuple[Callable[..., Lead], str]] = {
    V.ANSWER: (verbs.answer_lead, "已答复首报人。"),
    V.ACCEPT: (accept, "已研判有效，请分派园区。"),
    V.REFUSE: (refuse, "已研判无效。"),
    V.ASSIGN: (verbs.assign_lead, "已分派，园区专班会收到消息。"),
    V.FOLLOW: (verbs.follow_lead, "跟进已登记。"),
    V.HAND_OVER: (verbs.hand_over_lead, "已移交。"),
    V.LOSE: (verbs.lose_lead, "已按流失了结。"),
    V.REOPEN: (verbs.reopen_lead, "已重新启用，时限从今天算起。"),
    V.MERGE: (verbs.merge_lead, "已并入首报的线索。"),
}


class LeadAct(OneLead, ActionForm):
    """One verb of the page; refused, the page comes back with the form as it was sent."""

    http_method_names = ["post"]
    template_name = "projects/lead/detail.html"
    verb: LeadVerb = LeadVerb.ANSWER

    @property
    def permission(self):
        return LEAD_RIGHTS[self.verb]

    @property
    def done_message(self):
        return ACTIONS[self.verb][1]

    def get_form_class(self):
        return FORMS[self.verb]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"lead": self.record, "user": self.request.user}

    def form_valid(self, form):
        if not holds_lead(self.request.user, self.record):
            form.add_error(None, ELSEWHERE)
            return self.form_invalid(form)
        return super().form_valid(form)

    def act(self, cleaned):
        lead = self.as_read(cleaned.pop("version"))
        return ACTIONS[self.verb][0](lead=lead, by=self.request.user, **cleaned)

    def get_success_url(self):
        """Who handed it over may not see it any more."""
        if Lead.objects.visible_to(self.request.user).filter(pk=self.record.pk).exists():
            return self.record.get_absolute_url()
        return reverse("projects:lead-list")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = page_of(self.record, self.request.user, context["form"])
        return context | page | {"refused": context["form"]}


class LeadRuleList(ListPage):
    """线索时限: what is in force today, and every earlier row."""

    model = LeadRule
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/lead/rules.html"

    def get_queryset(self):
        return super().get_queryset().select_related("by__person").order_by("clock", "-from_on")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            rules=rules_on(clock.today()).values(),
            may_set=self.request.user.may(Permission.SET_RULES),
            **kwargs,
        )


class LeadRuleEdit(ActionForm):
    permission = Permission.SET_RULES
    form_class = RuleForm
    template_name = "_generic/form.html"
    done_message = "规则已保存，从今天起按新规则计时。"

    def setup(self, request, *args, **kwargs):
        if kwargs["kind"] not in LeadClock.values:
            raise Http404
        super().setup(request, *args, **kwargs)

    def get_form_kwargs(self):
        rule = rules_on(clock.today())[LeadClock(self.kwargs["kind"])]
        return super().get_form_kwargs() | {"rule": rule}

    def get_context_data(self, **kwargs):
        said = LeadClock(self.kwargs["kind"]).label
        return super().get_context_data(
            heading="线索时限",
            subject=said,
            submit="保存规则",
            back=self.get_success_url(),
            **kwargs,
        )

    def get_success_url(self):
        return reverse("projects:lead-rule-list")

    def act(self, cleaned):
        return set_lead_rule(kind=self.kwargs["kind"], by=self.request.user, **cleaned)


class LeadFunnel(LedgerList):
    """How far the leads of a period have come, by the office that reported them first."""

    model = Lead
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/lead/funnel.html"
    export_title = "线索转化"
    export_word = "个"
    export_order = "按联络点次序"
    paginate_by = 0

    def period(self) -> Period:
        """`period=2024`; without one, or with nonsense, the year we are in."""
        try:
            return Period.parse(self.request.GET.get("period") or f"{clock.today().year}")
        except ValueError:
            return Period.parse(f"{clock.today().year}")

    def get_queryset(self):
        period = self.period()
        rows = super().get_queryset().held()
        return rows.filter(reported_on__range=(period.start, period.end))

    def lines(self, rows):
        return funnel(rows, clock.today())

    def get_context_data(self, **kwargs):
        *lines, whole = self.lines(self.object_list)
        today = clock.today().year
        return super().get_context_data(
            lines=lines,
            whole=whole,
            steps=REACHED_NAMES,
            period=self.period(),
            years=[f"{year}" for year in range(today, today - 3, -1)],
            **kwargs,
        )

    def filters_said(self):
        return [("统计期", self.period().label)]

    def ledgers(self, rows) -> list[Ledger]:
        *lines, whole = self.lines(rows)
        found = [funnel_cells(line) for line in lines]
        sums = {
            column.header: value
            for (column, _), value in zip(FUNNEL, funnel_cells(whole), strict=True)
        }
        noun = Lead._meta.label_lower
        return [Ledger(self.export_title, FUNNEL, found, self.export_word, sums, noun=noun)]

    def figures(self, rows) -> list[Figure]:
        said = "首报日期在统计期内的线索；作废的和并入别条的不计。各步按这批线索今天的情况。"
        return [Figure("首报", f"{self.lines(rows)[-1].reported} 条", said)]
