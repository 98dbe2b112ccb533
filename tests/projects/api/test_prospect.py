"""`/prospects/`: the targets of the chain map, read by other systems."""

import pytest

from tests.factories.enterprises import make_link, make_placing
from tests.factories.leads import make_lead
from tests.factories.parks import make_chain, make_enterprise, make_user
from tests.projects.api.support import client_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def placings():
    link = make_link(make_chain("hydrogen"), "储氢装备", gap="missing")
    wanted = make_placing(link, make_enterprise("示例储氢有限公司"), note="约来访")
    there = make_placing(link, make_enterprise("示例制氢有限公司"), role="present")
    return wanted, there


def found(user, **query):
    return client_of(user).get(url("prospects"), query).json()["results"]


def test_list_holds_the_targets_with_how_far_they_have_come(placings):
    wanted, there = placings
    make_lead(enterprise=wanted.enterprise, state="following")
    user = make_user("bureau")

    [row] = found(user)

    assert (row["id"], row["enterprise_name"]) == (wanted.pk, "示例储氢有限公司")
    assert (row["chain"], row["link_name"], row["gap"]) == ("hydrogen", "储氢装备", "missing")
    assert (row["state"], row["reached"], row["note"]) == ("planned", "talking", "约来访")
    assert [row["id"] for row in found(user, role="present")] == [there.pk]
    assert [row["id"] for row in found(user, gap="missing")] == [wanted.pk]
    assert found(user, chain="seed") == []


def test_one_target_and_nothing_is_written(placings):
    client = client_of(make_user("leader"))
    address = url("prospects", placings[0].pk)

    assert client.get(address).json()["id"] == placings[0].pk
    assert client.patch(address, {"note": "x"}, format="json").status_code == 405
    assert client_of(make_user("auditor")).get(url("prospects")).status_code == 403


def test_a_key_that_does_not_exist_is_refused(placings):
    assert client_of(make_user("bureau")).get(url("prospects"), {"colour": "1"}).status_code == 400
