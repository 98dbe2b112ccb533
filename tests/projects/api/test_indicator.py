"""`/indicators/`: definitions, figures in the contract's shape, rows that add up."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import Target
from projects.queries.indicators import CODES
from projects.queries.measures import MEASURES
from tests.factories.projects import make_funding
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city()
    make_funding(city.mine.project, amount=Decimal(1200), received_on="2024-04-01")
    make_funding(city.mine.project, amount=Decimal(800), received_on="2023-04-01")
    make_funding(city.theirs.project, amount=Decimal(300), received_on="2024-05-01")
    Target.objects.create(year=2024, indicator="funds_outside", park=city.own, assigned=2000)
    return city


def test_definitions(city):
    body = client_of(city.leader).get(url("indicators")).json()
    assert [row["code"] for row in body] == list(CODES)
    assert next(r for r in body if r["code"] == "start_rate")["made_of"] == [
        "signed_started",
        "signed_count",
    ]


def test_figures(city):
    asked = {"period": "2024H1", "by": "park", "park": "own"}
    said = client_of(city.bureau).get(url("indicators", "funds_outside"), asked)
    assert said.status_code == 200
    figures = {
        "funds_outside": "1200.0000",
        "target_rate": "60.00",
        "lead_points": "10.00",
        "yoy": "50.00",
        "time_rate": "50.00",
    }
    assert said.json() == {
        "period": "2024H1",
        "as_of": "2024-06-30",
        "scope": "own",
        "figures": figures,
        "by": [{"key": "own", "label": city.own.short_name, "figures": figures}],
    }


def test_other_figures_carry_their_prefix(city):
    said = client_of(city.bureau).get(url("indicators", "signed_count"), {"period": "2024"})
    assert said.json()["figures"] == {
        "signed_count": "2",
        "signed_count.target_rate": None,
        "signed_count.yoy": None,
        "time_rate": "100.00",
    }


def test_a_user_s_own_scope(city):
    """R28: staff get the sum of the rows they may see, whatever park they ask for."""
    client = client_of(city.staff)
    asked = {"period": "2024"}
    figures = client.get(url("indicators", "funds_outside"), asked).json()["figures"]
    assert figures["funds_outside"] == "1200.0000"
    foreign = client.get(url("indicators", "funds_outside"), asked | {"park": "other"}).json()
    assert foreign["figures"]["funds_outside"] == "0.0000"
    rows = client.get(url("indicators", "funds_outside", "rows"), asked).json()
    assert {row["project"] for row in rows["results"]} == {city.mine.project.code}


@pytest.mark.parametrize("code", list(MEASURES))
def test_rows_add_up(city, code):
    """Habit 11: the listed rows sum to the figure."""
    client = client_of(city.bureau)
    asked = {"period": "2024H1"}
    figure = client.get(url("indicators", code), asked).json()["figures"][code]
    body = client.get(url("indicators", code, "rows"), asked).json()
    assert body["total"] == figure
    assert sum(Decimal(r["amount"]) for r in body["results"]) == Decimal(figure)


def test_rows_are_paged(city):
    client = client_of(city.bureau)
    asked = {"period": "2024", "page_size": 1}
    first = client.get(url("indicators", "funds_outside", "rows"), asked).json()
    second = client.get(first["next"]).json()
    assert first["total"] == second["total"] == "1500.0000"
    assert first["results"][0]["id"] > second["results"][0]["id"]
    assert second["next"] is None


def test_months_have_no_stocks(city):
    client = client_of(city.bureau)
    asked = {"period": "2024H1", "by": "month"}
    lines = client.get(url("indicators", "funds_outside"), asked).json()["by"]
    found = {line["key"]: line["figures"]["funds_outside"] for line in lines}
    assert (found["4"], found["5"]) == ("1200.0000", "300.0000")


@pytest.mark.parametrize(
    ("address", "asked", "key"),
    [
        ("funds_outside", {"period": "2024Q9"}, "period"),
        ("funds_outside", {"period": "1900"}, "period"),
        ("funds_outside", {"as_of": "0001-01-01"}, "period"),
        ("funds_outside", {"as_of": "x"}, "period"),
        ("funds_outside", {"by": "moon"}, "by"),
        ("funds_outside", {"park": "nowhere"}, "scope"),
        ("funds_outside", {"leader": "99999999999999999999999"}, "scope"),
        ("funds_outside", {"page": "1"}, "page"),
        ("start_rate/rows", {}, "code"),
    ],
)
def test_refused(city, address, asked, key):
    said = client_of(city.bureau).get(url("indicators", address), asked)
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [key]


def test_unknown_code_and_wrong_role(city):
    assert client_of(city.bureau).get(url("indicators", "happiness")).status_code == 404
    assert client_of(city.auditor).get(url("indicators")).status_code == 403
    assert client_of(city.auditor).get(url("indicators", "funds")).status_code == 403


def test_constant_queries(city, django_assert_num_queries):
    client = client_of(city.bureau)
    asked = {"period": "2024H1", "by": "park"}
    client.get(url("indicators", "funds_outside"), asked)  # what is kept for seconds is read once
    with django_assert_num_queries(6):  # with the targets of the city and of its parks
        client.get(url("indicators", "funds_outside"), asked)
    with django_assert_num_queries(6):
        client.get(url("indicators", "funds_outside", "rows"), {"period": "2024H1"})


def test_command_says_the_same(city):
    out = StringIO()
    call_command("indicators", "--period", "2024H1", "--by", "park", "--json", stdout=out)
    body = json.loads(out.getvalue())
    assert body["figures"]["funds_outside"] == "1500.0000"
    assert set(body) == {"period", "as_of", "scope", "figures", "by"}
    assert {line["key"] for line in body["by"]} == {"own", "other"}
    out = StringIO()
    call_command("indicators", "--period", "2024H1", "--park", "own", stdout=out)
    assert "省外到位资金（funds_outside）：1200.0000" in out.getvalue()


@pytest.mark.parametrize("asked", [["--period", "2024X"], ["--as-of", "x"], ["--park", "nowhere"]])
def test_command_refuses(asked):
    with pytest.raises(CommandError) as caught:
        call_command("indicators", *asked)
    assert caught.value.returncode == 2


def test_keys_are_those_of_the_list(city):
    """Lamps, lists by name and both spellings narrow as they do on the pages."""
    city.theirs.project.lamps.update(level="yellow")
    client, rows = client_of(city.bureau), url("indicators", "funds_outside")
    expected = (
        ({"light": "r"}, "1200.0000"),
        ({"lamp": "r,y"}, "1500.0000"),
        ({"lamp": "n"}, "0.0000"),
        ({"tag": "没有"}, "0.0000"),
    )
    for asked, amount in expected:
        said = client.get(rows, {"period": "2024H1"} | asked)
        assert said.json()["figures"]["funds_outside"] == amount, asked
    wrong = client.get(rows, {"period": "2024H1", "light": "purple"})
    assert wrong.status_code == 400
    assert "没有“purple”灯，请写 r、y、g 或 n。" in wrong.content.decode()
