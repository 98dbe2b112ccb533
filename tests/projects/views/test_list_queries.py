"""Every list takes the same number of queries with 1 row and with 3."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from projects.actions.dispatch import make_draft
from projects.models import (
    Campaign,
    Lead,
    LeadRule,
    LeadStep,
    PlanDocument,
    Project,
    ProjectEvent,
    Reminder,
)
from tests.factories.activities import make_activity, make_agreement
from tests.factories.assessment import make_figure, make_group, make_indicator, make_scheme
from tests.factories.dispatches import make_published
from tests.factories.enterprises import make_link, make_mark, make_merge, make_placing
from tests.factories.events import (
    make_aim,
    make_announced,
    make_campaign,
    make_event,
    make_fund_arrival,
    make_granted,
    make_member,
)
from tests.factories.leads import make_lead
from tests.factories.offices import (
    make_attendance,
    make_office_report,
    make_posting,
    make_share,
    make_week,
)
from tests.factories.offices import make_task as make_office_task
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_region,
    make_unit,
    make_user,
)
from tests.factories.projects import (
    make_duty,
    make_funding,
    make_milestone,
    make_plan,
    make_report,
    make_signed,
)
from tests.factories.tasks import make_counted, make_plan_document, make_task, make_task_report
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db

# path → queries: session, user, roles, unread and the working date are among them.
LISTS = {
    "/desk": 9,
    "/cockpit?period=2024H1": 19,
    "/projects": 9,
    "/projects?park=zyjk&stage=signed..production&invest_gte=1&sort=-invest": 10,
    "/lights?lamp=r,y": 10,
    "/money": 8,
    "/plans": 12,
    "/plans/FA-1": 20,
    "/tasks": 21,
    "/tasks?lamp=red&kind=attract": 21,
    "/activities": 10,
    "/activities/month?month=2024-05": 10,
    "/agreements": 11,
    "/park-figures?period=2024Q2": 17,
    "/assessments": 9,
    "/leads": 14,
    "/leads/XS-Q1": 19,
    "/leads/funnel?period=2024": 6,
    "/leads/rules": 8,
    "/events": 10,
    "/events/SG-1": 8,
    "/campaigns": 10,
    "/campaigns/GJ-1": 10,
    "/government-funds": 11,
    "/milestones": 7,
    "/duties": 11,
    "/duties?gone=true": 9,
    "/leaders": 11,
    "/leaders?park=zyjk&state=warned": 9,
    "/leaders/none": 7,
    "/rules/duties": 7,
    "/progress": 7,
    "/fill": 6,
    "/verify": 11,
    "/reminders": 7,
    "/targets/2024": 14,
    "/reports": 7,
    "/reports/templates": 8,
    "/reports/published": 11,
    "/snapshots": 7,
    "/parks": 16,
    "/chains": 16,
    "/offices": 15,
    "/offices/league?period=2024H1": 21,
    "/offices/sh?period=2024H1": 40,
    "/office-weeks": 12,
    "/office-reports": 8,
    "/attendance": 13,
    "/partners": 10,
    "/enterprises": 10,
    "/enterprises/targets": 9,
    "/enterprises/ladder": 7,
    "/enterprises/duplicates": 8,
    "/chains/map": 12,
    "/org": 8,
    "/imports": 7,
    "/inbox": 6,
    "/q/funds_outside?period=2024H1": 11,
    "/q/signed_count?period=2024H1": 11,
    "/explore?show=funds&rows=park&cols=month": 11,
    "/explore/saved": 6,
    "/q/funds_outside/diff?period=2024": 11,
    "/search?q=示例": 8,
    "/parks/zyjk": 24,
}


def add_one(number: int) -> None:
    """One more of everything that a list may show."""
    park = make_park("zyjk")
    make_park(f"p{number}")
    unit = make_unit(f"u{number}")
    user = make_user("staff", parks=[park])
    project = make_signed(
        park,
        chain=make_chain(f"c{number}"),
        office=make_office(f"o{number}"),
        lamp="red",
        total_investment=Decimal(20000),
    )
    project.investors.add(make_enterprise())
    make_duty(project, "leader")
    make_duty(project, "lead_unit", unit=unit)
    make_plan(project, planned_funds=Decimal(1000))
    make_funding(project)
    make_funding(project, state="reported", verified_amount=None)
    make_agreement(park, activity=make_activity(park, led_by=user.person), project=project)
    make_milestone(project)
    make_figure(make_park(f"p{number}"), indicator=make_indicator("funds_in", registry="funds"))
    make_group(make_scheme(state="in_force"))
    make_event_rows(project)
    make_lead_rows(project)
    make_enterprise_rows(project, number)
    make_office_rows(project, number)
    make_task_rows(number)
    make_report(project, state="submitted")
    Reminder.objects.create(
        key=f"k{number}", kind="milestone_due", project=project, recipient=user,
        due_on=date(2024, 7, 12), step="3", title="示例", url="/",
    )  # fmt: skip
    make_draft(period="2024Q2", place=make_region("620700", "张掖市"), by=user)
    make_published(
        number, by=user, indicator=("funds", "funds_outside", "province_rank_rate")[number % 3]
    )


def make_office_rows(project: Project, number: int) -> None:
    """One more of what an office writes, at one office and at another each time."""
    for office in (make_office("sh"), project.office):
        person = make_posting(office).person
        make_office_task(office, person=person)
        make_week(office, date(2024, 5, 6) + timedelta(days=7 * number), state="submitted")
        make_office_report(office, period=f"202{number}Q1")
        make_attendance(office, person)
    make_share(project)


def make_task_rows(number: int) -> None:
    """One more plan, and one more task by number and one by an indicator in the first plan."""
    county = make_region(f"62072{number}", f"示例县{number}")
    make_plan_document(county, code=f"FA-{number}")
    held = {"plan": PlanDocument.objects.get(code="FA-1"), "park": make_park("zyjk")}
    make_task_report(make_counted(**held), value=Decimal(1), state="accepted")
    make_task(measure="indicator", indicator="funds", assigned=Decimal(9), **held)


def make_lead_rows(project) -> None:
    """One more lead, held by a park and an office; the first has one more step."""
    held = Lead.objects.filter(code="XS-Q1").first() or make_lead(project.park, code="XS-Q1")
    LeadStep.objects.create(lead=held, verb="follow", to_state="following", on=date(2024, 7, 1))
    make_lead(project.park, make_office(f"lead{project.pk}"), project=project)
    LeadRule.objects.create(clock="follow", days=9, from_on=date(2024, 1, 1 + project.pk % 28))


def make_event_rows(project) -> None:
    """One more event, and one more project in the first; the same of campaigns; one more fund."""
    first = ProjectEvent.objects.filter(code="SG-1").first() or make_event(code="SG-1")
    make_announced(first, project)
    make_announced(make_event(), project)
    held = Campaign.objects.filter(code="GJ-1").first() or make_campaign(code="GJ-1")
    make_member(held, project)
    make_aim(held, make_park(f"aim{project.pk}"))
    make_campaign()
    make_fund_arrival(make_granted(project=project))


def make_enterprise_rows(project, number) -> None:
    """A target and an investor on one more link; a mark; two that may be one; a merge."""
    link = make_link(project.chain, f"环节{number}")
    Project.objects.filter(pk=project.pk).update(link=link)
    for name in ("有限公司", "有限责任公司"):
        row = make_enterprise(f"示例第{number}氢能装备{name}", park=project.park)
    make_placing(link, row)
    make_mark(row)
    make_merge()


@pytest.mark.parametrize(("path", "queries"), LISTS.items())
def test_list_takes_the_same_queries_for_one_row_and_three(
    login, path, queries, django_assert_num_queries
):
    clock.hold(date(2024, 7, 8))
    client = login("bureau")
    add_one(1)
    for rows in (1, 3):
        while Project.objects.count() < rows:
            add_one(Project.objects.count() + 1)
        forget_all()
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
