"""大屏: a wall that opens by a link of its own, without a log-in and read-only (UI.md §11)."""

from datetime import date
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from tracker.models import Versioned
from tracker.roles import Permission

PAGING = (5, 300)  # seconds


def hashed(token: str) -> str:
    """What is kept of a link. Its token is 256 random bits: a plain hash cannot be guessed back."""
    return sha256(token.encode()).hexdigest()


class ScreenQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ScreenQuerySet":
        return self if user.may(Permission.MANAGE_SCREENS) else self.none()

    def opened_by(self, token: str) -> "ScreenQuerySet":
        """The one whose link this is, open or closed."""
        return self.filter(key_hash=hashed(token))


class Screen(Versioned):
    """One device's view: what it shows, until when, and who answers for its link (R43).

    The link itself is shown once and never kept. It shows no more than `held_by` may see (R32).
    """

    name = models.CharField("名称", max_length=40)
    park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="园区",
    )
    hide_names = models.BooleanField("隐去人名", default=True)
    paging = models.PositiveSmallIntegerField("翻页（秒）", default=20)
    networks = models.CharField("许可地址", max_length=200, blank=True)
    expires_on = models.DateField("有效期至")
    key_hash = models.CharField("链接校验值", max_length=64, editable=False)
    held_by = models.ForeignKey(
        "parks.User", models.PROTECT, related_name="+", verbose_name="负责人"
    )
    linked_at = models.DateTimeField("链接生成时间", default=timezone.now)
    seen_at = models.DateTimeField("最近打开", null=True, blank=True, editable=False)
    seen_ip = models.GenericIPAddressField("打开地址", null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)

    objects = ScreenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大屏"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], name="screen_key_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(revoked_at=None), name="screen_name_once"
            ),
            models.CheckConstraint(
                condition=Q(paging__gte=PAGING[0], paging__lte=PAGING[1]),
                name="screen_paging_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:screen-edit", args=[self.pk])

    def is_expired(self, on: date) -> bool:
        """By the real date, never by a demo's: it is a door, not a figure."""
        return on > self.expires_on

    def admits(self, ip: str) -> bool:
        """Whether a device of this address may open it; without a list, any."""
        try:
            return not self.networks or any(
                ip_address(ip) in ip_network(one) for one in self.networks.split()
            )
        except ValueError:  # no address at all
            return False
