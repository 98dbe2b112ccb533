"""批示与督办单: a line and a date by who leads, and the answers in one thread."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from parks.models import User
from projects.enums import DutyRole, InstructionLevel, InstructionState, LampKind, ReplyKind
from projects.models.owned import OwnedQuerySet
from tracker import clock
from tracker.models import Versioned
from tracker.roles import Permission, Role

OPEN = (InstructionState.ISSUED, InstructionState.ANSWERED)


# Roles whose holders may answer at all.
ANSWERING = [role.value for role in Role if Permission.ANSWER_DUTIES in role.permissions]


class InstructionQuerySet(OwnedQuerySet):
    def open(self) -> "InstructionQuerySet":
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> "InstructionQuerySet":
        return self.filter(state=InstructionState.ISSUED, due_on__lt=on)

    def received_by(self, user) -> "InstructionQuerySet":
        """Those that went to this person: by name, to the unit, or to the task force they are of.

        What went to a unit or person without a log-in comes to the bureau, which hears the answer
        by telephone and writes it down.
        """
        rows = self.visible_to(user)
        if not user.may(Permission.ANSWER_DUTIES) or not user.person_id:
            return rows.none()
        mine = Q(to_person=user.person_id) | Q(to_unit=user.unit)
        force = Q(pk__in=[])
        if Role.STAFF in user.roles:
            force |= Q(project__park_id__in=user.park_ids)
        for duties in (user.person.assignments, user.unit.assignments):
            held = duties.on(clock.today()).exclude(role=DutyRole.LEADER)
            force |= Q(project_id__in=held.values("project_id"))
        where = mine | Q(to_unit=None, to_person=None) & force
        return rows.filter(where | _unheard() if Role.BUREAU in user.roles else where)

    def needs_action(self, user) -> "InstructionQuerySet":
        """Who gave it closes what was answered; who received it answers."""
        answer = self.received_by(user).filter(state=InstructionState.ISSUED)
        if not user.may(Permission.INSTRUCT):
            return answer
        given = Q(state=InstructionState.ANSWERED, issued_by=user)
        return self.visible_to(user).filter(given | Q(pk__in=answer.order_by().values("pk")))


def _unheard() -> Q:
    """To a unit or a person that nobody can log in for."""
    users = User.objects.active().filter(role_grants__role__in=ANSWERING)
    unit = Exists(users.filter(person__unit=OuterRef("to_unit")))
    person = Exists(users.filter(person=OuterRef("to_person")))
    return Q(to_unit__isnull=False) & ~Q(unit) | Q(to_person__isnull=False) & ~Q(person)


class Instruction(Versioned):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="instructions", verbose_name="项目"
    )
    number = models.CharField("编号", max_length=20)
    level = models.CharField(
        "类别", max_length=8, choices=InstructionLevel, default=InstructionLevel.PLAIN
    )
    text = models.CharField("内容", max_length=500)
    lamp = models.CharField("因何灯", max_length=10, choices=LampKind, blank=True)
    # To nobody in particular: the task force of the project.
    to_unit = models.ForeignKey(
        "parks.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name="责成单位",
    )
    to_person = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name="责成人员",
    )
    issued_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="下发人"
    )
    issued_on = models.DateField("下发日期")
    due_on = models.DateField("期限")
    state = models.CharField(
        "状态", max_length=10, choices=InstructionState, default=InstructionState.ISSUED
    )
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    answered_on = models.DateField("回复日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    # The 督办单 before: blue not mended by its date becomes yellow, then red.
    after = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="上一张督办单",
    )

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批示督办"
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="instruction_number_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("issued_on")), name="instruction_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
                name="instruction_closed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(to_unit=None) | Q(to_person=None), name="instruction_one_addressee"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["plain", "blue"], after=None)
                | Q(level__in=["yellow", "red"], after__isnull=False),
                name="instruction_colour_follows",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="instruction_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_level_display()}"

    def get_absolute_url(self) -> str:
        return reverse("projects:instruction-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_order(self) -> bool:
        """督办单, not a plain 批示."""
        return self.level != InstructionLevel.PLAIN

    @property
    def addressee(self) -> str:
        """Whom it went to, as pages and messages say it."""
        if self.to_person:
            return str(self.to_person)
        return self.to_unit.short_name if self.to_unit else "项目专班"


class InstructionReply(models.Model):
    """A line of the thread: a receipt, an answer, or a word back from who gave the instruction."""

    instruction = models.ForeignKey(
        Instruction, models.CASCADE, related_name="replies", verbose_name="批示"
    )
    kind = models.CharField("动作", max_length=8, choices=ReplyKind, default=ReplyKind.ANSWER)
    by = models.ForeignKey("parks.User", models.PROTECT, related_name="+", verbose_name="谁")
    text = models.CharField("内容", max_length=1000, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "批示回复"
        ordering = ["instruction", "id"]

    def __str__(self) -> str:
        return self.text[:40]
