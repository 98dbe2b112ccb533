"""How a person wants to be written to."""

from datetime import datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.tools.quiet import after_quiet, next_hour

DIGEST_AT = time(8, 30)


class ChannelPreferenceQuerySet(models.QuerySet["ChannelPreference"]):
    def visible_to(self, user) -> "ChannelPreferenceQuerySet":
        return self.filter(user=user)

    def of(self, users) -> dict[int, "ChannelPreference"]:
        """By user id, everybody of `users` (ids): what they chose, else what holds for all."""
        wanted = set(users)
        found = {row.user_id: row for row in self.filter(user__in=wanted)}
        return {pk: found.get(pk) or ChannelPreference.usual(pk) for pk in wanted}


class ChannelPreference(models.Model):
    """Which channels for which group of messages, quiet hours, one mail a day.

    `muted` lists what is not wanted as "group:channel"; what is not named is wanted, so that a new
    group or channel reaches everybody.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="channel_preference",
        verbose_name="账号",
    )
    muted = models.JSONField("不要的渠道", default=list, blank=True)
    quiet_from = models.TimeField("免打扰自", null=True, blank=True)
    quiet_to = models.TimeField("免打扰至", null=True, blank=True)
    daily = models.BooleanField("每天一封汇总", default=False)

    objects = ChannelPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="preference_quiet_has_both_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}的消息设置"

    @classmethod
    def usual(cls, user_id: int) -> "ChannelPreference":
        """What holds for whoever has chosen nothing; not saved."""
        start, end = settings.QUIET_HOURS  # of whoever has chosen none
        return cls(user_id=user_id, quiet_from=start, quiet_to=end)

    def wants(self, group: str, channel: str) -> bool:
        return f"{group}:{channel}" not in self.muted

    def leaves_at(self, created: datetime, now: datetime) -> datetime:
        """The first moment from `now` on at which a message of `created` may be sent."""
        zone = timezone.get_default_timezone()
        at = max(now, next_hour(created, DIGEST_AT, zone)) if self.daily else now
        if self.quiet_from is None or self.quiet_to is None:
            return at
        return after_quiet(at, self.quiet_from, self.quiet_to, zone)
