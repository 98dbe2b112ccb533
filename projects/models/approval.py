"""手续 and 要素保障: one list of items, each with the unit that answers for it and its promise."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from projects.enums import ApprovalGroup, ApprovalMode, ApprovalState, ProjectKind
from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned
from tracker.roles import Permission

# Nothing is awaited any more: no overdue, no reminder, no lamp.
SETTLED = (ApprovalState.NOT_NEEDED, ApprovalState.DONE)
IN_HAND = (ApprovalState.RUNNING, ApprovalState.DEFERRED)
LONG_DAYS = 30  # beyond it a key item lights red (DOMAIN.md §3 Lamps)


class ApprovalItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ApprovalItemQuerySet":
        """A list for everybody who sees projects."""
        return self if user.may(Permission.VIEW_PROJECTS) else self.none()

    def in_use(self) -> "ApprovalItemQuerySet":
        return self.filter(retired_on=None)


class ApprovalItem(models.Model):
    """A line of the template list: what projects of a kind usually have to go through."""

    code = models.SlugField("代码", max_length=30)
    name = models.CharField("事项", max_length=60)
    group = models.CharField("类别", max_length=10, choices=ApprovalGroup)
    kinds = models.JSONField("适用项目类型", default=list)  # values of ProjectKind; empty: all
    is_key = models.BooleanField("关键事项", default=False)
    unit_name = models.CharField("通常由", max_length=80, blank=True)
    days = models.PositiveSmallIntegerField("通常工作日", default=0)
    order = models.PositiveSmallIntegerField("次序", default=0)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    objects = ApprovalItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "手续事项模板"
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="approval_item_code_once")]

    def __str__(self) -> str:
        return self.name

    def suits(self, kind: str) -> bool:
        """Whether a project of this kind (ProjectKind) usually needs it."""
        return not self.kinds or ProjectKind(kind).value in self.kinds


class ApprovalQuerySet(OwnedQuerySet):
    def open(self) -> "ApprovalQuerySet":
        return self.exclude(state__in=SETTLED)

    def overdue(self, on: date) -> "ApprovalQuerySet":
        """Promised before that day and not done by it; 停表 stops the clock."""
        rows = self.exclude(state=ApprovalState.NOT_NEEDED).filter(promised_on__lt=on)
        rows = rows.filter(Q(done_on=None) | Q(done_on__gt=on))
        return rows.filter(Q(paused_on=None) | Q(paused_on__gt=on))

    def overdue_long(self, on: date) -> "ApprovalQuerySet":
        """More than LONG_DAYS calendar days past the promise."""
        return self.overdue(on).filter(promised_on__lt=on - timedelta(days=LONG_DAYS))

    def needs_action(self, user) -> "ApprovalQuerySet":
        """In hand or promised, and not paused: those of the user's own unit; for the task force
        those of its projects. What nobody has applied for yet asks nothing of the unit.
        """
        asked = Q(state__in=IN_HAND) | Q(promised_on__isnull=False)
        rows = self.visible_to(user).open().filter(asked, paused_on=None)
        if user.may(Permission.EDIT_APPROVALS):
            return rows
        if user.may(Permission.ANSWER_DUTIES) and user.unit:
            return rows.filter(unit=user.unit)
        return rows.none()


class Approval(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="approvals", verbose_name="项目"
    )
    item = models.ForeignKey(
        ApprovalItem, models.PROTECT, null=True, blank=True, verbose_name="模板事项"
    )
    name = models.CharField("事项", max_length=60)
    group = models.CharField(
        "类别", max_length=10, choices=ApprovalGroup, default=ApprovalGroup.APPROVAL
    )
    is_key = models.BooleanField("关键事项", default=False)
    order = models.PositiveSmallIntegerField("次序", default=0)
    unit = models.ForeignKey(
        "parks.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals",
        verbose_name="办理单位",
    )
    agent = models.ForeignKey(
        "parks.Person", models.PROTECT, null=True, blank=True, verbose_name="代办员"
    )
    mode = models.CharField(
        "办理方式", max_length=12, choices=ApprovalMode, default=ApprovalMode.NORMAL
    )
    state = models.CharField(
        "状态", max_length=12, choices=ApprovalState, default=ApprovalState.WAITING
    )
    started_on = models.DateField("受理日期", null=True, blank=True)
    promised_on = models.DateField("承诺办结", null=True, blank=True)
    first_promised_on = models.DateField("最初承诺", null=True, blank=True, editable=False)
    promise_reason = models.CharField("调整原因", max_length=200, blank=True)
    done_on = models.DateField("办结日期", null=True, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    answer = models.CharField("办理说明", max_length=300, blank=True)
    lacking = models.CharField("容缺材料", max_length=200, blank=True)
    lacking_until = models.DateField("补齐期限", null=True, blank=True)
    paused_on = models.DateField("停表日期", null=True, blank=True)
    pause_reason = models.CharField("停表原因", max_length=200, blank=True)
    pause_allowed_by = models.CharField("同意停表的人", max_length=40, blank=True)
    paused_days = models.PositiveSmallIntegerField("累计停表工作日", default=0, editable=False)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "手续办理"
        ordering = ["project", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="approval_name_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="approval_done_has_day"
            ),
            models.CheckConstraint(
                condition=Q(paused_on=None) | ~Q(pause_reason="") & ~Q(pause_allowed_by=""),
                name="approval_pause_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(done_on=None) | Q(done_on__gte=F("started_on")),
                name="approval_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(promised_on=None)
                | Q(promised_on=F("first_promised_on"), first_promised_on__isnull=False)
                | Q(first_promised_on__isnull=False) & ~Q(promise_reason=""),
                name="approval_moved_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="deferred") | ~Q(lacking="") & Q(lacking_until__isnull=False),
                name="approval_deferred_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "promised_on"], name="approval_due"),
            models.Index(fields=["unit", "state"], name="approval_of_unit"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:approval-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state not in SETTLED

    @property
    def is_moved(self) -> bool:
        """Promised anew since the first promise."""
        return self.promised_on != self.first_promised_on

    def is_overdue(self, on: date) -> bool:
        """As `ApprovalQuerySet.overdue` says of the row."""
        runs = self.is_open and self.paused_on is None
        return runs and self.promised_on is not None and self.promised_on < on

    @property
    def is_late(self) -> bool:
        """Done, but after the promise."""
        if self.done_on is None or self.promised_on is None:
            return False
        return self.done_on > self.promised_on
