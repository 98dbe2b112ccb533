"""The nouns of who and where: read by all who may see the directory, written elsewhere."""

import pytest

from parks.models import ChainLink, OfficePosting, Region, UnitAlias
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_person,
    make_region,
    make_unit,
    make_user,
)
from tests.projects.api.support import client_of, url

pytestmark = pytest.mark.django_db


def _chain(number):
    chain = make_chain(f"chain{number}")
    ChainLink.objects.create(chain=chain, order=1, name="制")
    return chain


def _unit(number):
    unit = make_unit(f"office{number}")
    UnitAlias.objects.create(unit=unit, name="旧名")
    return unit


def _office(number):
    office = make_office(f"city{number}")
    OfficePosting.objects.create(office=office, person=make_person(), from_on="2024-01-01")
    return office


# noun, builder, key, a filter that finds just what was built, queries of a list
NOUNS = [
    ("parks", lambda n: make_park(f"zone{n}"), "code", {"q": "zone"}, 4),
    ("regions", lambda n: make_region(f"99000{n}", f"示例区{n}"), "code", {"q": "示例区"}, 3),
    ("chains", _chain, "code", {"q": "示例产业chain"}, 5),
    ("units", _unit, "code", {"q": "示例单位office"}, 5),
    ("people", lambda n: make_person(f"周示例{n}"), "pk", {"q": "周示例"}, 4),
    ("offices", _office, "code", {"q": "示例联络点city"}, 5),
    ("enterprises", lambda n: make_enterprise(f"甲示例{n}"), "pk", {"q": "甲示例"}, 7),
]
READ_ONLY = [noun for noun in NOUNS if noun[0] != "enterprises"]  # those have verbs of their own
DIRECTORY = [noun for noun in NOUNS if noun[0] in ("units", "people", "offices", "enterprises")]


@pytest.mark.parametrize(("noun", "build", "key", "found", "queries"), NOUNS)
def test_list_and_detail(noun, build, key, found, queries, django_assert_num_queries):
    client = client_of(make_user("staff"))
    row = build(1)
    client.get(url(noun), found)  # what is kept for seconds is read once
    with django_assert_num_queries(queries):
        assert [r["id"] for r in client.get(url(noun), found).json()["results"]] == [row.pk]
    rows = [row, build(2), build(3)]
    with django_assert_num_queries(queries):
        listed = client.get(url(noun), found).json()
    assert listed["count"] == 3
    assert sorted(r["id"] for r in listed["results"]) == [r.pk for r in rows]
    shown = client.get(url(noun, getattr(row, key)))
    assert (shown.status_code, shown.json()["id"]) == (200, row.pk)


@pytest.mark.parametrize(("noun", "build", "key", "found", "queries"), READ_ONLY)
def test_read_only_and_strict(noun, build, key, found, queries):
    client = client_of(make_user("bureau"))
    row = build(1)
    assert client.post(url(noun), {}, format="json").status_code == 405
    address = url(noun, getattr(row, key))
    assert client.patch(address, {}, format="json").status_code == 405
    assert list(client.get(url(noun), {"x": 1}).json()["errors"]) == ["x"]
    assert client.get(url(noun, "nowhere")).status_code == 404


@pytest.mark.parametrize(("noun", "build", "key", "found", "queries"), DIRECTORY)
def test_directory_needs_the_right(noun, build, key, found, queries):
    client = client_of(make_user("auditor"))
    row = build(1)
    assert client.get(url(noun)).status_code == 403
    foreign = client.get(url(noun, getattr(row, key)))
    missing = client.get(url(noun, 9_999_999))
    assert foreign.status_code == 404
    assert foreign.content == missing.content


def test_telephone_is_masked():
    person = make_person(phone="13800001234")
    body = client_of(make_user("staff")).get(url("people", person.pk)).json()
    assert body["phone"] == "138****1234"


def test_todays_bearer_of_a_region_code():
    Region.objects.create(code="990001", name="旧区", to_year=2000)
    make_region("990001", "新区")
    body = client_of(make_user("staff")).get(url("regions", "990001")).json()
    assert body["name"] == "新区"
