"""线索: what an investor wants, who reported it first, who holds it, and what became of it.

The first reporter never changes. Who holds it from when to when are rows; today's office and park
stand beside the lead as well.
"""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from projects.enums import (
    LeadClock,
    LeadSource,
    LeadState,
    LeadVerb,
    LostReason,
)
from projects.models.placed import Placed, PlacedQuerySet, void_has_reason
from projects.models.project import money
from tracker.roles import Permission, Role

CLOSED = (LeadState.INVALID, LeadState.CONVERTED, LeadState.LOST, LeadState.MERGED)


class LeadQuerySet(PlacedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The bureau's and leaders' all; else what one's offices or parks reported first, and what
        they hold today: who handed it over sees it no more."""
        if not user.may(Permission.VIEW_ACTIVITIES):
            return self.none()
        if {Role.BUREAU, Role.LEADER} & set(user.roles):
            return self
        where = Q(pk__in=[])
        if Role.STAFF in user.roles:
            parks = user.park_ids
            held = LeadAssignment.objects.filter(park_id__in=parks, to_on=None)
            where |= Q(first_park_id__in=parks) | Q(pk__in=held.values("lead_id"))
        if Role.LIAISON in user.roles:
            where |= Q(first_office_id__in=user.office_ids) | Q(office_id__in=user.office_ids)
        return self.filter(where)

    def open(self) -> Self:
        """Still to be worked on."""
        return self.held().exclude(state__in=CLOSED)

    def overdue(self, on: date) -> Self:
        """Whose clock ran out before that day."""
        return self.open().filter(due_on__lt=on)

    def stale(self, before: date) -> Self:
        """沉睡: open, and nothing was done since that day or longer (`queries/lead.stale_before`)."""
        return self.open().filter(touched_on__lte=before)


class Lead(Placed):
    """`office` and `park` are who holds it today (several parks: the first). Amounts in 万元."""

    code = models.CharField("编号", max_length=20)
    name = models.CharField("线索名称", max_length=160)
    name_key = models.CharField("比对名", max_length=160, editable=False)
    content = models.TextField("项目内容", blank=True)
    amount = money("意向投资")
    investor_name = models.CharField("投资方", max_length=120)
    investor_key = models.CharField("投资方比对名", max_length=120, editable=False)
    enterprise = models.ForeignKey(
        "parks.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="企业",
    )
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    address = models.CharField("企业地址", max_length=160, blank=True)
    demands = models.TextField("诉求", blank=True)
    origin = models.CharField("来源地", max_length=40, blank=True)
    chain = models.ForeignKey(
        "parks.Chain",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="产业链",
    )
    link = models.ForeignKey(
        "parks.ChainLink",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="产业链环节",
    )
    industry = models.ForeignKey(
        "parks.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="行业",
    )
    source = models.CharField("来源", max_length=12, choices=LeadSource, default=LeadSource.OTHER)
    activity = models.ForeignKey(
        "projects.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="来自活动",
    )
    reported_on = models.DateField("首报日期")
    first_office = models.ForeignKey(
        "parks.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="首报联络点",
    )
    first_park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="首报园区",
    )
    stored = models.OneToOneField(
        "tracker.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lead",
        verbose_name="名片照片",
    )
    remark = models.TextField("备注", blank=True)

    state = models.CharField(
        "状态", max_length=10, choices=LeadState, default=LeadState.REPORTED, editable=False
    )
    judged_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="研判人"
    )
    judged_on = models.DateField("研判日期", null=True, blank=True)
    judged_valid = models.BooleanField("研判有效", null=True, blank=True)
    judgement = models.CharField("研判意见", max_length=500, blank=True)
    assigned_on = models.DateField("首次分派", null=True, blank=True)
    lost_on = models.DateField("流失日期", null=True, blank=True)
    lost_reason = models.CharField("流失原因", max_length=12, choices=LostReason, blank=True)
    lost_note = models.CharField("流失说明", max_length=500, blank=True)
    project = models.ForeignKey(
        "projects.Project",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="转成项目",
    )
    converted_on = models.DateField("转项目日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="并入的线索",
    )

    # The clock that runs, written by actions/lead.py `wind` from the rules in force.
    started_on = models.DateField("计时起点", editable=False)
    touched_on = models.DateField("最近办理", editable=False)
    due_step = models.CharField(
        "时限", max_length=12, choices=LeadClock, blank=True, editable=False
    )
    due_on = models.DateField("到期", null=True, blank=True, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索"
        ordering = ["-reported_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="lead_code_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(voided_at=None), name="lead_project_once"
            ),
            models.CheckConstraint(condition=~Q(investor_name=""), name="lead_has_investor"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="lead_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state=LeadState.CONVERTED) | Q(converted_on__isnull=False),
                name="lead_converted_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state=LeadState.LOST, lost_on__isnull=False) & ~Q(lost_reason="")
                | ~Q(state=LeadState.LOST) & Q(lost_on=None, lost_reason=""),
                name="lead_lost_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=LeadState.MERGED, merged_into__isnull=False)
                | ~Q(state=LeadState.MERGED) & Q(merged_into=None),
                name="lead_merged_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="lead_not_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(judged_on=None, judged_valid=None)
                | Q(judged_on__isnull=False, judged_valid__isnull=False),
                name="lead_judged_has_day",
            ),
            void_has_reason("lead_void_has_reason"),
        ]
        indexes = [
            models.Index(fields=["-reported_on", "-id"], name="lead_newest"),
            models.Index(fields=["state", "due_on"], name="lead_due"),
            models.Index(fields=["investor_key"], name="lead_investor"),
            models.Index(fields=["name_key"], name="lead_name"),
            models.Index(fields=["contact_phone"], name="lead_phone"),
            models.Index(fields=["address"], name="lead_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:lead-detail", args=[self.code])

    @property
    def masked_phone(self) -> str:
        """The middle digits hidden, as lists show it."""
        said = self.contact_phone
        return f"{said[:3]}****{said[-4:]}" if len(said) >= 7 else said

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED or self.voided_at is not None


class OfLeadQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """With its lead."""
        leads = Lead.objects.visible_to(user)
        return self.filter(lead__in=leads) if leads.query.where else self


class LeadAssignment(models.Model):
    """Who held the lead from when to when, and why: a park or an office."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments", verbose_name="线索")
    park = models.ForeignKey(
        "parks.Park",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承接园区",
    )
    office = models.ForeignKey(
        "parks.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承接联络点",
    )
    person = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="跟进人",
    )
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)
    reason = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    objects = OfLeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索承接"
        ordering = ["lead", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(park__isnull=False, office=None) | Q(park=None, office__isnull=False),
                name="lead_held_by_one",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="lead_held_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["lead", "park"],
                condition=Q(to_on=None, park__isnull=False),
                name="lead_park_holds_once",
            ),
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(to_on=None, office__isnull=False),
                name="lead_one_office",
            ),
        ]
        indexes = [models.Index(fields=["park", "to_on"], name="lead_held_by_park")]

    def __str__(self) -> str:
        return str(self.park or self.office)


class LeadStep(models.Model):
    """One move of a lead: from, to, who, on which day, in which words. A follow-up is one too."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="steps", verbose_name="线索")
    verb = models.CharField("动作", max_length=12, choices=LeadVerb)
    from_state = models.CharField("原状态", max_length=10, choices=LeadState, blank=True)
    to_state = models.CharField("新状态", max_length=10, choices=LeadState)
    on = models.DateField("日期")
    text = models.CharField("情况", max_length=1000, blank=True)
    next_on = models.DateField("下次联系", null=True, blank=True)
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    objects = OfLeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索经过"
        ordering = ["lead", "on", "id"]
        indexes = [models.Index(fields=["verb", "on"], name="lead_step_verb")]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.on}"
