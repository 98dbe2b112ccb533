"""园区考核位次 in a report: frozen as published, and nothing where nothing was."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.actions.assessment import publish_result
from projects.models import HandScore
from projects.queries.dispatch.assessment_lines import frozen_standing, standing_table
from projects.queries.dispatch.frozen import Frozen
from tests.factories.assessment import make_group, make_hand_item, make_hand_score, make_scheme
from tests.factories.parks import make_park, make_region, make_user
from tracker import clock
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db
Q2 = Period.parse("2024Q2")


def frozen(place):
    return Frozen({"period": "2024Q2", "standing": frozen_standing(place, Q2)})


def test_the_published_places_are_frozen():
    clock.hold(date(2024, 7, 8))
    city = make_region("620700", "张掖市")
    make_park("aa", order=1)
    bb = make_park("bb", order=2)
    item = make_hand_item(make_group(make_scheme(state="in_force"), name="甲"))
    make_hand_score(item, key="bb", points=D(80))
    assert standing_table(frozen(city)).rows == ()
    assert standing_table(Frozen({"period": "2024Q2"})).rows == ()  # of an earlier snapshot
    publish_result(scheme=item.group.scheme, period="2024Q2", reason="示例", by=make_user("bureau"))
    HandScore.objects.update(points=10)
    table = standing_table(frozen(city))
    assert table.header == (("位次", "园区", "比上期", "总分", "甲"),)
    place, name, change, total, group = table.rows[0]
    assert (place, name, change, group) == ("1", bb.short_name, "持平", "80.00")
    assert total.text == "80.00"
    assert "period=2024Q2&key=bb" in total.href
    assert standing_table(frozen(bb)).rows == ()
