"""驻外联络点: where the city keeps people outside, who, and since when."""

from django.db import models
from django.urls import reverse

from parks.enums import OfficeKind


class OfficeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OfficeQuerySet":
        return self if user.may("view_directory") else self.none()


class Office(models.Model):
    code = models.SlugField("代码", max_length=20)
    name = models.CharField("联络点", max_length=60)
    city = models.CharField("驻地", max_length=40)
    kind = models.CharField("形式", max_length=12, choices=OfficeKind, default=OfficeKind.LIAISON)
    partner_park = models.CharField("合作园区", max_length=80, blank=True)
    covers = models.CharField("联络区域", max_length=120, blank=True)
    unit = models.ForeignKey(
        "parks.Unit", models.PROTECT, null=True, blank=True, verbose_name="派出单位"
    )
    yearly_tasks = models.JSONField("年度任务", default=dict, blank=True)
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


class OfficePosting(models.Model):
    """Who staffed an office from when to when."""

    office = models.ForeignKey(
        Office, models.CASCADE, related_name="postings", verbose_name="联络点"
    )
    person = models.ForeignKey(
        "parks.Person", models.PROTECT, related_name="postings", verbose_name="人员"
    )
    from_on = models.DateField("到任")
    to_on = models.DateField("离任", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "驻外人员"
        ordering = ["office", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on")),
                name="posting_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.person}"
