"""招商活动: who went where or received whom, how many enterprises were met, what came of it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from projects.enums import ActivityKind, ActivityLevel
from projects.models.placed import Placed, PlacedQuerySet, void_has_reason


class ActivityQuerySet(PlacedQuerySet):
    """Seen by its park, its office, the bureau and leaders."""


class Activity(Placed):
    """Counted once, in the month it began (DOMAIN.md §4). Enterprises are counted as 家."""

    code = models.CharField("编号", max_length=20)
    kind = models.CharField("类别", max_length=10, choices=ActivityKind)
    name = models.CharField("活动名称", max_length=120)
    level = models.CharField("层级", max_length=8, choices=ActivityLevel)
    led_by = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_activities",
        verbose_name="带队领导",
    )
    delegation = models.CharField("参加人员", max_length=200, blank=True)
    city = models.CharField("城市", max_length=40)
    venue = models.CharField("地点", max_length=80, blank=True)
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期")
    enterprises_count = models.PositiveIntegerField("对接家数", default=0)
    outcome = models.TextField("成果", blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "招商活动"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="activity_code_once"),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="activity_days_in_order"
            ),
            void_has_reason("activity_void_has_reason"),
        ]
        indexes = [
            models.Index(fields=["kind", "from_on"], name="activity_kind"),
            models.Index(fields=["-from_on", "-id"], name="activity_newest"),
            models.Index(fields=["park", "-from_on"], name="activity_park"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:activity-detail", args=[self.code])

    @property
    def days(self) -> int:
        """Both ends included."""
        return (self.to_on - self.from_on).days + 1


class OfActivityQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OfActivityQuerySet":
        """With its activity."""
        activities = Activity.objects.visible_to(user)
        return self.filter(activity__in=activities) if activities.query.where else self


class ActivityEnterprise(models.Model):
    """One enterprise or chamber of commerce that was met, by name; linked where it is registered."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="met", verbose_name="招商活动"
    )
    name = models.CharField("企业或商协会", max_length=120)
    enterprise = models.ForeignKey(
        "parks.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="企业",
    )

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对接企业"
        ordering = ["activity", "id"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "name"], name="activity_enterprise_once")
        ]

    def __str__(self) -> str:
        return self.name


class ActivityFile(models.Model):
    """A photo, a list of guests, a report: what proves the activity."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="files", verbose_name="招商活动"
    )
    stored = models.OneToOneField(
        "tracker.StoredFile", models.PROTECT, related_name="activity_file", verbose_name="文件"
    )

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动附件"
        ordering = ["activity", "id"]

    def __str__(self) -> str:
        return self.stored.name
