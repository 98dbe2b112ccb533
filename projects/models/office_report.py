"""季度书面报告: an office's quarter in words, drafted from its records."""

from django.db import models
from django.urls import reverse

from projects.models.of_office import Paper, PaperQuerySet, paper_constraints


class OfficeReport(Paper):
    """`text` names its numbers ({{外出对接}}); `figures` holds what each was when it was read:
    name → value, word, address of its rows.
    """

    period = models.CharField("季度", max_length=6)  # 2024Q2
    text = models.TextField("正文", max_length=20000)
    figures = models.JSONField("取数", default=dict, editable=False)
    read_on = models.DateField("取数日期")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "季度书面报告"
        ordering = ["-period", "office", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "period"], name="office_report_once"),
            *paper_constraints("office_report"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.period} 季度报告"

    def get_absolute_url(self) -> str:
        return reverse("projects:office-report-detail", args=[self.pk])
