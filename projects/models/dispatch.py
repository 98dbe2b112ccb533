"""一季一调度: a quarter's report, made from a snapshot that never changes afterwards."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from projects.enums import DispatchState
from tracker.models import Versioned
from tracker.roles import Permission


class DispatchQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DispatchQuerySet":
        """Drafts are the bureau's; what is published may be read by all who see figures."""
        if user.may(Permission.DRAFT_DISPATCH):
            return self
        if user.may(Permission.VIEW_FIGURES):
            return self.filter(state=DispatchState.PUBLISHED)
        return self.none()


class Dispatch(Versioned):
    quarter = models.CharField("季度", max_length=6)
    region = models.ForeignKey("parks.Region", models.PROTECT, verbose_name="行政区")
    number = models.PositiveSmallIntegerField("稿次")
    state = models.CharField(
        "状态", max_length=16, choices=DispatchState, default=DispatchState.DRAFT
    )
    cut_off_at = models.DateTimeField("数据截止")
    snapshot = models.JSONField("快照")  # figures, their rows and rule versions, frozen
    next_steps = models.TextField("下一步", blank=True)
    made_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    published_at = models.DateTimeField("印发时间", null=True, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调度通报"
        ordering = ["-quarter", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "quarter", "number"], name="dispatch_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="dispatch_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} 调度通报 第{self.number}稿"

    def get_absolute_url(self) -> str:
        return reverse("projects:dispatch-detail", args=[self.quarter])


class DispatchNote(models.Model):
    """A comment on a draft, or a step of its sign-off."""

    dispatch = models.ForeignKey(
        Dispatch, models.CASCADE, related_name="notes", verbose_name="通报"
    )
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="谁")
    at = models.DateTimeField("时间", default=timezone.now)
    text = models.CharField("意见", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "通报意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
