"""A log-in: a person of a unit, with roles and a scope (DOMAIN.md §1)."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F
from django.utils import timezone

from parks.models.park import Park
from parks.models.region import stem_of
from tracker.roles import ROLE_CHOICES, ROLES, Permission, Role, rank


class UserQuerySet(models.QuerySet):
    def visible_to(self, user) -> "UserQuerySet":
        return self if user.may("manage_accounts") else self.filter(pk=user.pk)

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def with_role(self, *roles: str) -> "UserQuerySet":
        return self.active().filter(role_grants__role__in=roles).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """No Django superuser, groups or per-object rights here: a role says what, a scope where."""

    username = models.CharField("用户名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    person = models.OneToOneField(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="user",
        verbose_name="人员",
    )
    is_active = models.BooleanField("可登录", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    scope_parks = models.ManyToManyField("parks.Park", blank=True, verbose_name="管辖园区")
    scope_regions = models.ManyToManyField("parks.Region", blank=True, verbose_name="管辖行政区")
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]
        constraints = [models.UniqueConstraint(fields=["username"], name="user_name_once")]

    def __str__(self) -> str:
        return self.person.name if self.person else self.username

    @cached_property
    def roles(self) -> list[Role]:
        """Roles in order of rank."""
        held = self.role_grants.values_list("role", flat=True)
        return [Role(role) for role in sorted(held, key=rank)]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return frozenset().union(*(role.permissions for role in self.roles))

    def may(self, permission: str) -> bool:
        """Whether a role gives this right. Scope is another matter (`visible_to`)."""
        return self.is_active and permission in self.permissions

    @property
    def home(self) -> str:
        """URL name of the page this person lands on."""
        return ROLES[self.roles[0]].home if self.roles else "tracker:inbox"

    @cached_property
    def park_ids(self) -> list[int]:
        """The parks of the scope: those named, all below them, and those of the regions. One query."""
        above: models.QuerySet[Any] = self.scope_parks.through.objects.filter(user=self)
        above = above.annotate(below=_outer("path")).filter(below__startswith=F("park__path"))
        around: models.QuerySet[Any] = self.scope_regions.through.objects.filter(user=self)
        around = around.annotate(below=_outer("region__code"), stem=stem_of("region__code"))
        held = models.Exists(above) | models.Exists(around.filter(below__startswith=F("stem")))
        return list(Park.objects.filter(held).values_list("pk", flat=True))

    @cached_property
    def office_ids(self) -> list[int]:
        """Liaison offices where this person is posted today."""
        if not self.person:
            return []
        today = timezone.localdate()
        postings = self.person.postings.filter(from_on__lte=today)
        postings = postings.filter(models.Q(to_on=None) | models.Q(to_on__gte=today))
        return list(postings.values_list("office_id", flat=True))

    @property
    def initial(self) -> str:
        """The one character of the avatar."""
        return str(self)[:1]

    @property
    def unit(self):
        return self.person.unit if self.person_id else None


def _outer(column: str) -> models.ExpressionWrapper:
    """A column of the outer query, to be compared with one of the inner."""
    return models.ExpressionWrapper(models.OuterRef(column), models.CharField())


class RoleGrant(models.Model):
    """One role of one user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants", verbose_name="账号")
    role = models.CharField("角色", max_length=12, choices=ROLE_CHOICES)

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_grant_once")]

    def __str__(self) -> str:
        return self.get_role_display()
