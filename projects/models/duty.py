"""责任模板: what 五个一 demands of each role here, as rows with versions (DOMAIN.md §3)."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.enums import Bearer, DutyRole, FiveOne
from tracker.tools.kept import kept

KEPT_SECONDS = 5
MOST = 20  # of one role


class PublicQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rules are public: everybody may read what is demanded."""
        return self


class DutyTemplate(models.Model):
    """One version of the template, in force from its day until the next one's."""

    number = models.PositiveSmallIntegerField("版本")
    valid_from = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=120, blank=True)
    published_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", default=timezone.now)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任模板"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["number"], name="duty_template_once")]

    def __str__(self) -> str:
        return f"责任模板第{self.number}版"


class DutyRule(models.Model):
    """What the template says of one role."""

    template = models.ForeignKey(
        DutyTemplate, models.CASCADE, related_name="rules", verbose_name="模板"
    )
    role = models.CharField("职责", max_length=10, choices=DutyRole)
    label = models.CharField("本地名称", max_length=12)
    one = models.CharField("归于", max_length=10, choices=FiveOne)
    is_required = models.BooleanField("必须", default=False)
    at_least = models.PositiveSmallIntegerField("至少", default=1)
    bearer = models.CharField("由谁担任", max_length=8, choices=Bearer)
    may_fill = models.BooleanField("可填报进展", default=False)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任模板条目"
        ordering = ["template", "order"]
        constraints = [
            models.UniqueConstraint(fields=["template", "role"], name="duty_rule_role_once"),
            models.CheckConstraint(
                condition=Q(at_least__gte=1, at_least__lte=MOST), name="duty_rule_at_least"
            ),
        ]

    def __str__(self) -> str:
        return self.label


def _rule(order: int, role: DutyRole, one: FiveOne, bearer: Bearer, **more: bool) -> DutyRule:
    return DutyRule(role=role, label=role.label, one=one, bearer=bearer, order=order, **more)


_R, _B, _FORCE = DutyRole, Bearer, FiveOne.TASK_FORCE
# The default of DOMAIN.md §3; `load_reference` makes it version 1. It holds until that is done.
DELIVERED: tuple[DutyRule, ...] = (
    _rule(1, _R.LEADER, FiveOne.LEADER, _B.PERSON, is_required=True),
    _rule(2, _R.LEAD_UNIT, _FORCE, _B.UNIT, is_required=True, may_fill=True),
    _rule(3, _R.HEAD, _FORCE, _B.PERSON, is_required=True, may_fill=True),
    _rule(4, _R.CONTACT, _FORCE, _B.PERSON, may_fill=True),
    _rule(5, _R.AGENT, _FORCE, _B.PERSON, is_required=True, may_fill=True),
    _rule(6, _R.SECOND, _FORCE, _B.UNIT),
    _rule(7, _R.MEMBER, _FORCE, _B.EITHER),
)
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Version:
    """A template with its rules, read once."""

    number: int
    valid_from: date
    rules: tuple[DutyRule, ...]


def read_versions() -> tuple[Version, ...]:
    """All versions, the newest first: two queries."""
    rows = DutyTemplate.objects.prefetch_related("rules")
    return tuple(Version(t.number, t.valid_from, tuple(t.rules.all())) for t in rows)


@kept(KEPT_SECONDS)
def versions() -> tuple[Version, ...]:
    """The same, kept for a moment: every page of a project asks for them."""
    return read_versions()


def in_force(day: date, held: tuple[Version, ...] | None = None) -> Version:
    """The version of a day: the newest that was valid by then; before the first one, the first."""
    held = versions() if held is None else held
    if not held:
        return Version(0, FIRST_DAY, DELIVERED)
    return next((version for version in held if version.valid_from <= day), held[-1])


def rules_on(day: date) -> tuple[DutyRule, ...]:
    """What is demanded on a day, in the template's order."""
    return in_force(day).rules
