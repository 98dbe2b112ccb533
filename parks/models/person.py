"""人员: title, rank, unit. May or may not have a log-in."""

from django.db import models
from django.urls import reverse

from tracker.models import Versioned


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PersonQuerySet":
        return self if user.may("view_directory") else self.none()

    def leaders(self) -> "PersonQuerySet":
        """People who may lead projects (包抓领导)."""
        return self.filter(is_leader=True, left_on=None)


class Person(Versioned):
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=60, blank=True)
    rank = models.CharField("职级", max_length=30, blank=True)
    unit = models.ForeignKey(
        "parks.Unit", models.PROTECT, related_name="people", verbose_name="单位"
    )
    phone = models.CharField("电话", max_length=30, blank=True)
    is_leader = models.BooleanField("可任包抓领导", default=False)
    left_on = models.DateField("离任日期", null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["unit", "id"]
        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("parks:person-detail", args=[self.pk])

    @property
    def masked_phone(self) -> str:
        """The middle digits hidden, as lists show it."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) >= 7 else self.phone
