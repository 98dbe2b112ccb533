"""Cubes that are kept: what the figures of a large city are read from instead of its rows.

A kept cube is what `queries.cuts.cube` answered, in parts of `SHARD` projects each. Triggers of
the database mark the parts that any write has changed; only those are counted again. Nothing here
is a fact: every row may be deleted, and is then built anew.
"""

from django.db import models
from django.utils import timezone

SHARD = 4096  # projects a part


class KeptCube(models.Model):
    """One question that was slow to answer from rows, and its answer so far."""

    key = models.CharField("问题", max_length=64)
    asked = models.JSONField("内容")  # windows, measures, dimensions: how to ask it again
    cells = models.TextField("合计", default="[]")
    built_at = models.DateTimeField("建立时间", null=True)
    used_on = models.DateField("最近使用", default=timezone.localdate)

    class Meta:
        verbose_name = verbose_name_plural = "汇总表"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["key"], name="kept_cube_once")]

    def __str__(self) -> str:
        return self.key[:12]


class KeptShard(models.Model):
    """What one part of the projects adds to a kept cube."""

    cube = models.ForeignKey(KeptCube, models.CASCADE, related_name="shards", verbose_name="汇总表")
    number = models.IntegerField("分片")
    cells = models.TextField("分片合计", default="[]")
    is_stale = models.BooleanField("待重算", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "汇总分片"
        ordering = ["cube", "number"]
        constraints = [models.UniqueConstraint(fields=["cube", "number"], name="kept_shard_once")]
        indexes = [
            models.Index(
                fields=["cube"], condition=models.Q(is_stale=True), name="kept_shard_stale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cube} {self.number}"


class ChangedShard(models.Model):
    """A mark left by a trigger: something of these projects was written. Never unique: a mark of a
    transaction that is still open must not hide the next one's.
    """

    number = models.IntegerField("分片")

    class Meta:
        verbose_name = verbose_name_plural = "已变分片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.number)
