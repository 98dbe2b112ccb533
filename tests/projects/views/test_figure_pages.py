"""Pages behind a number: forwards and backwards by the links, every row once, whatever the key."""

import re
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.views import figure
from tests.factories.parks import make_park
from tests.factories.projects import make_funding, make_signed

pytestmark = pytest.mark.django_db
HALF = "period=2024H1&as_of=2024-06-30"


@pytest.fixture
def city(monkeypatch):
    """Eleven projects with money, most of it of equal amounts; three rows a page."""
    monkeypatch.setattr(figure, "PAGE", 3)
    for number in range(11):
        amounts = {"contract_amount": None, "total_investment": D(number // 4) or None}
        project = make_signed(make_park("zyjk"), signed_on=date(2024, 2, 1), **amounts)
        make_funding(project, amount=D("1.5") + number // 5, received_on=date(2024, 3, 1))


def link(page, rel):
    found = re.search(rf'rel="{rel}" href="([^"]*)"', page.content.decode())
    return found and found[1].replace("&amp;", "&")


@pytest.mark.parametrize("code", ["funds_outside", "signed_amount", "signed_count"])
def test_every_row_once_both_ways(city, login, code):
    client, rows, numbers = login("bureau"), [], []
    page = client.get(f"/q/{code}?{HALF}")
    while True:
        rows.append([row.pk for row in page.context["page_obj"]])
        numbers.append(page.context["page_obj"].number)
        by_number = client.get(f"/q/{code}?{HALF}&page={numbers[-1]}").context["page_obj"]
        assert rows[-1] == [row.pk for row in by_number]
        if not (url := link(page, "next")):
            break
        page = client.get(f"/q/{code}{url}")
    assert numbers == [1, 2, 3, 4]
    assert len({pk for found in rows for pk in found}) == 11
    for number in (3, 2, 1):
        page = client.get(f"/q/{code}{link(page, 'prev')}")
        assert [row.pk for row in page.context["page_obj"]] == rows[number - 1]
    assert link(page, "prev") is None


@pytest.mark.parametrize(
    "key",
    [
        "", "x", ",", "1", "NaN,1", "1e999999999,1", "1.5,", "1.5,-1", "1.5," + "9" * 30, "1.5,1,2",
        "-Infinity,1", "１,２", "0,99999999",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_key_that_cannot_be_read_costs_only_speed(city, login, name, key):
    client = login("bureau")
    plain = client.get(f"/q/funds_outside?{HALF}&page=2").context["page_obj"]
    answer = client.get(
        f"/q/funds_outside?{HALF}&page=2", {"page": 2, "period": "2024H1", name: key}
    )
    assert answer.status_code == 200
    shown = answer.context["page_obj"]
    assert shown.number == 2
    if key != "0,99999999":
        assert [row.pk for row in shown] == [row.pk for row in plain]
    assert len(shown) == 3


def test_numbers_out_of_range(city, login):
    client = login("bureau")
    for given, number in (("99", 4), ("0", 4), ("abc", 1), ("9" * 40, 4)):
        shown = client.get(f"/q/funds_outside?{HALF}&page={given}").context["page_obj"]
        assert shown.number == number
        assert len(shown) in (2, 3)


def test_the_deepest_page_reads_no_offset(city, login):
    client = login("bureau")
    page = client.get(f"/q/funds_outside?{HALF}&page=3")
    url = link(page, "next")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/q/funds_outside{url}")
    assert not any("OFFSET" in query["sql"] for query in seen)
