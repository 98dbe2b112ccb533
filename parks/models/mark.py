"""梯度培育: which marks an enterprise has had from when to when, and by which paper."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from parks.enums import EnterpriseMark


class EnterpriseMarkQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EnterpriseMarkQuerySet":
        """With the directory, as the enterprise itself."""
        return self if user.may("view_directory") else self.none()

    def on(self, day: date) -> "EnterpriseMarkQuerySet":
        """In force on a day; `to_on` is the last one."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class EnterpriseMarkRow(models.Model):
    """One mark for one span. `Enterprise.marks` is what holds today, written by the same verb."""

    enterprise = models.ForeignKey(
        "parks.Enterprise", models.CASCADE, related_name="mark_rows", verbose_name="企业"
    )
    mark = models.CharField("标签", max_length=20, choices=EnterpriseMark)
    from_on = models.DateField("认定日期")
    to_on = models.DateField("有效期止", null=True, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    end_reason = models.CharField("退出原因", max_length=200, blank=True)

    objects = EnterpriseMarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业标签记录"
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="enterprise_mark_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "mark"],
                condition=Q(to_on=None),
                name="enterprise_mark_open_once",
            ),
        ]
        indexes = [models.Index(fields=["mark", "from_on"], name="enterprise_mark_since")]

    def __str__(self) -> str:
        return self.get_mark_display()
