"""共建与飞地: a project shared with a partner park, and how funds, output and tax are split.

The project itself stays one row and counts once in every public figure; a share is a reading of it.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.urls import reverse

from projects.models.project import Project
from tracker.models import Versioned
from tracker.roles import Permission

WHOLE = Decimal(100)
YUAN = Decimal("0.0001")  # of 万元
SPLITS = ("funds", "output", "tax")


def percent(label: str) -> models.DecimalField:
    return models.DecimalField(f"{label}（%）", max_digits=5, decimal_places=2)


class SharedProjectQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SharedProjectQuerySet":
        """With its project, for who may see activities."""
        if not user.may(Permission.VIEW_ACTIVITIES):
            return self.none()
        projects = Project.objects.visible_to(user)
        return self.filter(project__in=projects) if projects.query.where else self

    def held(self) -> "SharedProjectQuerySet":
        """Not taken back."""
        return self.filter(voided_at=None)


class SharedProject(Versioned):
    """`ours_*` + `theirs_*` = 100, for each of what is split."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="shares", verbose_name="项目")
    partner = models.CharField("合作园区", max_length=80)
    partner_region = models.CharField("合作地区", max_length=60)
    office = models.ForeignKey(
        "parks.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="联络点",
    )
    agreement = models.CharField("合作协议", max_length=120)
    from_on = models.DateField("共建起")
    to_on = models.DateField("共建止", null=True, blank=True)
    ours_funds = percent("到位资金本方")
    theirs_funds = percent("到位资金对方")
    ours_output = percent("产值本方")
    theirs_output = percent("产值对方")
    ours_tax = percent("税收本方")
    theirs_tax = percent("税收对方")
    remark = models.TextField("备注", blank=True)
    recorded_by = models.ForeignKey(
        "parks.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = SharedProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共建项目"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(voided_at=None, to_on=None),
                name="shared_project_open_once",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="shared_project_days_in_order",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(Exact(F(f"ours_{name}") + F(f"theirs_{name}"), WHOLE))
                    & Q(**{f"ours_{name}__gte": 0, f"theirs_{name}__gte": 0}),
                    name=f"shared_project_{name}_is_whole",
                )
                for name in SPLITS
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""),
                name="shared_project_void_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.partner}"

    def get_absolute_url(self) -> str:
        return reverse("projects:shared-project-detail", args=[self.pk])


def parted(whole: Decimal, ours: Decimal) -> tuple[Decimal, Decimal]:
    """An amount in 万元 split by our percentage, to the 元; the rest is theirs, so that both add up
    to the whole exactly.
    """
    mine = (whole * ours / WHOLE).quantize(YUAN, ROUND_HALF_UP)
    return mine, whole - mine
