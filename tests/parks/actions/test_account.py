"""Accounts: opened, changed by somebody else, never without a last administrator."""

import pytest
from django.core.exceptions import ValidationError

from parks.actions.account import change_account, open_account
from parks.models import User
from tests.factories.parks import make_park, make_user
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_open_account_must_change_its_password():
    admin, park = make_user("admin"), make_park()
    user = open_account(
        username="zhangsan", password="Sample-pass-2024", roles=["staff", "staff"], by=admin,
        parks=[park],
    )  # fmt: skip
    assert user.must_change_password
    assert [str(role) for role in user.roles] == ["staff"]
    assert user.park_ids == [park.pk]
    assert AuditEvent.objects.get().verb == "开账号"


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [("taken", "Sample-pass-2024", "username"), ("new", "short", "password")],
)
def test_open_account_refused_writes_nothing(username, password, field):
    admin = make_user("admin")
    make_user("staff", "taken")
    with pytest.raises(ValidationError) as refused:
        open_account(username=username, password=password, roles=["staff"], by=admin)
    assert list(refused.value.error_dict) == [field]
    assert User.objects.count() == 2
    assert not AuditEvent.objects.exists()


def test_change_account_replaces_roles_and_scope():
    admin, user = make_user("admin"), make_user("staff", parks=[make_park("a")])
    change_account(user=user, roles=["bureau"], parks=[], is_active=True, by=admin)
    user = User.objects.get(pk=user.pk)
    assert [str(role) for role in user.roles] == ["bureau"]
    assert user.park_ids == []
    assert AuditEvent.objects.get().changes["roles"] == [["staff"], ["bureau"]]


def test_nobody_changes_their_own_account():
    admin = make_user("admin")
    make_user("admin")
    with pytest.raises(ValidationError, match="不能改自己"):
        change_account(user=admin, roles=["bureau"], parks=[], is_active=True, by=admin)


@pytest.mark.parametrize(("roles", "is_active"), [(["staff"], True), (["admin"], False)])
def test_the_last_administrator_stays(roles, is_active):
    """Seen from somebody whose own administrator's account was just closed."""
    last, by = make_user("admin"), make_user("admin", is_active=False)
    with pytest.raises(ValidationError, match="最后一位系统管理员"):
        change_account(user=last, roles=roles, parks=[], is_active=is_active, by=by)
    last = User.objects.get(pk=last.pk)
    assert last.is_active
    assert last.may("manage_accounts")


def test_one_of_two_administrators_may_be_closed():
    one, other = make_user("admin"), make_user("admin")
    change_account(user=other, roles=["admin"], parks=[], is_active=False, by=one)
    assert not User.objects.get(pk=other.pk).is_active
