"""三个一批: an event of a day, and the projects that were announced on it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import ActivityLevel, EventBatch
from projects.models.owned import OwnedQuerySet
from projects.models.placed import Placed, PlacedQuerySet, void_has_reason
from projects.models.project import money
from tracker.roles import Permission


class OpenQuerySet(PlacedQuerySet):
    """Known to everybody who sees projects; which projects stand in it goes by their own scope."""

    def visible_to(self, user) -> "OpenQuerySet":
        return self if user.may(Permission.VIEW_PROJECTS) else self.none()


class ProjectEvent(Placed):
    """集中签约、开工、投产活动 (DOMAIN.md §4 Batches). Whose it is: a park's, a county's, the city's."""

    code = models.CharField("编号", max_length=20)
    name = models.CharField("活动名称", max_length=120)
    held_on = models.DateField("举行日期")
    venue = models.CharField("地点", max_length=80, blank=True)
    level = models.CharField("层级", max_length=8, choices=ActivityLevel)
    chaired_by = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chaired_events",
        verbose_name="主持领导",
    )
    stored = models.OneToOneField(
        "tracker.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event",
        verbose_name="活动方案",
    )
    note = models.TextField("备注", blank=True)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "三个一批活动"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="event_code_once"),
            void_has_reason("event_void_has_reason"),
        ]
        indexes = [models.Index(fields=["-held_on", "-id"], name="event_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:event-detail", args=[self.code])


class EventProject(models.Model):
    """One project on the stage: for what, and the amount as it was announced, which stays."""

    event = models.ForeignKey(
        ProjectEvent, models.CASCADE, related_name="items", verbose_name="三个一批活动"
    )
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="event_items", verbose_name="项目"
    )
    batch = models.CharField("类别", max_length=10, choices=EventBatch)
    amount = money("公布金额")
    order = models.PositiveSmallIntegerField("次序", default=0)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "三个一批项目"
        ordering = ["event", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "project"], name="event_project_once"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="event_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_batch_display()}"
