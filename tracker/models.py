"""The frame's own tables: audit, inbox, outbox, stored files, job runs. They know no noun."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet):
    def of(self, obj) -> "AuditEventQuerySet":
        """Events of one record."""
        return self.filter(noun=obj._meta.label_lower, object_id=str(obj.pk))

    def visible_to(self, user) -> "AuditEventQuerySet":
        """The audit trail is read whole or not at all."""
        return self if user.may("view_audit") else self.none()


class AuditEvent(models.Model):
    """Who did what to which record, with the values before and after. Append-only (R60)."""

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    verb = models.CharField("动作", max_length=60)
    noun = models.CharField("对象种类", max_length=60)
    object_id = models.CharField("对象编号", max_length=40)
    label = models.CharField("对象", max_length=200)
    changes = models.JSONField("变化", default=dict)
    reason = models.CharField("原因", max_length=500, blank=True)
    source = models.CharField("来源", max_length=20, default="command")
    ip = models.CharField("地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["noun", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.label}"


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NotificationQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)


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
    def due(self, now) -> "OutboxQuerySet":
        """Waiting, due, and not leased to a worker that still lives (R01, R03)."""
        return self.filter(state="waiting", next_try_at__lte=now).filter(
            Q(leased_until=None) | Q(leased_until__lt=now)
        )


class OutboxMessage(models.Model):
    """Something that must leave the building. The row is the truth; Celery only wakes us."""

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="outbox", verbose_name="消息"
    )
    channel = models.CharField("渠道", max_length=20, default="email")
    state = models.CharField(
        "状态",
        max_length=10,
        default="waiting",
        choices=[("waiting", "待发"), ("sent", "已发"), ("dead", "停发"), ("dropped", "不再需要")],
    )
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
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id}"


def random_name(instance: "StoredFile", filename: str) -> str:
    """A server name that says nothing about the file or its owner (R50)."""
    return f"{secrets.token_hex(2)}/{secrets.token_hex(16)}"


class StoredFile(models.Model):
    """An uploaded file under a random name; served only through a view that checks its parent."""

    file = models.FileField("文件", upload_to=random_name)
    name = models.CharField("原名", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("校验值", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.name


class JobRun(models.Model):
    """A scheduled job's run for one period. A second beat finds the row and does nothing (R05)."""

    name = models.CharField("任务", max_length=60)
    period = models.CharField("周期", max_length=30)
    started_at = models.DateTimeField("开始", default=timezone.now)
    finished_at = models.DateTimeField("完成", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务执行"
        constraints = [models.UniqueConstraint(fields=["name", "period"], name="job_period_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"


class Heartbeat(models.Model):
    """When a part of the system was last seen alive; /readyz reads it (R68)."""

    name = models.CharField("部件", max_length=30, primary_key=True)
    seen_at = models.DateTimeField("最近一次", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name


class Setting(models.Model):
    """A value an administrator or a command keeps for the whole installation."""

    name = models.CharField("名称", max_length=40, primary_key=True)
    value = models.CharField("值", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "设置"

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class IdempotencyKey(models.Model):
    """The answer to a POST, kept so that a repeat gets the same one (R13)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="账号"
    )
    key = models.CharField("键", max_length=80)
    fingerprint = models.CharField("请求指纹", max_length=64)
    status = models.PositiveSmallIntegerField("结果码", null=True)
    body = models.JSONField("结果", null=True)
    created_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "重复提交保护"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return self.key


class Versioned(models.Model):
    """A record that people edit: it counts its versions so that no edit is lost (R12)."""

    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def bump(self, fields: list[str]) -> None:
        """Write `fields` and the next version, but only over the version that was read.

        Raises StaleVersion when somebody else was first.
        """
        values = {name: getattr(self, name) for name in fields}
        now = timezone.now()
        rows = type(self)._base_manager.filter(pk=self.pk, version=self.version)
        if not rows.update(version=F("version") + 1, updated_at=now, **values):
            raise StaleVersion(self)
        self.version += 1
        self.updated_at = now


class StaleVersion(Exception):
    """Somebody else changed the record after it was read. Nothing was written."""

    def __init__(self, record: models.Model):
        super().__init__(f"“{record}”刚被别人改过，请核对后再保存。")
        self.record = record
