"""调度会与协调例会: an agenda of projects, and decisions that become problems with owner and date."""

from django.db import models
from django.urls import reverse

from projects.enums import MeetingKind, MeetingState
from projects.models.owned import OwnedQuerySet
from projects.models.project import Project
from tracker.models import Versioned


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MeetingQuerySet":
        """Who sees every project sees every meeting; others those that name a project of theirs."""
        projects = Project.objects.visible_to(user)
        if not projects.query.where:
            return self
        named = MeetingItem.objects.filter(project__in=projects).values("meeting_id")
        return self.filter(pk__in=named)


class Meeting(Versioned):
    number = models.CharField("编号", max_length=20)
    kind = models.CharField("类别", max_length=14, choices=MeetingKind)
    title = models.CharField("会议", max_length=120)
    held_on = models.DateField("召开日期")
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.ForeignKey(
        "parks.Person", models.PROTECT, related_name="+", verbose_name="主持人"
    )
    state = models.CharField(
        "状态", max_length=8, choices=MeetingState, default=MeetingState.PLANNED
    )
    minutes = models.TextField("会议纪要", blank=True)
    created_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-held_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["number"], name="meeting_number_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:meeting-detail", args=[self.pk])


class MeetingItem(models.Model):
    """A project on the agenda, with why it was put there, as it stood then."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="会议")
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="meeting_items", verbose_name="项目"
    )
    order = models.PositiveSmallIntegerField("次序", default=0)
    reason = models.CharField("上会原因", max_length=200, blank=True)
    said = models.TextField("会上意见", blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        ordering = ["meeting", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "project"], name="meeting_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.project_id}"
