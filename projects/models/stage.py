"""A stage move is a row: from, to, claimed, recognised, why, by whom (DOMAIN.md §3)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.enums import MoveState, Stage
from projects.models.owned import OwnedQuerySet
from tracker.roles import Permission


class StageTransitionQuerySet(OwnedQuerySet):
    def claimed(self) -> "StageTransitionQuerySet":
        return self.filter(state=MoveState.CLAIMED)

    def needs_action(self, user) -> "StageTransitionQuerySet":
        """What waits for this person's recognition."""
        rows = self.visible_to(user).claimed()
        return rows if user.may(Permission.RECOGNISE_STAGE) else rows.none()


class StageTransition(models.Model):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="transitions", verbose_name="项目"
    )
    from_stage = models.CharField("原阶段", max_length=12, choices=Stage)
    to_stage = models.CharField("新阶段", max_length=12, choices=Stage)
    claimed_on = models.DateField("申报日期")
    recognised_on = models.DateField("认定日期", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=MoveState, default=MoveState.CLAIMED)
    reason = models.CharField("说明", max_length=500, blank=True)
    answer = models.CharField("认定意见", max_length=500, blank=True)
    # An import writes tens of thousands: who and which batch are not checked again for each row.
    claimed_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="申报人",
        db_constraint=False,
    )
    decided_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="认定人",
        db_constraint=False,
    )
    decided_at = models.DateTimeField("认定时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    batch = models.ForeignKey(
        "projects.Batch",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="导入批次",
        db_constraint=False,
    )

    objects = StageTransitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阶段变更"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="claimed"), name="stage_one_open_claim"
            ),
            models.CheckConstraint(
                condition=~Q(state="recognised") | Q(recognised_on__isnull=False),
                name="stage_recognised_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"
