"""A merge of two records of one enterprise, with what it moved, so that it can be undone."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone


class EnterpriseMergeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Who may merge."""
        return self if user.may("merge_enterprises") else self.none()

    def standing(self) -> Self:
        return self.filter(undone_at=None)


class EnterpriseMerge(models.Model):
    """`moved`: `[{model, field, pks}]`; `doubles`: rows that both had, whole, taken from the one that
    went; `values`: `{field: [before, after]}` of the one that stays; `gone`: the same of the other.
    """

    kept = models.ForeignKey(
        "parks.Enterprise", models.PROTECT, related_name="merges", verbose_name="保留的企业"
    )
    gone = models.ForeignKey(
        "parks.Enterprise", models.PROTECT, related_name="merges_gone", verbose_name="并入的企业"
    )
    reason = models.CharField("合并理由", max_length=200)
    moved = models.JSONField("移过来的记录", default=list)
    doubles = models.JSONField("两边都有的记录", default=list)
    values = models.JSONField("保留企业改了的字段", default=dict)
    gone_values = models.JSONField("并入企业改了的字段", default=dict)
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="合并人"
    )
    at = models.DateTimeField("合并时间", default=timezone.now)
    undone_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = EnterpriseMergeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业合并"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="enterprise_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="enterprise_merge_has_reason"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="enterprise_merge_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone}并入{self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("projects:enterprise-detail", args=[self.kept_id])
