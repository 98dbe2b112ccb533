"""Every list takes the same number of queries with 1 row and with 3."""

from datetime import date
from decimal import Decimal

import pytest

from projects.actions.dispatch import make_draft
from projects.models import Project, Reminder
from tests.factories.activities import make_activity, make_agreement
from tests.factories.dispatches import make_published
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
    "/activities": 10,
    "/activities/month?month=2024-05": 10,
    "/agreements": 11,
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
    "/enterprises": 10,
    "/org": 8,
    "/imports": 7,
    "/inbox": 6,
    "/q/funds_outside?period=2024H1": 11,
    "/q/signed_count?period=2024H1": 11,
    "/explore?show=funds&rows=park&cols=month": 11,
    "/explore/saved": 6,
    "/q/funds_outside/diff?period=2024": 11,
    "/search?q=示例": 8,
    "/parks/zyjk": 23,
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
    make_report(project, state="submitted")
    Reminder.objects.create(
        key=f"k{number}", kind="milestone_due", project=project, recipient=user,
        due_on=date(2024, 7, 12), step="3", title="示例", url="/",
    )  # fmt: skip
    make_draft(period="2024Q2", place=make_region("620700", "张掖市"), by=user)
    make_published(
        number, by=user, indicator=("funds", "funds_outside", "province_rank_rate")[number % 3]
    )


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
