"""What breaks each named constraint of 线索 and 查重 (see test_constraints.py)."""

from datetime import date

from django.utils import timezone

from projects.models import DuplicateDecision, LeadAssignment, LeadRule
from tests.factories.leads import make_lead
from tests.factories.parks import make_office, make_park
from tests.factories.projects import make_project, make_signed

DAY = date(2024, 6, 1)


def _twice(make, **fields):
    make(**fields)
    make(**fields)


def _held(**fields):
    return LeadAssignment.objects.create(lead=make_lead(make_park("own")), from_on=DAY, **fields)


def _second_holder(**fields):
    lead = make_lead(make_park("own"), make_office("sh"))
    LeadAssignment.objects.create(lead=lead, from_on=DAY, **fields)


def _rule(days=1):
    return LeadRule.objects.create(clock="answer", days=days, from_on=DAY)


def _decision(**fields):
    project = make_project()
    told = {"project": project, "found_project": project, "why": "名称相同", "answer": "ignore"}
    return DuplicateDecision.objects.create(**(told | fields))


def _into_itself():
    lead = make_lead()
    lead.state, lead.merged_into = "merged", lead
    lead.save()


BREAKERS = {
    "lead_code_once": lambda: _twice(make_lead, code="XS-1"),
    "lead_project_once": lambda: _twice(make_lead, project=make_signed()),
    "lead_has_investor": lambda: make_lead(investor_name=""),
    "lead_amount_not_negative": lambda: make_lead(amount=-1),
    "lead_converted_has_day": lambda: make_lead(state="converted"),
    "lead_lost_has_reason": lambda: make_lead(state="lost", lost_on=DAY),
    "lead_merged_somewhere": lambda: make_lead(state="merged"),
    "lead_not_into_itself": _into_itself,
    "lead_judged_has_day": lambda: make_lead(judged_on=DAY),
    "lead_void_has_reason": lambda: make_lead(voided_at=timezone.now()),
    "lead_held_by_one": _held,
    "lead_held_days_in_order": lambda: _held(park=make_park("b"), to_on=date(2024, 5, 1)),
    "lead_park_holds_once": lambda: _second_holder(park=make_park("own")),
    "lead_one_office": lambda: _second_holder(office=make_office("gz")),
    "lead_rule_day_once": lambda: _twice(_rule),
    "lead_rule_days_positive": lambda: _rule(0),
    "duplicate_of_one": lambda: _decision(lead=make_lead()),
    "duplicate_found_one": lambda: _decision(found_project=None),
    "duplicate_new_has_reason": lambda: _decision(answer="new"),
}
