"""The audit trail: who did what to which record."""

from django.conf import settings
from django.db import models
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
