"""线索: the list, one with its clock and what may follow, quick entry, and making it a project."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.models import ChainLink, Enterprise, Office
from projects.actions.lead import change_lead, record_lead, void_lead
from projects.actions.lead_convert import convert_lead, project_values
from projects.enums import LeadSource, LeadVerb
from projects.exports.lead import AMOUNT, table
from projects.filters import LeadFilter
from projects.forms.activity import VoidForm
from projects.forms.lead import LeadForm, VerbForm
from projects.forms.lead_verbs import FORMS
from projects.models import (
    Activity,
    Agreement,
    DuplicateDecision,
    Lead,
    LeadAssignment,
    Project,
)
from projects.permissions import can_change_lead, can_do_to_lead, can_void_lead, holds_lead
from projects.queries.elements import ELEMENTS, missing_of
from projects.queries.lead import lead_sums
from projects.queries.lead_clock import rules_on, stale_before
from projects.stages import lead_verbs
from projects.views.enterprise import named_enterprises
from projects.views.project import LedgerList, ProjectCreate, wan
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

ELSEWHERE = "这条线索现在由别的园区或联络点承接，请联系承接方或调度科。"
RELATED = ("park", "region", "office", "first_office", "chain", "link", "enterprise")
PEOPLE = ("recorded_by__person", "judged_by__person", "industry", "stored", "first_park")


class LeadList(LedgerList):
    model = Lead
    permission = Permission.VIEW_ACTIVITIES
    filterset_class = LeadFilter
    template_name = "projects/lead/list.html"
    export_title = "线索"
    export_word = "条"
    export_order = "首报日期新的在前"
    orderings = {"reported": "reported_on", "amount": "amount", "due": "due_on"}

    def get_queryset(self):
        rows = super().get_queryset().select_related(*RELATED)
        held = LeadAssignment.objects.visible_to(self.request.user)
        held = held.filter(to_on=None, park__isnull=False)
        return rows.prefetch_related(
            Prefetch("project", Project.objects.visible_to(self.request.user)),
            Prefetch("assignments", held.select_related("park"), to_attr="holders"),
        )

    def ordered(self, rows):
        return super().ordered(rows.order_by("-reported_on", "-pk"))

    def get_context_data(self, **kwargs):
        today = clock.today()
        totals = lead_sums(self.object_list, today)
        self.known_count = totals["count"]
        context = super().get_context_data(totals=totals, today=today, **kwargs)
        asleep = stale_before(today)
        for row in context["object_list"]:
            row.lacks = [one.short for one in missing_of(vars(row))]
            row.sleeps = not row.is_closed and row.touched_on <= asleep
        return context

    def ledgers(self, rows) -> list[Ledger]:
        self.sums = lead_sums(rows, clock.today())
        found = table(Project.objects.visible_to(self.request.user))
        totals = {AMOUNT: self.sums["amount"]}
        return [Ledger(self.export_title, found, rows, self.export_word, totals)]

    def figures(self, rows) -> list[Figure]:
        found = lead_sums(rows, clock.today())
        said = "符合筛选条件的线索；作废的不计，意向投资不计入签约额。"
        open_said = f"共 {found['count']} 条，在办 {found['open']} 条，超时 {found['overdue']} 条"
        return [
            Figure("线索", open_said, said),
            Figure("意向投资", wan(found["amount"]), said),
        ]


# --- One ---


@dataclass(frozen=True)
class Act:
    """Something this person may do to the lead now, with its form."""

    verb: LeadVerb
    form: VerbForm
    button: str
    url: str


BUTTONS = {
    LeadVerb.ANSWER: "答复首报人",
    LeadVerb.ACCEPT: "研判有效",
    LeadVerb.REFUSE: "研判无效",
    LeadVerb.ASSIGN: "分派园区",
    LeadVerb.FOLLOW: "登记跟进",
    LeadVerb.HAND_OVER: "移交",
    LeadVerb.LOSE: "按流失了结",
    LeadVerb.REOPEN: "重新启用",
    LeadVerb.MERGE: "并入另一条线索",
}
PRIMARY = (LeadVerb.ANSWER, LeadVerb.ACCEPT, LeadVerb.FOLLOW, LeadVerb.REOPEN)
SLUGS = {verb: str(verb).replace("_", "-") for verb in BUTTONS}


def acts_of(lead: Lead, user, bound: VerbForm | None = None) -> list[Act]:
    """What may follow, for this person; a refused form stands in the place of its fresh one."""
    acts = []
    for verb in lead_verbs(lead.state):
        if verb not in FORMS or not can_do_to_lead(user, lead, verb):
            continue
        kind = FORMS[verb]
        form = bound if isinstance(bound, kind) else kind(lead=lead, user=user)
        url = reverse(f"projects:lead-{SLUGS[verb]}", args=[lead.code])
        acts.append(Act(verb, form, BUTTONS[verb], url))
    return acts


def page_of(lead: Lead, user, bound: VerbForm | None = None) -> dict[str, Any]:
    """The page: clock, four elements, the next act and the others, who held it, what was done."""
    today = clock.today()
    acts = acts_of(lead, user, bound)
    primary = next((act for act in acts if act.verb in PRIMARY), None)
    agreements = Agreement.objects.visible_to(user).filter(lead=lead).held()
    lacking = {one.code for one in missing_of(vars(lead))}
    leads = Lead.objects.visible_to(user)
    decisions = DuplicateDecision.objects.visible_to(user).filter(lead=lead)
    projects = Project.objects.visible_to(user)
    return {
        "lead": lead,
        "today": today,
        "rules": rules_on(today),
        "elements": [(one, one.code not in lacking) for one in ELEMENTS],
        "lacking": len(lacking),
        "primary": primary,
        "others": [act for act in acts if act is not primary],
        "activity": Activity.objects.visible_to(user).filter(leads=lead).first(),
        "project": projects.filter(leads=lead).first(),
        "agreements": agreements.select_related("enterprise"),
        "steps": lead.steps.select_related("by__person").order_by("-on", "-pk"),
        "holders": lead.assignments.select_related("park", "office", "person", "by__person"),
        "merged_into": leads.filter(pk=lead.merged_into_id or 0).first(),
        "merged_from": leads.filter(merged_into=lead),
        "decisions": decisions.select_related("by__person").prefetch_related(
            Prefetch("found_project", projects),
            Prefetch("found_lead", leads),
            "found_enterprise",
        ),
        "can_edit": can_change_lead(user, lead),
        "can_void": can_void_lead(user, lead),
        "can_convert": can_do_to_lead(user, lead, LeadVerb.CONVERT),
        "void_form": VoidForm(initial={"version": lead.version}),
    }


class LeadDetail(DetailPage):
    model = Lead
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/lead/detail.html"
    context_object_name = "lead"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED, *PEOPLE)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class OneLead:
    """The lead that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = Lead.objects.visible_to(self.request.user).select_related(*RELATED, *PEOPLE)
        return get_object_or_404(rows, code=self.kwargs["code"])


