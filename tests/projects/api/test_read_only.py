"""`/lamps/`, `/reminders/`, `/dispatches/`: read, filtered, never written."""

import pytest

from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


@pytest.mark.parametrize("noun", ["lamps", "reminders", "dispatches"])
def test_nothing_is_written(city, noun):
    assert client_of(city.bureau).post(url(noun), {}, format="json").status_code == 405


def test_lamps_of_a_day(city):
    city.theirs.lamp.until_on = "2024-06-10"
    city.theirs.lamp.save()
    client = client_of(city.bureau)

    def found(**query):
        return [r["id"] for r in client.get(url("lamps"), query).json()["results"]]

    assert found(current="true") == [city.mine.lamp.pk]
    assert found(on="2024-06-05") == [city.theirs.lamp.pk, city.mine.lamp.pk]
    assert found(on="2024-06-10", level="red") == [city.mine.lamp.pk]


def test_dispatch_figures_are_the_snapshot_s(city):
    body = client_of(city.leader).get(url("dispatches", city.mine.dispatch.pk)).json()
    snapshot = city.mine.dispatch.snapshot
    assert body["figures"] == snapshot.data["whole"]["figures"]
    assert (body["snapshot"], body["template"]) == (snapshot.code, "quarterly")
    assert body["text"][0].startswith("按照“一季一调度”要求")
    listed = client_of(city.leader).get(url("dispatches"), {"quarter": "2024Q1"}).json()
    assert "figures" not in listed["results"][0]


def test_drafts_are_the_bureau_s(city):
    city.mine.dispatch.state = "draft"
    city.mine.dispatch.save()
    address = url("dispatches", city.mine.dispatch.pk)
    assert client_of(city.bureau).get(address).status_code == 200
    assert client_of(city.leader).get(address).status_code == 404


def test_a_batch_does_not_show_its_plan(city):
    assert "plan" not in client_of(city.bureau).get(url("batches", city.mine.batch.pk)).json()
