"""一季一调度: a report made from a snapshot, edited section by section, signed and published.

A published report keeps its finished document in `body`: neither today's figures nor a template
changed later can alter it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from parks.models import Park, Region
from projects.enums import DispatchState, FileForm, FileState
from projects.models.report_template import Letterhead
from projects.models.snapshot import one_place
from tracker.models import Versioned, random_name
from tracker.roles import Permission, Role


class DispatchQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DispatchQuerySet":
        """Drafts are the bureau's and those of whom a word is awaited; what is published may be
        read by all who see figures, a park's own report by its people and by leaders.
        """
        if user.may(Permission.DRAFT_DISPATCH):
            return self
        if not user.may(Permission.VIEW_FIGURES):
            return self.none()
        asked = Q(reviewer=user) | Q(signatory=user)
        published = Q(state=DispatchState.PUBLISHED)
        if Role.LEADER not in user.roles:
            published &= Q(park=None) | Q(park__in=user.park_ids)
        return self.filter(published | asked)

    def of_place(self, period: str, place: Region | Park) -> "DispatchQuerySet":
        """The versions of one place and period, newest first."""
        return self.filter(period=period, **{str(place._meta.model_name): place}).order_by(
            "-number"
        )


class Dispatch(Letterhead, Versioned):
    period = models.CharField("统计期", max_length=20)
    region = models.ForeignKey(
        "parks.Region", models.PROTECT, null=True, blank=True, verbose_name="行政区"
    )
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, null=True, blank=True, verbose_name="园区"
    )
    number = models.PositiveSmallIntegerField("稿次")
    template = models.ForeignKey(
        "projects.ReportTemplate", models.PROTECT, null=True, verbose_name="模板"
    )
    snapshot = models.ForeignKey("projects.Snapshot", models.PROTECT, verbose_name="快照")
    state = models.CharField(
        "状态", max_length=16, choices=DispatchState, default=DispatchState.DRAFT
    )
    signed_on = models.DateField("成文日期", null=True, blank=True)
    reviewer = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="科室审核人"
    )
    signatory = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="签发领导"
    )
    due_on = models.DateField("本环节期限", null=True)
    sent_on = models.DateField("送出日期", null=True)
    body = models.JSONField("印发稿", null=True)
    body_digest = models.CharField("印发稿校验值", max_length=64, blank=True)
    made_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    published_at = models.DateTimeField("印发时间", null=True, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调度通报"
        ordering = ["-period", "-number", "-id"]
        constraints = [
            models.CheckConstraint(condition=one_place(), name="dispatch_one_place"),
            models.UniqueConstraint(
                fields=["region", "period", "number"],
                condition=Q(region__isnull=False),
                name="dispatch_region_number_once",
            ),
            models.UniqueConstraint(
                fields=["park", "period", "number"],
                condition=Q(park__isnull=False),
                name="dispatch_park_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, body__isnull=False) & ~Q(body_digest=""),
                name="dispatch_published_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.template or '调度通报'} 第{self.number}稿"

    @property
    def place(self) -> "Region | Park":
        """The region or park it is of."""
        found = self.park if self.park_id else self.region
        assert found is not None  # dispatch_one_place
        return found

    @property
    def is_published(self) -> bool:
        return self.state == DispatchState.PUBLISHED

    def get_absolute_url(self) -> str:
        path = reverse("projects:dispatch-detail", args=[self.period])
        place = self.place
        is_city = place.code == settings.CITY_REGION
        narrow = "" if is_city else f"&{place._meta.model_name}={place.code}"
        return f"{path}?number={self.number}{narrow}"


class DispatchSection(Versioned):
    """One heading and what stands below it, in the language of templates."""

    dispatch = models.ForeignKey(
        Dispatch, models.CASCADE, related_name="sections", verbose_name="通报"
    )
    place = models.PositiveSmallIntegerField("次序")
    heading = models.CharField("标题", max_length=60, blank=True)
    level = models.PositiveSmallIntegerField("级次", default=1)
    text = models.TextField("内容", blank=True, max_length=20_000)
    edited_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="修改人"
    )
    edited_at = models.DateTimeField("修改时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报章节"
        ordering = ["dispatch", "place"]
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "place"], name="section_place_once")
        ]

    def __str__(self) -> str:
        return self.heading or "导语"


class DispatchChange(models.Model):
    """A number that somebody wrote by hand: what it was, what it is, why."""

    dispatch = models.ForeignKey(
        Dispatch, models.CASCADE, related_name="changes", verbose_name="通报"
    )
    code = models.CharField("数字", max_length=80)
    name = models.CharField("名称", max_length=80)
    original = models.CharField("原数", max_length=40)
    text = models.CharField("改为", max_length=40)
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="修改人")
    at = models.DateTimeField("时间", default=timezone.now)
    withdrawn_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "手工改写的数"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "code"],
                condition=Q(withdrawn_at__isnull=True),
                name="dispatch_change_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dispatch_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.original} → {self.text}"


class DispatchNote(models.Model):
    """A comment on a report or on one of its sections, or a step of its sign-off."""

    dispatch = models.ForeignKey(
        Dispatch, models.CASCADE, related_name="notes", verbose_name="通报"
    )
    section = models.ForeignKey(
        DispatchSection, models.SET_NULL, null=True, blank=True, verbose_name="章节"
    )
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="谁")
    at = models.DateTimeField("时间", default=timezone.now)
    text = models.CharField("意见", max_length=500)
    mentioned = models.ManyToManyField("parks.User", related_name="+", verbose_name="提到")
    solved_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    solved_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class DispatchReading(models.Model):
    """A reader's word that a published report was read 已阅."""

    dispatch = models.ForeignKey(
        Dispatch, models.CASCADE, related_name="readings", verbose_name="通报"
    )
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="谁")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "通报签阅"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "by"], name="dispatch_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.by} 已阅"


class DispatchFile(models.Model):
    """A finished file of one report: made once for each content, by a worker."""

    dispatch = models.ForeignKey(
        Dispatch, models.CASCADE, related_name="files", verbose_name="通报"
    )
    form = models.CharField("格式", max_length=4, choices=FileForm)
    digest = models.CharField("内容校验值", max_length=64)
    state = models.CharField("状态", max_length=8, choices=FileState, default=FileState.QUEUED)
    file = models.FileField("文件", upload_to=random_name, blank=True)
    problem = models.CharField("没有生成的原因", max_length=200, blank=True)
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    made_at = models.DateTimeField("生成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报文件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "form", "digest"], name="dispatch_file_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="made") | ~Q(file="") & Q(made_at__isnull=False),
                name="dispatch_file_made_is_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch} {self.get_form_display()}"