class LeadForms(ActionForm):
    """New or mended: the same form, made for a thumb."""

    permission = Permission.RECORD_LEADS
    form_class = LeadForm
    template_name = "projects/lead/form.html"
    heading, submit = "记线索", "保存线索"
    record: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "lead": self.record}

    def get_success_url(self):
        return self.record.get_absolute_url() if self.record else reverse("projects:lead-list")

    def get_context_data(self, **kwargs):
        words = {"heading": self.heading, "submit": self.submit, "back": self.get_success_url()}
        return super().get_context_data(**(words | kwargs))


class LeadCreate(LeadForms):
    done_message = "线索已登记。"

    def get_initial(self):
        """`activity=HD-2024-0001`, `enterprise=12`, `link=34`, `office=sh`: where it began; the
        words of a weekly information (`title`, `content`, `investor_name`, `demands`)."""
        asked, user = self.request.GET, self.request.user
        texts = {"name": "title", "content": "content", "demands": "demands"}
        texts |= {"investor_name": "investor_name"}
        found: dict[str, Any] = {name: asked[key] for name, key in texts.items() if asked.get(key)}
        rows = Activity.objects.visible_to(user).held().filter(code=asked.get("activity", ""))
        if activity := rows.first():
            found |= {"activity": activity.code, "source": LeadSource.ACTIVITY}
            found |= {"park": activity.park, "office": activity.office, "origin": activity.city}
        if firm := Enterprise.objects.visible_to(user).filter(pk=_id(asked, "enterprise")).first():
            found |= {"investor_name": firm.name, "origin": firm.origin or found.get("origin", "")}
            found |= {"contact_name": firm.contact, "contact_phone": firm.phone}
            found.setdefault("source", LeadSource.TARGET)
        links = ChainLink.objects.visible_to(user).filter(pk=_id(asked, "link"))
        if link := links.select_related("chain").first():
            found |= {"link": link, "chain": link.chain}
            found.setdefault("source", LeadSource.TARGET)
        if office := Office.objects.visible_to(user).filter(code=asked.get("office", "")).first():
            found["office"] = office
        return found

    def act(self, cleaned):
        form = self.form
        return record_lead(
            values=form.values(),
            by=self.request.user,
            answers=form.answers(),
            upload=cleaned["file"],
        )

    def done(self, result):
        return redirect(result)


def _id(asked: Any, name: str) -> int:
    """A row's number in an address; 0, which no row has, for anything else."""
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


class LeadEdit(OneLead, LeadForms):
    heading = "修改线索"
    done_message = "线索已保存。"

    def act(self, cleaned):
        if not can_change_lead(self.request.user, self.record) and not self.record.is_closed:
            raise ValidationError(ELSEWHERE)
        return change_lead(
            lead=self.as_read(cleaned["version"]),
            values=self.form.values(),
            by=self.request.user,
            upload=cleaned["file"],
        )


class LeadVoid(OneLead, ActionForm):
    permission = Permission.RECORD_LEADS
    template_name = "projects/lead/detail.html"
    http_method_names = ["post"]
    form_class = VoidForm
    done_message = "这条线索已作废，不再计入。"

    def act(self, cleaned):
        lead = self.as_read(cleaned["version"])
        return void_lead(lead=lead, reason=cleaned["reason"], by=self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        page = page_of(self.record, self.request.user)
        return context | page | {"void_form": form, "refused": form}


class LeadConvert(OneLead, ProjectCreate):
    """转为项目: the form of a new project, filled in from the lead, under the lead's number."""

    done_message = "项目已登记，沿用线索编号。"

    def get_initial(self):
        lead = self.record
        firm = lead.enterprise.name if lead.enterprise else lead.investor_name
        shown = {"park": lead.park, "investor_names": firm}
        industry = lead.industry.code if lead.industry else ""
        return project_values(lead) | shown | {"industry": industry}

    def get_context_data(self, **kwargs):
        words = {"heading": "线索转为项目", "subject": f"{self.record.code} {self.record}"}
        back = self.record.get_absolute_url()
        return super().get_context_data(**kwargs) | words | {"back": back}

    def act(self, cleaned):
        form, by = self.form, self.request.user
        if not holds_lead(by, self.record):
            raise ValidationError(ELSEWHERE)
        investors = named_enterprises(form.investors(), cleaned["origin"], by)
        return convert_lead(lead=self.record, values=form.values(), investors=investors, by=by)
