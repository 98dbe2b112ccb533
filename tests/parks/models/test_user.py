"""Roles say what, the scope says where."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parks.models import (
    Chain,
    Enterprise,
    Office,
    OfficePosting,
    Park,
    Person,
    Region,
    RoleGrant,
    Unit,
    User,
)
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_region,
    make_unit,
    make_user,
)
from tracker.roles import ROLES, Permission, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """Two zones, one with sub-parks two deep, and a code that only looks alike."""
    zone = make_park("zyjk")
    sub = make_park("zyjk-xh", zone)
    deep = make_park("zyjk-xh-1", sub)
    alike = make_park("zyjk2", region=make_region("620723", "临泽县"))
    return zone, sub, deep, alike


def test_park_ids_cover_what_lies_below(tree):
    zone, sub, deep, _ = tree
    user = make_user("staff", parks=[zone])
    assert set(user.park_ids) == {zone.pk, sub.pk, deep.pk}
    assert make_user("staff", parks=[deep]).park_ids == [deep.pk]
    assert make_user("staff").park_ids == []


def test_park_ids_by_region_of_any_level(tree):
    *_, alike = tree
    user = make_user("staff")
    user.scope_regions.add(alike.region)
    assert user.park_ids == [alike.pk]
    city = make_user("staff")
    city.scope_regions.add(make_region("620700", "张掖市"))
    assert set(city.park_ids) == {park.pk for park in tree}


def test_parks_under_codes(tree):
    zone, sub, deep, _ = tree
    assert set(Park.objects.under(["zyjk"])) == {zone, sub, deep}
    assert not Park.objects.under(["nowhere"]).exists()
    assert list(Park.objects.zones().values_list("code", flat=True)) == ["zyjk", "zyjk2"]


def test_office_ids_are_those_of_today():
    user, today = make_user("liaison"), timezone.localdate()
    spans = {"now": (-9, None), "until": (-9, 0), "over": (-9, -1), "later": (1, None)}
    for code, (start, end) in spans.items():
        OfficePosting.objects.create(
            office=make_office(code),
            person=user.person,
            from_on=today + timedelta(days=start),
            to_on=None if end is None else today + timedelta(days=end),
        )
    held = Office.objects.filter(pk__in=user.office_ids).values_list("code", flat=True)
    assert set(held) == {"now", "until"}


def test_two_roles_give_both_rights_and_the_higher_home():
    user = make_user("auditor")
    RoleGrant.objects.create(user=user, role="staff")
    user = User.objects.get(pk=user.pk)
    assert user.roles == [Role.STAFF, Role.AUDITOR]
    assert user.may(Permission.VIEW_AUDIT)
    assert user.may(Permission.REPORT_FUNDING)
    assert user.home == "projects:desk"


def test_a_closed_account_may_nothing():
    assert not make_user("bureau", is_active=False).may(Permission.VIEW_PROJECTS)


def test_a_user_without_person_has_a_name_and_no_offices():
    user = User.objects.create(username="nobody")
    assert (str(user), user.initial, user.office_ids, user.unit) == ("nobody", "n", [], None)


def test_roles_as_the_domain_tells_them():
    assert set(ROLES) == set(Role)
    assert not ROLES[Role.ADMIN].permissions & {Permission.VIEW_PROJECTS, Permission.VIEW_FIGURES}
    assert ROLES[Role.AUDITOR].permissions == {Permission.VIEW_AUDIT}
    writing = {p for p in Permission if not p.startswith("view_")}
    # Read-only, except instructions and visits (DOMAIN.md §1).
    told = {Permission.INSTRUCT, Permission.RECORD_VISITS}
    assert ROLES[Role.LEADER].permissions & writing == told


@pytest.mark.parametrize("role", [*Role, None])
def test_directory_is_seen_by_those_who_may(role):
    user = make_user(role)
    make_enterprise()
    make_office()
    seen = role not in (None, Role.AUDITOR)
    for model in (Unit, Person, Enterprise, Office):
        assert model.objects.visible_to(user).exists() is seen, model


def test_reference_is_public_inside():
    user = make_user(None)
    make_chain()
    make_park()
    assert Chain.objects.visible_to(user).exists()
    assert Park.objects.visible_to(user).exists()
    assert Region.objects.visible_to(user).exists()


def test_accounts_are_seen_by_the_administrator_else_ones_own():
    admin, staff = make_user("admin"), make_user("staff")
    assert User.objects.visible_to(admin).count() == 2
    assert list(User.objects.visible_to(staff)) == [staff]
    assert set(User.objects.with_role("staff")) == {staff}


def test_phone_hides_its_middle():
    assert make_user().person.masked_phone == ""
    assert Person(phone="13800001234").masked_phone == "138****1234"
    assert Person(phone="12345").masked_phone == "12345"


def test_unit_is_found_by_any_of_its_names():
    unit = make_unit("wjw", name="示例市卫健委", short_name="卫健委")
    unit.aliases.create(name="示例市卫计局")
    for name in ("示例市卫健委", "卫健委", "示例市卫计局"):
        assert Unit.objects.named(name).get() == unit
