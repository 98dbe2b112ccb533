"""三个一批活动 in a report: frozen with the snapshot, and its numbers lead to the event's rows."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.queries.dispatch.event_lines import event_lines, event_table
from projects.queries.dispatch.frozen import Frozen
from projects.queries.dispatch.snapshot import take
from projects.queries.scope import Window, scope_for
from tests.factories.events import make_announced, make_event
from tests.factories.parks import make_park
from tests.factories.projects import make_city_region, make_funding, make_signed
from tracker.tools.official import Figure
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db
QUARTER = Window.of("2024Q2", date(2024, 6, 30))


@pytest.fixture
def city():
    region = make_city_region()
    own, other = make_park("own"), make_park("other")
    event = make_event(code="SG-1", name="示例活动", held_on=date(2024, 6, 20))
    first = make_signed(own, signed_on=date(2024, 6, 20), started_on=date(2024, 6, 25))
    make_announced(event, first, amount=D(20000))
    make_announced(event, make_signed(other, signed_on=date(2024, 7, 2)), amount=D(10000))
    make_announced(event, make_signed(own, started_on=date(2024, 6, 1)), "start", amount=D(5000))
    make_funding(first, received_on=date(2024, 6, 28), amount=D(3000), verified_amount=D(3000))
    make_funding(first, received_on=date(2024, 7, 1), amount=D(999), verified_amount=D(999))
    make_event(held_on=date(2024, 7, 1))
    gone = make_event(held_on=date(2024, 5, 1))
    type(gone).objects.filter(pk=gone.pk).update(voided_at="2024-05-02T00:00Z", void_reason="重复")
    return {"region": region, "own": own}


def test_lines_of_the_period_alone(city):
    sign, start = event_lines(scope_for(None, QUARTER.until), QUARTER)
    assert (sign["batch"], sign["count"], sign["recognised"], sign["started"]) == (
        "sign", "2", "1", "1",
    )  # fmt: skip
    assert (D(sign["amount"]), D(sign["funds"])) == (30000, 3000)
    assert (start["batch"], start["count"], start["recognised"]) == ("start", "1", "1")
    own = event_lines(scope_for(None, QUARTER.until, park="own"), QUARTER)
    assert [line["count"] for line in own] == ["1", "1"]


def test_frozen_with_the_snapshot_and_printed_with_links(city):
    data = take(city["region"], Period.parse("2024Q2"))
    table = event_table(Frozen(data))
    assert [row[2] for row in table.rows] == ["签约", "开工", ""]
    count = table.rows[0][3]
    assert isinstance(count, Figure) and count.value == 2
    assert "/events/SG-1?on=2024-06-30&batch=sign#items" in count.href
    assert table.rows[-1][3:5] == ("3", "3.50")


def test_a_quarter_without_events_has_no_table():
    assert event_table(Frozen({"events": []})).rows == ()
    assert event_table(Frozen({})).rows == ()
