"""每周信息: what an office heard in a week, each item with the four elements (DOMAIN.md §4)."""

from datetime import date, timedelta

from django.db import models
from django.urls import reverse

from projects.models.of_office import Paper, PaperQuerySet, paper_constraints

# Element → the fields that must all be there.
ELEMENTS = {
    "内容": ("content",),
    "规模": ("scale",),
    "投资方和联系方式": ("investor", "contact"),
    "诉求": ("demands",),
}


class OfficeWeek(Paper):
    """One week of one office. A week without items says why in `note`."""

    from_on = models.DateField("周一")
    due_on = models.DateField("应报日期")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "每周信息"
        ordering = ["-from_on", "office", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "from_on"], name="office_week_once"),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("from_on")), name="office_week_due_after"
            ),
            *paper_constraints("office_week"),
        ]
        indexes = [models.Index(fields=["-from_on", "-id"], name="office_week_newest")]

    def __str__(self) -> str:
        return f"{self.office} {self.from_on} 一周信息"

    def get_absolute_url(self) -> str:
        return reverse("projects:office-week-detail", args=[self.pk])

    @property
    def to_on(self) -> date:
        """The Sunday."""
        return self.from_on + timedelta(days=6)

    @property
    def is_late(self) -> bool:
        """Handed in after the day it was due."""
        return self.submitted_on is not None and self.submitted_on > self.due_on


class OfWeekQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OfWeekQuerySet":
        """With its week."""
        weeks = OfficeWeek.objects.visible_to(user)
        return self.filter(week__in=weeks) if weeks.query.where else self


class OfficeWeekItem(models.Model):
    """One piece of information. It may lack elements, and says which."""

    week = models.ForeignKey(
        OfficeWeek, models.CASCADE, related_name="items", verbose_name="每周信息"
    )
    number = models.PositiveSmallIntegerField("序号")
    content = models.CharField("内容", max_length=400)
    scale = models.CharField("规模", max_length=120, blank=True)
    investor = models.CharField("投资方", max_length=120, blank=True)
    contact = models.CharField("联系人和电话", max_length=80, blank=True)
    demands = models.CharField("诉求", max_length=400, blank=True)
    is_complete = models.BooleanField("四要素齐全", default=False, editable=False)

    objects = OfWeekQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信息条目"
        ordering = ["week", "number"]
        constraints = [
            models.UniqueConstraint(fields=["week", "number"], name="office_week_item_once")
        ]

    def __str__(self) -> str:
        return self.content[:40]

    @property
    def missing(self) -> list[str]:
        """The elements that are not all there."""
        return missing_elements({name: getattr(self, name) for name in ITEM_FIELDS})


ITEM_FIELDS = ("content", "scale", "investor", "contact", "demands")


def missing_elements(values: dict[str, str]) -> list[str]:
    """Names of the elements of which a field is empty."""
    return [
        label for label, names in ELEMENTS.items() if not all(values.get(name) for name in names)
    ]
