"""A small city with awkward rows, made by hand so that every figure is known beforehand.

Seen from the first half of 2024; amounts in 万元.
"""

from datetime import date, datetime
from decimal import Decimal as D
from types import SimpleNamespace

from django.utils import timezone

from parks.models import Office
from projects.models import Project
from tests.factories.activities import make_activity, make_agreement
from tests.factories.events import make_event, make_fund, make_granted
from tests.factories.leads import make_lead
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_person,
    make_region,
    make_unit,
)
from tests.factories.projects import (
    make_city_region,
    make_due_report,
    make_duty,
    make_funding,
    make_lamp,
    make_listing,
    make_mechanism,
    make_plan,
    make_problem,
    make_project,
    make_report,
    make_signed,
    make_target,
    make_visit,
)
from tracker.tools.periods import month_end


def day(month, of, year=2024):
    return date(year, month, of)


def make_world() -> SimpleNamespace:
    city = make_city_region()
    far = make_region("620723", "临泽县")
    zone, other = make_park("zyjk"), make_park("lz", region=far)
    sub = make_park("zyjk-xh", zone)
    chain, office, leader = make_chain(), make_office("hz"), make_person("示例领导", is_leader=True)
    one = make_signed(  # the plain case: started in the half-year
        zone, signed_on=day(2, 1), registered_on=day(3, 1), started_on=day(4, 1), stage="started",
        contract_amount=D(120_000), total_investment=D(150_000), chain=chain, office=office,
    )  # fmt: skip
    two = make_signed(  # of a sub-park, without a contract amount, produced
        sub, signed_on=day(1, 1), started_on=day(2, 1), production_on=day(6, 30),
        stage="production", contract_amount=None, total_investment=D(8000), chain=chain,
    )  # fmt: skip
    bare = make_signed(other, signed_on=day(6, 30), contract_amount=D("1234.5678"))  # no chain
    ended = make_signed(zone, status="terminated", ended_on=day(6, 1), contract_amount=D(999))
    left_later = make_signed(
        zone,
        status="withdrawn",
        ended_on=day(7, 1),
        contract_amount=D(700),
        registered_on=day(5, 1),
    )
    last_year = make_signed(  # carried: started in 2023, not in production when 2024 began
        other, signed_on=day(3, 1, 2023), started_on=day(5, 1, 2023), stage="building",
        contract_amount=D(5000),
    )  # fmt: skip
    make_signed(  # done: in production before 2024 began
        zone, signed_on=day(1, 5, 2022), started_on=day(2, 5, 2022), stage="production",
        production_on=day(12, 31, 2023), contract_amount=D(4000),
    )  # fmt: skip
    make_signed(zone, signed_on=day(7, 1), contract_amount=D(600))  # after the period
    make_project(zone, total_investment=D(777))  # not signed
    _money(one, two, bare, ended, left_later, last_year)
    _around(one, two, bare, ended, last_year, leader)
    for amount, node in ((1000, {}), (500, {"park": zone})):
        make_target(D(amount), **node)
    make_target(D(4), indicator="signed_count")
    _outreach(zone, other, sub, office, leader)
    Office.objects.update(order=1)
    return SimpleNamespace(
        city=city, far=far, zone=zone, other=other, sub=sub, chain=chain, office=office,
        leader=leader, one=one, two=two, bare=bare, ended=ended, left_later=left_later,
        last_year=last_year,
    )  # fmt: skip


def _money(one, two, bare, ended, left_later, last_year):
    make_funding(one, amount=D(300), received_on=day(5, 10))
    make_funding(one, amount=D(90), verified_amount=D("80.5"), received_on=day(6, 30))
    make_funding(two, amount=D(40), source="overseas", received_on=day(1, 1))
    make_funding(two, amount=D(7), source="inside", received_on=day(2, 2))
    make_funding(two, amount=D(3), source="local", received_on=day(2, 2))
    make_funding(bare, amount=D(5000), state="reported", received_on=day(6, 30))
    make_funding(bare, amount=D(5000), state="returned", received_on=day(6, 30))
    make_funding(bare, amount=D(5000), state="voided", verified_amount=D(1), received_on=day(6, 30))
    make_funding(ended, amount=D(600), received_on=day(5, 1))  # left with its project
    make_funding(left_later, amount=D(20), received_on=day(5, 1))  # still counts in June
    make_funding(last_year, amount=D(100), received_on=day(6, 1, 2023))
    make_funding(last_year, amount=D(50), received_on=day(3, 1))
    make_funding(one, amount=D(11), received_on=day(7, 1))  # after the period


