"""视图: a filter of 项目台账 under a name, of one person or shared with all who see the list."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from tracker.models import Versioned
from tracker.roles import Permission


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SavedViewQuerySet":
        """One's own, and what others share; the rows behind it go through the reader's scope."""
        if not user.may(Permission.VIEW_PROJECTS):
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedView(Versioned):
    """`query` is the address of the list as `filters.project.address` spells it."""

    code = models.SlugField("短名", max_length=40)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("筛选", max_length=2000, blank=True)
    owner = models.ForeignKey(
        "parks.User", models.CASCADE, related_name="saved_views", verbose_name="所有人"
    )
    is_shared = models.BooleanField("共享", default=False)
    is_default = models.BooleanField("打开台账时使用", default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "视图"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="saved_view_code_once"),
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:saved-view", args=[self.code])
