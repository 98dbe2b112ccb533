"""账号: open one, change its roles and scope, close it."""

from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from rest_framework.authtoken.models import Token

from parks.models import Park, Person, RoleGrant, User
from tracker import audit
from tracker.roles import Role


@transaction.atomic
def open_account(
    *,
    username: str,
    password: str,
    roles: Iterable[str],
    by: User,
    person: Person | None = None,
    email: str = "",
    parks: Iterable[Park] = (),
) -> User:
    """A new log-in; its first password must be changed at once."""
    if User.objects.filter(username=username).exists():
        raise ValidationError({"username": "用户名已被占用，请换一个。"})
    user = User(username=username, person=person, email=email, must_change_password=True)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    user.save()
    _grant(user, roles)
    user.scope_parks.set(parks)
    audit.record(verb="开账号", on=user, by=by, changes={"roles": [[], sorted(roles)]})
    return user


@transaction.atomic
def change_account(
    *, user: User, roles: Iterable[str], parks: Iterable[Park], is_active: bool, by: User
) -> User:
    """Change roles, scope and whether the person may log in. Nobody changes their own (R32)."""
    if user.pk == by.pk:
        raise ValidationError("不能改自己的角色和范围，请另一位管理员来改。")
    last = not User.objects.with_role(Role.ADMIN).exclude(pk=user.pk).exists()
    if last and Role.ADMIN in user.roles and (Role.ADMIN not in roles or not is_active):
        raise ValidationError("这是最后一位系统管理员，请先指定另一位。")
    before = {"roles": [str(r) for r in user.roles], "is_active": user.is_active}
    user.role_grants.all().delete()
    _grant(user, roles)
    user.scope_parks.set(parks)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    after = {"roles": sorted(roles), "is_active": is_active}
    audit.record(verb="改账号", on=user, by=by, changes=audit.difference(before, after))
    return user


def _grant(user: User, roles: Iterable[str]) -> None:
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=Role(role)) for role in set(roles)])


@transaction.atomic
def renew_token(*, user: User, by: User | None = None) -> str:
    """A new API token; the one before it ends. It can do what its owner can do now (R32)."""
    Token.objects.filter(user=user).delete()
    token = Token.objects.create(user=user)
    audit.record(verb="换发接口令牌", on=user, by=by)
    return str(token.key)
