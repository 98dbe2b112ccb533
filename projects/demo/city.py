"""Builds Zhangye as of 8 July 2024, in one transaction."""

from datetime import date
from random import Random

from django.db import transaction

from parks.actions.reference import load_parks_reference
from projects.actions.assignment import refresh_coverage
from projects.actions.dispatch import draft_when_due
from projects.actions.due_report import open_due_reports
from projects.actions.duty import load_duty_template
from projects.actions.lamp import compute_lamps
from projects.actions.reference import (
    load_approval_items,
    load_escalation_rules,
    load_lamp_rules,
    load_milestone_templates,
)
from projects.actions.reminder import send_reminders
from projects.demo.approvals import write_approvals
from projects.demo.chain_map import write_chain_map
from projects.demo.channels import give_up_some, write_channels
from projects.demo.cohorts import make_drafts
from projects.demo.draft import Draft
from projects.demo.duties import write_duties
from projects.demo.events import write_campaigns, write_events, write_government_funds
from projects.demo.feed import write_feed
from projects.demo.files import write_files, write_papers
from projects.demo.funding import write_funding
from projects.demo.instructions import write_instructions
from projects.demo.leads import write_leads
from projects.demo.meetings import write_meetings
from projects.demo.milestones import write_milestones
from projects.demo.money import Arrival, arrivals
from projects.demo.moves import write_moves
from projects.demo.names import name_all
from projects.demo.offices import write_offices
from projects.demo.outreach import write_outreach
from projects.demo.park_figures import write_park_figures, write_schemes
from projects.demo.people import make_people
from projects.demo.phases import write_phases
from projects.demo.pivots import write_pivots
from projects.demo.places import place
from projects.demo.plans import write_plans, write_targets
from projects.demo.problems import write_problems
from projects.demo.projects import (
    number_all,
    write_enterprises,
    write_listings,
    write_projects,
)
from projects.demo.reports import FIRST_WEEK, write_reports
from projects.demo.sizes import agree_contracts, size_up, weigh
from projects.demo.tasks import close_some, write_tasks
from projects.demo.totals import TODAY
from projects.demo.troubles import trouble
from projects.demo.visits import write_visits
from projects.enums import Rhythm
from projects.models import Project
from tracker import clock

SEED = 2024
# Since when everybody is asked for reports (demo/reports.py).
KEPT_SINCE = {Rhythm.MONTHLY: date(2024, 4, 1), Rhythm.WEEKLY: FIRST_WEEK}
LAMP_DAYS = (date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30), TODAY)


def think_up(seed: int) -> tuple[list[Draft], list[Arrival]]:
    """Every project and every arrival of money, in memory. Each step has dice of its own, so that
    a change in one leaves the others as they were.
    """

    def dice(step: str) -> Random:
        return Random(f"{seed}:{step}")

    drafts = make_drafts(dice("cohorts"))
    place(drafts, dice("places"))
    weigh(drafts, dice("weights"))
    agree_contracts(drafts, dice("contracts"))
    money = arrivals(drafts, dice("money"))
    size_up(drafts, dice("sizes"))
    trouble(drafts, dice("troubles"))
    name_all(drafts, dice("names"))
    number_all(drafts)
    return drafts, money


@transaction.atomic
def build(seed: int = SEED) -> int:
    """Write the city and let it stand on 8 July 2024; returns how many projects it has."""

    def dice(step: str) -> Random:
        return Random(f"{seed}:{step}")

    load_parks_reference()
    load_lamp_rules()
    load_approval_items()
    load_milestone_templates()
    load_duty_template()
    load_escalation_rules()
    drafts, money = think_up(seed)
    people = make_people()
    enterprises = write_enterprises(drafts, dice("enterprises"))
    write_projects(drafts, enterprises, people, dice("projects"))
    write_listings(drafts)
    waiting = write_funding(drafts, money, people, dice("funding"))
    claims = write_moves(drafts, people, dice("moves"))
    handed = write_duties(drafts, people, dice("duties"))
    write_reports(drafts, people, dice("reports"))
    write_plans(drafts, dice("plans"))
    write_targets()
    write_milestones(drafts, people, dice("milestones"))
    write_phases(drafts, dice("phases"))
    write_approvals(drafts, people, dice("approvals"))
    write_files(drafts, waiting, claims, people, dice("files"))
    write_papers(drafts, people, dice("papers"))
    write_problems(drafts, people, dice("problems"))
    write_feed(drafts, people, handed)
    write_outreach(drafts, people, dice("outreach"))
    write_channels(people)
    write_pivots(people)
    for day in LAMP_DAYS:
        compute_lamps(on=day)
    write_meetings(people)
    write_instructions(drafts, people)
    write_visits(drafts, people, dice("visits"))
    write_chain_map(people, dice("chain_map"))
    write_leads(drafts, people, dice("leads"))
    write_events(drafts, people, dice("events"))
    write_campaigns(drafts, people, dice("campaigns"))
    write_offices(people, dice("offices"))
    write_government_funds(drafts, people, dice("government_funds"))
    refresh_coverage(Project.objects.all(), TODAY)
    clock.hold(TODAY)
    open_due_reports(on=TODAY, since=KEPT_SINCE)
    send_reminders(on=TODAY)
    give_up_some()
    write_park_figures(people, dice("park_figures"))
    write_schemes(people)
    write_tasks(people, dice("tasks"))
    close_some(people)
    draft_when_due(on=TODAY)
    return len(drafts)
