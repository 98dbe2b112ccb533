"""What the system keeps for itself: job runs, signs of life, settings, answers for repeats."""

from django.conf import settings
from django.db import models
from django.utils import timezone


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