def _around(one, two, bare, ended, last_year, leader):
    make_lamp(one, "red", "start", since_on=day(5, 1))
    make_lamp(one, "yellow", "progress", since_on=day(5, 1))
    make_lamp(two, "yellow", "start", since_on=day(5, 1))
    make_lamp(bare, "red", "start", since_on=day(4, 1), until_on=day(6, 30))
    make_lamp(bare, "green", "start", since_on=day(6, 30))
    make_listing(one, "key_city", from_on=day(1, 1))
    make_listing(bare, "key_city", from_on=day(1, 1))
    make_listing(two, "key_city", from_on=day(1, 1), to_on=day(6, 29))
    make_duty(one, "leader", leader)
    _complete(one)
    make_plan(one, planned_funds=D(500), planned_investment=D(700))
    make_plan(one, 2023, planned_funds=D(9))
    make_plan(ended, planned_funds=D(9))
    make_mechanism(one)
    for month, state, late, amount in (
        (4, "accepted", False, D(60)), (5, "accepted", True, D("70.5")), (6, "submitted", False, D(9)),
    ):  # fmt: skip
        make_report(
            one, start_on=day(month, 1), end_on=month_end(2024, month), state=state, is_late=late,
            completed_investment=amount,
            submitted_at=timezone.make_aware(datetime(2024, month + 1, 3)),
        )  # fmt: skip
        make_due_report(one, start_on=day(month, 1))
    make_due_report(last_year)  # never begun
    make_due_report(last_year, start_on=day(12, 1, 2023))
    make_due_report(two, start_on=day(6, 1))  # produces since: owes it no more
    make_problem(one)
    make_problem(two, "closed")
    make_problem(last_year, "closed", reported_on=day(7, 1))
    make_report(two, state="draft")
    make_report(last_year, start_on=day(12, 1, 2023), end_on=day(12, 31, 2023), state="accepted",
                completed_investment=D(1000), submitted_at=timezone.now())  # fmt: skip


def _sources(zone, other, office):
    """Leads by what became of them, events, funds of the government: each with one outside."""
    make_lead(zone, reported_on=day(1, 1))
    make_lead(office=office, reported_on=day(3, 1), judged_valid=True, judged_on=day(3, 4))
    make_lead(other, reported_on=day(5, 1), judged_valid=True, judged_on=day(7, 1),
              state="assigned")  # fmt: skip
    make_lead(zone, reported_on=day(6, 30), judged_valid=True, judged_on=day(6, 30),
              state="converted", converted_on=day(6, 30))  # fmt: skip
    make_lead(other, reported_on=day(2, 1), judged_valid=False, judged_on=day(2, 2),
              state="lost", lost_on=day(2, 3), lost_reason="funds")  # fmt: skip
    for fields in ({"reported_on": day(7, 1)}, {"reported_on": day(5, 1), **VOIDED}):
        make_lead(zone, **fields)
    make_event(zone)
    make_event(held_on=day(7, 1))
    make_event(zone, **VOIDED)
    make_granted(zone)  # 2,000 asked for, 1,500 granted
    make_fund(other, applied_amount=D("0.5"), applied_on=day(6, 30))
    make_fund(zone, applied_on=day(7, 1))
    make_granted(zone, **VOIDED)


def _outreach(zone, other, sub, office, leader):
    """Outings and receptions, of a park, an office or the city; agreements of them and of none."""
    out = make_activity(zone, from_on=day(1, 1), to_on=day(1, 3), enterprises_count=5)
    led = make_activity(level="city", led_by=leader, office=office, from_on=day(6, 30),
                        to_on=day(7, 2), enterprises_count=2)  # fmt: skip
    make_activity(sub, level="city", led_by=None, enterprises_count=0)
    came = make_activity(other, kind="reception", enterprises_count=7)
    make_activity(zone, kind="fair", enterprises_count=100)
    for fields in ({"from_on": day(7, 1)}, {"from_on": day(12, 31, 2023)}, VOIDED):
        make_activity(zone, **fields)
    make_agreement(activity=out, signed_on=day(1, 2))
    make_agreement(activity=led, signed_on=day(6, 30))
    make_agreement(activity=led, signed_on=day(7, 1))
    make_agreement(activity=came, kind="intent")
    make_agreement(zone, amount=D(99999))
    make_agreement(zone, **VOIDED)
    _sources(zone, other, office)


VOIDED = {"voided_at": timezone.now(), "void_reason": "重复登记"}


def _complete(one):
    """The fields of its stage, the task force, a visit: with the rest of its rows all five."""
    Project.objects.filter(pk=one.pk).update(
        content="示例", origin="浙江", planned_start_on=day(3, 1), planned_completion_on=day(9, 1),
        land_area_mu=D(9),
    )  # fmt: skip
    one.investors.add(make_enterprise())
    make_duty(one, "lead_unit", unit=make_unit())
    make_duty(one, "head")
    make_duty(one, "agent")
    make_visit(one, visited_on=day(6, 20))


# What the half-year gives, seen from its last day.
KNOWN = {
    "signed_count": 4, "signed_amount": D("129934.5678"), "active_count": 3,
    "new_start_count": 2, "carried_count": 1, "signed_fulfilled": 3, "signed_registered": 2,
    "signed_started": 2, "signed_produced": 1, "key_count": 2, "key_started_count": 1,
    "lamp_red": 1, "lamp_yellow": 1, "lamp_green": 1, "ongoing_count": 6, "fiveone_full": 1,
    "funds": D("500.5"), "funds_outside": D("490.5"), "cohort_funds": D("450.5"),
    "completed_investment": D("130.5"), "reports_due": 4, "reports_on_time": 2,
    "signed_unregistered": 2, "registered_unstarted": 1, "started_unproduced": 1,
    "planned_funds": 500, "planned_investment": 700,
    "problems_reported": 2, "problems_closed": 1,
    "outings": 3, "leader_outings": 1, "enterprises_met": 7, "outing_agreements": 2,
    "receptions": 1, "enterprises_received": 7, "reception_agreements": 1, "agreements": 4,
    "leads_reported": 5, "leads_valid": 2, "leads_converted": 1, "leads_lost": 1,
    "events_held": 1, "government_applied": D("2000.5"), "government_approved": 1500,
}  # fmt: skip
