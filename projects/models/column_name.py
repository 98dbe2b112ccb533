"""列名对照: headers that people have confirmed, so that nobody is asked twice."""

from django.db import models
from django.utils import timezone

from projects.enums import BatchKind


class ColumnName(models.Model):
    """One header of one office's ledgers. `field` "" means: not imported, kept as an extra."""

    kind = models.CharField("种类", max_length=12, choices=BatchKind)
    office = models.ForeignKey("parks.Unit", models.CASCADE, related_name="+", verbose_name="单位")
    key = models.CharField("比对名", max_length=120)
    header = models.CharField("表头", max_length=200)
    field = models.CharField("系统字段", max_length=30, blank=True)
    unit = models.CharField("金额单位", max_length=4, blank=True)
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "列名对照"
        ordering = ["kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "office", "key"], name="column_name_once")
        ]

    def __str__(self) -> str:
        return self.header
