"""Roles: what stands in roles.py, what the policy says, and what the code asks for."""

from tests.house.policy import HOLDERS
from tests.house.source import APPS, name, python_files, text
from tracker.roles import ROLES, Permission, Role

ACTOR_OF = {Role.STAFF: ("staff", "other_staff")}


def test_every_permission_belongs_to_a_role():
    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert set(Permission) - held == set()


def test_every_permission_is_asked_for():
    sources = "\n".join(text(p) for p in python_files(*APPS) if name(p) != "tracker/roles.py")
    unused = [p.name for p in Permission if p.name not in sources and f'"{p}"' not in sources]
    assert unused == []


def test_the_policy_and_the_roles_agree():
    said = {
        permission: {
            actor
            for role, words in ROLES.items()
            if permission in words.permissions
            for actor in ACTOR_OF.get(role, (role.value,))
        }
        for permission in Permission
    }
    assert said == HOLDERS


def test_duties_are_apart():
    """R33: who manages accounts sees no business; who audits changes nothing."""
    assert Permission.VIEW_PROJECTS not in Role.ADMIN.permissions
    assert Role.AUDITOR.permissions == {Permission.VIEW_AUDIT}
    for role in Role:
        if role is not Role.ADMIN:
            assert Permission.MANAGE_ACCOUNTS not in role.permissions
