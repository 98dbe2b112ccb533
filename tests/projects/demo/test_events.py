"""The demo's events, campaigns and government funds: live, and apart from published totals."""

from datetime import date

import pytest

from parks.models import User
from projects.models import Campaign, GovernmentFund, ProjectEvent
from projects.queries.campaign import board, members
from projects.queries.event import event_fates, sums

pytestmark = pytest.mark.usefixtures("zhangye")
TODAY = date(2024, 7, 8)


@pytest.mark.django_db
def test_four_events_whose_projects_came_some_way():
    bureau = User.objects.get(username="bureau")
    events = list(ProjectEvent.objects.order_by("held_on"))
    assert [str(event.held_on)[:7] for event in events] == [
        "2023-06", "2023-11", "2024-03", "2024-06",
    ]  # fmt: skip
    found = [sums(event_fates(event, bureau, TODAY)) for event in events]
    assert all(15 <= one.count <= 30 and 0 < one.started <= one.count for one in found)
    assert any(one.waiting for one in found)


@pytest.mark.django_db
def test_the_board_of_the_hundred_days_is_live():
    bureau = User.objects.get(username="bureau")
    campaign = Campaign.objects.get(name="百日攻坚")
    rows = members(campaign, bureau, TODAY)
    found = board(campaign, rows, TODAY)
    assert (found.clock.gone, found.clock.left) == (99, 1)
    assert found.whole.count == len(rows) > 20 and len(found.lines) >= 5
    assert {cell.goal for cell in found.whole.cells if cell.assigned} >= {"started", "funds"}
    winter = Campaign.objects.get(name="冬日无闲")
    assert len(members(winter, bureau, TODAY)) > 10


@pytest.mark.django_db
def test_funds_over_every_purse():
    rows = GovernmentFund.objects.with_arrived()
    assert rows.count() == 42 and len(set(rows.values_list("kind", flat=True))) == 6
    assert all(row.arrived <= (row.approved_amount or 0) for row in rows)
    assert {row.state for row in rows} >= {"pooled", "approved", "arrived", "refused"}
