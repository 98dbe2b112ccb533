"""驻外联络点: where the city keeps people outside, who, since when, and what a year asks of them."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from parks.enums import OfficeIndicator, OfficeKind
from tracker.models import Versioned


class OfficeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OfficeQuerySet":
        return self if user.may("view_directory") else self.none()

    def in_use(self) -> "OfficeQuerySet":
        """Not given up: what a new record may still name."""
        return self.filter(retired_on=None)


class Office(Versioned):
    code = models.SlugField("代码", max_length=20)
    name = models.CharField("联络点", max_length=60)
    city = models.CharField("驻地", max_length=40)
    kind = models.CharField("形式", max_length=12, choices=OfficeKind, default=OfficeKind.LIAISON)
    partner_park = models.CharField("合作园区", max_length=80, blank=True)
    covers = models.CharField("联络区域", max_length=120, blank=True)
    unit = models.ForeignKey(
        "parks.Unit", models.PROTECT, null=True, blank=True, verbose_name="派出单位"
    )
    retired_on = models.DateField("撤销日期", null=True, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "驻外联络点"
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="office_code_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:office-detail", args=[self.code])


class OfOfficeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OfOfficeQuerySet":
        """With its office, which the directory shows."""
        return self if user.may("view_directory") else self.none()


class OfficePostingQuerySet(OfOfficeQuerySet):
    def on(self, day: date) -> "OfficePostingQuerySet":
        """Who stands there on a day, past or present."""
        return self.within(day, day)

    def within(self, first: date, last: date) -> "OfficePostingQuerySet":
        """Whose days touch the span."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=first), from_on__lte=last)


class OfficePosting(Versioned):
    """Who staffed an office from when to when; nobody stands at two at once (actions/office.py)."""

    office = models.ForeignKey(
        Office, models.CASCADE, related_name="postings", verbose_name="联络点"
    )
    person = models.ForeignKey(
        "parks.Person", models.PROTECT, related_name="postings", verbose_name="人员"
    )
    from_on = models.DateField("到任")
    to_on = models.DateField("离任", null=True, blank=True)

    objects = OfficePostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "驻外人员"
        ordering = ["office", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")),
                name="posting_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.person}"

    def get_absolute_url(self) -> str:
        return self.office.get_absolute_url()


class OfficeTask(Versioned):
    """What a year asks of an office, or of one person there. What was done is never typed in: it is
    counted from the records (projects/queries/office.py).
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="tasks", verbose_name="联络点")
    person = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="office_tasks",
        verbose_name="人员",
    )
    year = models.PositiveSmallIntegerField("年度")
    indicator = models.CharField("指标", max_length=12, choices=OfficeIndicator)
    assigned = models.DecimalField("任务数", max_digits=14, decimal_places=4)

    objects = OfOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联络点年度任务"
        ordering = ["office", "year", "person", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "indicator"],
                condition=Q(person=None),
                name="office_task_once",
            ),
            models.UniqueConstraint(
                fields=["office", "person", "year", "indicator"],
                condition=Q(person__isnull=False),
                name="office_task_of_person_once",
            ),
            models.CheckConstraint(condition=Q(assigned__gt=0), name="office_task_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.year}年 {self.get_indicator_display()}"

    def get_absolute_url(self) -> str:
        return self.office.get_absolute_url()
