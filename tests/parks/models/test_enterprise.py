"""Who sees what of 企业 and what hangs on it."""

from datetime import date

import pytest

from parks.models import Enterprise, EnterpriseMarkRow, EnterpriseMerge, LinkEnterprise
from parks.permissions import can_edit_enterprise, why_not_enterprise
from tests.factories.enterprises import make_link, make_mark, make_merge, make_placing
from tests.factories.parks import make_enterprise, make_park, make_user
from tracker.roles import Role

pytestmark = pytest.mark.django_db
DIRECTORY = {"bureau", "leader", "staff", "liaison", "unit", "admin"}


def test_the_register_is_the_directory_and_merges_are_the_bureaus():
    make_mark(), make_placing(), make_merge()
    users = {role.value: make_user(role.value) for role in Role}
    for model in (Enterprise, EnterpriseMarkRow, LinkEnterprise):
        sees = {name for name, user in users.items() if model.objects.visible_to(user).exists()}
        assert sees == DIRECTORY, model
    rows = EnterpriseMerge.objects
    assert {n for n, user in users.items() if rows.visible_to(user).exists()} == {"bureau"}
    assert rows.standing().count() == 1


def test_held_leaves_out_retired_enterprises_and_links():
    make_placing(make_link(retired_on=date(2024, 1, 1)))
    make_placing(make_link(name="储"), make_enterprise(retired_on=date(2024, 1, 1)))
    held = make_placing(make_link(name="运"))
    assert list(LinkEnterprise.objects.held()) == [held]


@pytest.mark.parametrize(
    ("role", "own", "target", "free"),
    [
        ("bureau", True, True, True),
        ("staff", True, True, True),
        ("liaison", False, True, True),
        ("leader", False, False, False),
        ("unit", False, False, False),
    ],
)
def test_who_may_edit_which(role, own, target, free):
    park = make_park("own")
    user = make_user(role, parks=[park])
    rows = (
        make_enterprise(park=park),
        make_enterprise(park=make_park("other"), status="target"),
        make_enterprise(),
    )
    assert [can_edit_enterprise(user, row) for row in rows] == [own, target, free]


def test_a_merged_one_is_edited_by_nobody():
    row = make_merge().gone
    row.refresh_from_db()
    assert not can_edit_enterprise(make_user("bureau"), row)
    assert "请联系调度科" in why_not_enterprise(make_user("leader"), "target", None)
