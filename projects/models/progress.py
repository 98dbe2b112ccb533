"""进展: one report a project and period; only accepted ones count."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import ReportState, Rhythm
from projects.models.attachment import Attachment
from projects.models.owned import OwnedQuerySet
from projects.models.project import money
from tracker.models import Versioned
from tracker.roles import Permission


class ProgressQuerySet(OwnedQuerySet):
    def accepted(self) -> "ProgressQuerySet":
        return self.filter(state=ReportState.ACCEPTED)

    def with_photos(self) -> "ProgressQuerySet":
        """Each report with its valid photos and their files, oldest first."""
        photos = Attachment.objects.filter(voided_at=None).select_related("stored").order_by("pk")
        return self.prefetch_related(models.Prefetch("photos", photos))

    def needs_action(self, user) -> "ProgressQuerySet":
        rows = self.visible_to(user)
        if user.may(Permission.REVIEW_PROGRESS):
            return rows.filter(state=ReportState.SUBMITTED)
        if user.may(Permission.WRITE_PROGRESS):
            return rows.filter(state__in=[ReportState.RETURNED, ReportState.DRAFT])
        return rows.none()


class ProgressReport(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="reports", verbose_name="项目"
    )
    rhythm = models.CharField("周期", max_length=8, choices=Rhythm)
    start_on = models.DateField("期初")
    end_on = models.DateField("期末")
    percent = models.DecimalField(
        "形象进度（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    done_text = models.TextField("本期进展", blank=True)
    next_text = models.TextField("下步打算", blank=True)
    problems_text = models.TextField("存在问题", blank=True)
    completed_investment = money("本月完成投资")
    state = models.CharField("状态", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    is_copied = models.BooleanField("与上期雷同", default=False)
    is_late = models.BooleanField("逾期填报", default=False)
    answer = models.CharField("审核意见", max_length=300, blank=True)
    # An import writes tens of thousands: who and which batch are not checked again for each row.
    reported_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="填报人",
        db_constraint=False,
    )
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审核人",
        db_constraint=False,
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    batch = models.ForeignKey(
        "projects.Batch",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="导入批次",
        db_constraint=False,
    )

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展填报"
        ordering = ["-end_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rhythm", "start_on"], name="progress_period_once"
            ),
            models.CheckConstraint(
                condition=Q(end_on__gte=models.F("start_on")), name="progress_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__gte=0, percent__lte=100),
                name="progress_percent_in_range",
            ),
        ]
        indexes = [models.Index(fields=["state", "end_on"], name="progress_counted")]

    def __str__(self) -> str:
        return f"{self.project} {self.period_label}"

    def get_absolute_url(self) -> str:
        return reverse("projects:progress-detail", args=[self.pk])

    @property
    def period_label(self) -> str:
        """2024年6月, or 6月24日—6月30日."""
        if self.rhythm == Rhythm.MONTHLY:
            return f"{self.end_on.year}年{self.end_on.month}月"
        first, last = self.start_on, self.end_on
        return f"{first.month}月{first.day}日—{last.month}月{last.day}日"
