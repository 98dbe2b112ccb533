"""An import of one workbook: what was planned, what was written, so that it can be taken back."""

import zlib
from typing import Any

import orjson
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from projects.enums import BatchKind, BatchState, Outcome
from tracker.roles import Permission

LARGE = 500  # rows after which a worker writes, and lights the lamps after it


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BatchQuerySet":
        """The bureau sees every import, others their own (R28)."""
        if user.may(Permission.VERIFY_FUNDING):
            return self
        return self.filter(by=user) if user.may(Permission.IMPORT_LEDGERS) else self.none()


class Batch(models.Model):
    kind = models.CharField("种类", max_length=12, choices=BatchKind)
    file_name = models.CharField("文件", max_length=120)
    stored = models.ForeignKey(
        "tracker.StoredFile", models.PROTECT, null=True, blank=True, verbose_name="原文件"
    )
    sheet = models.CharField("工作表", max_length=60, blank=True)
    period = models.CharField("统计期", max_length=20, blank=True)
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, null=True, blank=True, verbose_name="园区"
    )
    plan_hash = models.CharField("预演校验值", max_length=64)
    # The plan as CONTRACT.md has it; its rows lie packed, ten thousand of them are 15 MB of JSON.
    outline = models.JSONField("预演", default=dict)
    packed = models.BinaryField("预演各行", default=bytes)
    # Deeds and what they stand on (`imports/kept.py`): a commit writes them if nothing has changed.
    prepared = models.BinaryField("备好要写的内容", default=bytes)
    choices = models.JSONField("核对时的决定", default=dict)
    problem = models.CharField("没有写入的原因", max_length=500, blank=True)
    begun_at = models.DateTimeField("开始写入", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=BatchState, default=BatchState.REHEARSED
    )
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="导入人")
    created_at = models.DateTimeField("时间", default=timezone.now)
    committed_at = models.DateTimeField("写入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["rehearsed", "writing"]) | Q(committed_at__isnull=False),
                name="batch_committed_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.sheet}".strip()

    def get_absolute_url(self) -> str:
        return reverse("projects:batch-detail", args=[self.pk])

    @property
    def is_large(self) -> bool:
        """Whether the lamps of its projects come after it, from a worker."""
        said = self.outline["summary"]
        return bool(said[Outcome.CREATE] + said[Outcome.UPDATE] > LARGE)

    @property
    def plan_rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = orjson.loads(zlib.decompress(self.packed))
        return rows

    @property
    def plan(self) -> dict[str, Any]:
        """The whole plan in the form of CONTRACT.md."""
        return self.outline | {"rows": self.plan_rows}


def packed(rows: bytes) -> bytes:
    """JSON of a plan's rows as `Batch.packed` keeps it."""
    return zlib.compress(rows, 1)


class BatchRow(models.Model):
    """What one row of the workbook did: enough to take it back."""

    batch = models.ForeignKey(
        Batch, models.CASCADE, related_name="rows", verbose_name="导入", db_constraint=False
    )
    row = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    project = models.ForeignKey(
        "projects.Project", models.SET_NULL, null=True, related_name="+", verbose_name="项目"
    )
    version = models.PositiveIntegerField("写入后的版本", null=True)
    before = models.JSONField("写入前", default=dict)
    made = models.JSONField("新增记录", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["batch", "row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="batch_row_once")]

    def __str__(self) -> str:
        return f"第 {self.row} 行"
