"""A reminder is a fact with one key: what, whom, which due date, which step (R02)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.enums import ReminderKind
from projects.models.project import Project


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own about projects one may see, and for the bureau everybody's."""
        if user.may("verify_funding"):
            return self
        projects = Project.objects.visible_to(user)
        return self.filter(Q(project=None) | Q(project__in=projects), recipient=user)


class Reminder(models.Model):
    key = models.CharField("唯一键", max_length=200)
    kind = models.CharField("种类", max_length=20, choices=ReminderKind)
    project = models.ForeignKey(
        "projects.Project",
        models.CASCADE,
        null=True,  # a park's target is nobody's project
        related_name="reminders",
        verbose_name="项目",
    )
    recipient = models.ForeignKey(
        "parks.User", models.CASCADE, related_name="reminders", verbose_name="提醒谁"
    )
    due_on = models.DateField("期限")
    step = models.CharField("步骤", max_length=20)
    is_escalated = models.BooleanField("升级", default=False)
    is_late = models.BooleanField("补发", default=False)
    title = models.CharField("标题", max_length=200)
    body = models.CharField("内容", max_length=500, blank=True)
    url = models.CharField("链接", max_length=200)
    created_at = models.DateTimeField("时间", default=timezone.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key"], name="reminder_key_once")]

    def __str__(self) -> str:
        return self.title
