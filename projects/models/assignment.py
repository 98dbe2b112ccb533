"""五个一: who answers for a project, from when to when, and by what rhythm."""

from datetime import date

from django.db import models
from django.db.models import Q

from projects.enums import DutyRole, Rhythm
from projects.models.duty import rules_on
from projects.models.owned import OwnedQuerySet
from tracker.models import Versioned


class AssignmentQuerySet(OwnedQuerySet):
    def on(self, day: date) -> "AssignmentQuerySet":
        """In force that day."""
        return self.filter(from_on__lte=day).filter(Q(to_on=None) | Q(to_on__gte=day))

    def filling(self, day: date) -> "AssignmentQuerySet":
        """Those that let their bearer write progress: by their own word, else by the template."""
        roles = [rule.role for rule in rules_on(day) if rule.may_fill]
        return self.on(day).filter(Q(may_fill=True) | Q(may_fill=None, role__in=roles))

    def of_units(self) -> "AssignmentQuerySet":
        """Duties a unit answers for as a whole, not through one of its people."""
        return self.filter(Q(person=None) | Q(role__in=[DutyRole.LEAD_UNIT, DutyRole.SECOND]))

    def orphaned(self, day: date) -> "AssignmentQuerySet":
        """In force, though the person has left or the unit is no more (在任但已停用)."""
        return self.on(day).filter(Q(person__left_on__lte=day) | Q(unit__retired_on__lte=day))


class Assignment(Versioned):
    """One duty of a person or a unit. Handing over closes this row and opens the next."""

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="assignments", verbose_name="项目"
    )
    role = models.CharField("职责", max_length=10, choices=DutyRole)
    person = models.ForeignKey(
        "parks.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="人员",
    )
    unit = models.ForeignKey(
        "parks.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="单位",
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    # None: as the template says of the role.
    may_fill = models.BooleanField("可填报进展", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "五个一责任"
        ordering = ["project", "role", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(role="leader", to_on=None), name="duty_one_leader"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")),
                name="duty_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(unit__isnull=False), name="duty_has_somebody"
            ),
        ]
        indexes = [models.Index(fields=["unit", "project"], name="duty_of_unit")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.person or self.unit}"


class Mechanism(Versioned):
    """一套机制: how often the project is reported, visited and met about."""

    project = models.OneToOneField(
        "projects.Project", models.CASCADE, related_name="mechanism", verbose_name="项目"
    )
    rhythm = models.CharField("填报周期", max_length=8, choices=Rhythm, default=Rhythm.MONTHLY)
    visit_days = models.PositiveSmallIntegerField("走访间隔（天）", default=30)
    meeting = models.CharField("例会", max_length=60, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调度机制"
        constraints = [
            models.CheckConstraint(condition=Q(visit_days__gte=1), name="mechanism_visit_days")
        ]

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()} · {self.visit_days} 天一走访"
