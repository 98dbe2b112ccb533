"""问题: reported, taken, solved, and closed (销号) by somebody else than its owner."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from projects.enums import ProblemKind, ProblemLevel, ProblemState, ProblemVerb
from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned
from tracker.roles import Permission, Role

SETTLED = (ProblemState.RESOLVED, ProblemState.CLOSED)
OPEN = tuple(state.value for state in ProblemState if state not in SETTLED)
TAKEN = (ProblemState.ACCEPTED, ProblemState.IN_HAND)


class ProblemQuerySet(OwnedQuerySet):
    def visible_to(self, user) -> "ProblemQuerySet":
        """As far as the project; a unit sees only what it answers for or has reported itself."""
        rows = super().visible_to(user)
        roles = set(user.roles)
        if Role.UNIT not in roles or {Role.BUREAU, Role.LEADER} & roles:
            return rows
        where = Q(reported_by=user) | owned_by(user)
        if Role.STAFF in roles:
            where |= Q(project__park_id__in=user.park_ids)
        if Role.LIAISON in roles:
            where |= Q(project__office_id__in=user.office_ids)
        return rows.filter(where)

    def open(self) -> "ProblemQuerySet":
        """Not solved yet."""
        return self.exclude(state__in=SETTLED)

    def overdue(self, on: date) -> "ProblemQuerySet":
        """Due before that day and not solved by it."""
        return self.filter(due_on__lt=on).filter(Q(resolved_on=None) | Q(resolved_on__gt=on))

    def needs_action(self, user) -> "ProblemQuerySet":
        """What this person must take up, solve, or close. Nobody closes what is their own."""
        where = Q(pk__in=[])
        if user.may(Permission.ANSWER_DUTIES):
            where |= owned_by(user) & Q(state__in=TAKEN)
        if user.may(Permission.ROUTE_PROBLEMS):
            where |= Q(state=ProblemState.REPORTED)
            where |= Q(state=ProblemState.RESOLVED) & ~owned_by(user) & ~Q(resolved_by=user)
        return self.visible_to(user).filter(where)


def owned_by(user) -> Q:
    """Answered for by this person or their unit."""
    if not user.person_id:
        return Q(pk__in=[])
    return Q(owner_unit=user.person.unit_id) | Q(owner=user.person_id)


class Problem(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="problems", verbose_name="项目"
    )
    number = models.CharField("编号", max_length=20)
    title = models.CharField("问题", max_length=120)
    text = models.TextField("情况", blank=True)
    kind = models.CharField("类别", max_length=10, choices=ProblemKind)
    level = models.CharField("层级", max_length=8, choices=ProblemLevel, default=ProblemLevel.PARK)
    state = models.CharField(
        "状态", max_length=10, choices=ProblemState, default=ProblemState.REPORTED
    )
    owner_unit = models.ForeignKey(
        "parks.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="责任单位",
    )
    owner = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="责任人",
    )
    due_on = models.DateField("期限", null=True, blank=True)
    reported_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="上报人"
    )
    reported_on = models.DateField("上报日期")
    resolved_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    resolved_on = models.DateField("办结日期", null=True, blank=True)
    resolution = models.TextField("办理结果", blank=True)
    closed_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="销号人"
    )
    closed_on = models.DateField("销号日期", null=True, blank=True)
    escalated_on = models.DateField("最近升级", null=True, blank=True)
    meeting = models.ForeignKey(
        "projects.Meeting",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="来自会议",
    )

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["-reported_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="problem_number_once"),
            models.CheckConstraint(
                condition=Q(state="reported")
                | Q(due_on__isnull=False) & (Q(owner_unit__isnull=False) | Q(owner__isnull=False)),
                name="problem_taken_has_owner_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(closed_by__isnull=False, closed_on__isnull=False)
                & ~Q(closed_by=models.F("resolved_by")),
                name="problem_closed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="problem_due"),
            models.Index(fields=["owner_unit", "state"], name="problem_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("projects:problem-detail", args=[self.pk])


class ProblemStep(models.Model):
    """One move of a problem: from, to, who, when, why. Escalations and new dates are steps too."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="steps", verbose_name="问题")
    verb = models.CharField("动作", max_length=20, choices=ProblemVerb)
    from_state = models.CharField("原状态", max_length=10, choices=ProblemState, blank=True)
    to_state = models.CharField("新状态", max_length=10, choices=ProblemState)
    level = models.CharField("层级", max_length=8, choices=ProblemLevel)
    due_on = models.DateField("期限", null=True, blank=True)
    text = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    files = models.ManyToManyField(
        "projects.Attachment", blank=True, related_name="steps", verbose_name="照片和文件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "问题经过"
        ordering = ["problem", "id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.problem_id}"


class EscalationRuleQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EscalationRuleQuerySet":
        """Rules are public: everybody may read when a problem goes up."""
        return self


class EscalationRule(models.Model):
    """After how many working days past its date a problem of a level goes up to the next."""

    level = models.CharField("层级", max_length=8, choices=ProblemLevel)
    working_days = models.PositiveSmallIntegerField("逾期几个工作日升级", null=True, blank=True)

    objects = EscalationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题升级规则"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["level"], name="escalation_level_once"),
            models.CheckConstraint(
                condition=Q(working_days=None) | Q(working_days__gte=1),
                name="escalation_days_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()
