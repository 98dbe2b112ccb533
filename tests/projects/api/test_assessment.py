"""`/park-figures/` and `/assessments/`: entered, mended, confirmed; scores as they are and as published."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.models import ParkFigure
from tests.factories.assessment import (
    make_figure,
    make_group,
    make_hand_item,
    make_hand_score,
    make_indicator,
    make_scheme,
)
from tests.factories.parks import make_park, make_region, make_user
from tests.projects.api.support import client_of, url
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
FIGURE = {"indicator": "tax", "park": "zyjk", "period": "2024Q2", "value": "1195.7100"}
FIGURE |= {"source": "示例快报"}


@pytest.fixture(autouse=True)
def _july():
    forget_all()
    clock.hold(date(2024, 7, 8))


@pytest.fixture
def park():
    make_region("620700", "张掖市")
    make_indicator("tax")
    return make_park("zyjk")


def test_a_figure_is_entered_mended_confirmed_and_revised(park):
    staff, bureau = client_of(make_user("staff", parks=[park])), client_of(make_user("bureau"))
    made = staff.post(url("park-figures"), FIGURE, format="json")
    assert made.status_code == 201
    place = url("park-figures", made.json()["id"])
    assert (made.json()["state"], made.json()["park"]) == ("draft", "zyjk")
    assert staff.patch(place, {"value": "1200"}, format="json").status_code == 428
    changed = staff.patch(place, {"value": "1200"}, format="json", HTTP_IF_MATCH='"1"')
    assert (changed.json()["value"], changed.json()["version"]) == ("1200.0000", 2)
    stale = staff.patch(place, {"value": "9"}, format="json", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    assert staff.post(f"{place}confirm/", {}, format="json").status_code == 403
    assert bureau.post(f"{place}confirm/", {}, format="json").json()["state"] == "confirmed"
    body = {"value": "1100", "note": "核减"}
    revised = bureau.patch(place, body, format="json", HTTP_IF_MATCH='"3"').json()
    assert (revised["revision"], revised["state"]) == (2, "draft")
    assert ParkFigure.objects.confirmed().get().value == 1200


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"value": "兖州区195.71"}, "value"),
        ({"period": "2024H1"}, "不是季度"),
        ({"period": "2024Q4"}, "才结束"),
        ({"indicator": "nothing"}, "indicator"),
        ({"region": "620700"}, "写且只写一个"),
        ({"park": None}, "写且只写一个"),
        ({"strange": 1}, "strange"),
    ],
)
def test_bad_input_is_400_and_writes_nothing(park, more, words):
    answer = client_of(make_user("bureau")).post(url("park-figures"), FIGURE | more, format="json")
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not ParkFigure.objects.exists()


def test_nobody_enters_for_another_park(park):
    staff = client_of(make_user("staff", parks=[make_park("other")]))
    assert staff.post(url("park-figures"), FIGURE, format="json").status_code == 403
    waits = make_figure(park, state="draft")
    assert staff.get(url("park-figures", waits.pk)).status_code == 404


def test_a_list_is_filtered_and_costs_the_same(park, django_assert_max_num_queries):
    client = client_of(make_user("leader"))
    make_figure(park)
    make_figure(park, period="2024Q1", state="revised")
    for count in (1, 4):
        forget_all()
        with django_assert_max_num_queries(10):
            said = client.get(url("park-figures"), {"period": "2024Q2"}).json()
        assert said["count"] == count
        for at in range(3):
            make_figure(make_park(f"p{count}{at}"))
    assert said["results"][0]["computed"]["place"] == 1
    assert client.get(url("park-figures"), {"state": "revised"}).json()["count"] == 1
    assert client.get(url("park-figures"), {"strange": "1"}).status_code == 400


def test_scores_and_results_of_a_scheme(park):
    scheme = make_scheme(code="kh", state="in_force")
    item = make_hand_item(make_group(scheme, name="甲"))
    score = make_hand_score(item, points=D(60))
    reader, bureau = client_of(make_user("leader")), client_of(make_user("bureau"))
    held = reader.get(url("assessments", "kh")).json()
    assert held["groups"][0]["items"][0]["rule"] == "hand"
    said = reader.get(url("assessments", "kh", "scores"), {"period": "2024Q2"}).json()
    assert (said["cards"][0]["key"], said["cards"][0]["total"]) == ("zyjk", "60.000000")
    body = {"period": "2024Q2", "reason": "示例审定"}
    publish = url("assessments", "kh", "publish")
    assert reader.post(publish, body, format="json").status_code == 403
    assert bureau.post(publish, body, format="json").status_code == 201
    score.points = D(70)
    score.save()
    kept = reader.get(url("assessments", "kh", "results"), {"period": "2024Q2"}).json()
    assert kept[0]["data"]["cards"][0]["total"] == "60.000000"
    bad = reader.get(url("assessments", "kh", "scores"), {"period": "2024H1"})
    assert bad.status_code == 400
    assert reader.get(url("assessments", "kh", "scores"), {"x": "1"}).status_code == 400
    make_scheme(code="draft")
    assert reader.get(url("assessments", "draft")).status_code == 404
    assert [row["code"] for row in reader.get(url("assessments")).json()["results"]] == ["kh"]
