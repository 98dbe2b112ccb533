"""A report template 报告模板: sentences, tables and wording that the bureau edits itself.

`text` is in the small language of `queries/dispatch/language.py`: headings, sentences with figures
by name, tables and lists by name. It holds no code: a name is looked up, nothing is evaluated.
"""

from django.db import models
from django.urls import reverse

from projects.enums import ReportSpan
from tracker.models import Versioned
from tracker.roles import Permission


class ReportTemplateQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReportTemplateQuerySet":
        return self if user.may(Permission.DRAFT_DISPATCH) else self.none()

    def in_use(self) -> "ReportTemplateQuerySet":
        return self.filter(is_active=True)


class Letterhead(models.Model):
    """What stands around the text; a report begins with its template's."""

    title = models.CharField("标题", max_length=120)
    masthead = models.CharField("报头", max_length=40, blank=True)
    serial = models.CharField("期号或文号", max_length=60, blank=True)
    signer = models.CharField("署名", max_length=60, blank=True)
    addressees = models.CharField("主送", max_length=200, blank=True)
    wording = models.JSONField("措辞", default=dict, blank=True)
    layout = models.JSONField("版式", default=dict, blank=True)

    class Meta:
        abstract = True


LETTERHEAD = ("title", "masthead", "serial", "signer", "addressees", "wording", "layout")


class ReportTemplate(Letterhead, Versioned):
    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    span = models.CharField("用于", max_length=10, choices=ReportSpan, default=ReportSpan.QUARTER)
    text = models.TextField("正文")
    is_active = models.BooleanField("启用", default=True)
    place = models.PositiveSmallIntegerField("次序", default=0)

    objects = ReportTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报告模板"
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:template-edit", args=[self.code])
