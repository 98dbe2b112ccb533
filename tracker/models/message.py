"""The inbox and the outbox: what people are told, and what has yet to leave the building."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Group(models.TextChoices):
    """What a message is to its reader; preferences go by it. Whoever writes a message says it."""

    DUE = "due", "期限提醒"
    ASKED = "asked", "退回与交办"
    NOTICE = "notice", "通知"


class Channel(models.TextChoices):
    """How a message leaves the building. The inbox is no channel: it is always written."""

    EMAIL = "email", "邮件"
    ROBOT = "robot", "群机器人"


class OutboxState(models.TextChoices):
    WAITING = "waiting", "待发"
    SENT = "sent", "已发"
    DEAD = "dead", "停发"
    DROPPED = "dropped", "不再需要"


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NotificationQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def with_unread(self) -> "NotificationQuerySet":
        """Each with how many of all these are unread: the newest and the number in one query."""
        whole = self.unread().order_by().values(whole=models.Value(1))
        return self.annotate(
            unread=models.Subquery(whole.annotate(n=models.Count("pk")).values("n"))
        )


class Notification(models.Model):
    """One line in one person's inbox. `key` makes "told twice" impossible (R02)."""

    key = models.CharField("唯一键", max_length=200)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        verbose_name="收件人",
    )
    kind = models.CharField("种类", max_length=40)
    group = models.CharField("类别", max_length=10, choices=Group, default=Group.NOTICE)
    title = models.CharField("标题", max_length=200)
    body = models.CharField("内容", max_length=1000, blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    noun = models.CharField("对象种类", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=40, blank=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key"], name="notification_key_once")]
        indexes = [models.Index(fields=["recipient", "read_at"], name="notification_unread")]

    def __str__(self) -> str:
        return self.title


class OutboxQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OutboxQuerySet":
        """Whoever keeps the accounts sees that something was sent; the text is shown nowhere."""
        return self if user.may("manage_accounts") else self.none()

    def due(self, now) -> "OutboxQuerySet":
        """Waiting, due, and not leased to a worker that still lives (R01, R03)."""
        return self.filter(state=OutboxState.WAITING, next_try_at__lte=now).filter(
            Q(leased_until=None) | Q(leased_until__lt=now)
        )

    def recent(self, since) -> "OutboxQuerySet":
        """What waits, what was given up, and what left since that moment."""
        open_states = [OutboxState.WAITING, OutboxState.DEAD]
        return self.filter(Q(state__in=open_states) | Q(state=OutboxState.SENT, sent_at__gte=since))


class OutboxMessage(models.Model):
    """Something that must leave the building. The row is the truth; Celery only wakes us.

    `message_id` is given when a mail is first tried and names the mail this row left in, alone or
    in a digest: a retry sends the same mail under the same Message-ID (R03).
    """

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="outbox", verbose_name="消息"
    )
    channel = models.CharField("渠道", max_length=20, choices=Channel, default=Channel.EMAIL)
    state = models.CharField(
        "状态", max_length=10, default=OutboxState.WAITING, choices=OutboxState
    )
    message_id = models.CharField("邮件编号", max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", default=timezone.now)
    leased_until = models.DateTimeField("占用至", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    error = models.CharField("错误", max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待发消息"
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="outbox_channel_once")
        ]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="outbox_due"),
            models.Index(fields=["state", "sent_at"], name="outbox_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.notification_id}"
