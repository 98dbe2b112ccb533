"""百日攻坚、冬日无闲: a campaign of some days, its targets; its projects stand in the list of its name."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from projects.enums import CampaignGoal, CampaignKind
from projects.models.event import OpenQuerySet
from projects.models.placed import Placed, void_has_reason
from tracker.roles import Permission


class Campaign(Placed):
    """Its projects are the `Listing` rows of kind campaign and of its name that were in force on
    some of its days: the importer, the ledger's bulk act and this page write the same rows.
    """

    code = models.CharField("编号", max_length=20)
    name = models.CharField("行动名称", max_length=60)
    kind = models.CharField("类别", max_length=14, choices=CampaignKind)
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期")
    goal = models.TextField("工作目标", blank=True)
    stored = models.OneToOneField(
        "tracker.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaign",
        verbose_name="行动方案",
    )

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专项行动"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="campaign_code_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(voided_at=None), name="campaign_name_once"
            ),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="campaign_days_in_order"
            ),
            void_has_reason("campaign_void_has_reason"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:campaign-detail", args=[self.code])

    @property
    def days(self) -> int:
        """Both ends included."""
        return (self.to_on - self.from_on).days + 1


class CampaignTargetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CampaignTargetQuerySet":
        """With the campaign."""
        return self if user.may(Permission.VIEW_PROJECTS) else self.none()


class CampaignTarget(models.Model):
    """任务数 of one park (None: all together); 万元 for money, a number of 项 or 个 otherwise."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="targets", verbose_name="专项行动"
    )
    park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="园区",
    )
    goal = models.CharField("指标", max_length=10, choices=CampaignGoal)
    assigned = models.DecimalField("任务数", max_digits=18, decimal_places=4)

    objects = CampaignTargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行动任务"
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "park", "goal"], name="campaign_target_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "goal"],
                condition=Q(park=None),
                name="campaign_target_of_all_once",
            ),
            models.CheckConstraint(condition=Q(assigned__gt=0), name="campaign_target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.park or '全部'} {self.get_goal_display()}"
