"""The project: what is known of it today. Its past lies in dated rows beside it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import (
    ENDED,
    LampLevel,
    ListingKind,
    Nature,
    OriginKind,
    ProjectKind,
    Size,
    Stage,
    Status,
)
from tracker.models import Versioned
from tracker.roles import Permission, Role


def money(label: str, **options) -> models.DecimalField:
    """A sum in 万元 with four decimals, 1 元 exact; 14 digits before the point."""
    return models.DecimalField(
        f"{label}（万元）", max_digits=18, decimal_places=4, null=True, blank=True, **options
    )


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ProjectQuerySet":
        """The one door (R26): everything, a park's own, an office's own, or a unit's duties."""
        if not user.may(Permission.VIEW_PROJECTS):
            return self.none()
        if {Role.BUREAU, Role.LEADER} & set(user.roles):
            return self
        where = Q(pk__in=[])
        if Role.STAFF in user.roles:
            where |= Q(park_id__in=user.park_ids)
        if Role.LIAISON in user.roles:
            where |= Q(office_id__in=user.office_ids)
        if Role.UNIT in user.roles and user.unit:
            unit, person = user.unit, user.person
            ours = (unit.assignments, unit.approvals, unit.problems, unit.instructions)
            for duties in (*ours, person.assignments, person.instructions):
                where |= Q(pk__in=duties.values("project_id"))
        return self.filter(where)

    def fillable_by(self, user, on: date) -> "ProjectQuerySet":
        """Those whose progress this user may write: the bureau's all, a park's own, and where a
        duty of the person or of the unit gives the right (DOMAIN.md §3).
        """
        rows = self.visible_to(user)
        if not user.may(Permission.WRITE_PROGRESS):
            return rows.none()
        if Role.BUREAU in user.roles:
            return rows
        where = Q(pk__in=[])
        if Role.STAFF in user.roles:
            where |= Q(park_id__in=user.park_ids)
        if user.person_id:
            mine = user.person.assignments.filling(on)
            ours = user.unit.assignments.filling(on).of_units()
            where |= Q(pk__in=mine.values("project_id")) | Q(pk__in=ours.values("project_id"))
        return rows.filter(where)

    def counted(self, on: date) -> "ProjectQuerySet":
        """Not 终止 or 退库 on that day: those leave every count."""
        return self.filter(counted_on(on))

    def open(self) -> "ProjectQuerySet":
        """Still going: neither ended nor at capacity."""
        return self.exclude(status__in=ENDED).exclude(stage=Stage.CAPACITY)

    def needs_action(self, user) -> "ProjectQuerySet":
        """Red or yellow among what this person answers for."""
        rows = self.visible_to(user).filter(lamp__in=[LampLevel.RED, LampLevel.YELLOW])
        if Role.LEADER in user.roles and user.person_id:
            rows = rows.filter(leader_id=user.person_id)
        return rows


def counted_on(on: date, prefix: str = "") -> Q:
    """The condition behind `counted`, for rows that hang on a project."""
    return Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": on})


class Project(Versioned):
    code = models.CharField("项目编号", max_length=30)
    name = models.CharField("项目名称", max_length=200)
    name_key = models.CharField("比对名", max_length=200, editable=False)
    approval_code = models.CharField("审批监管代码", max_length=30, blank=True)
    park = models.ForeignKey(
        "parks.Park", models.PROTECT, related_name="projects", verbose_name="园区"
    )
    region = models.ForeignKey("parks.Region", models.PROTECT, verbose_name="行政区")
    chain = models.ForeignKey(
        "parks.Chain", models.PROTECT, null=True, blank=True, verbose_name="产业链"
    )
    link = models.ForeignKey(
        "parks.ChainLink", models.PROTECT, null=True, blank=True, verbose_name="产业链环节"
    )
    industry = models.ForeignKey(
        "parks.Industry", models.PROTECT, null=True, blank=True, verbose_name="行业"
    )
    office = models.ForeignKey(
        "parks.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="引荐联络点",
    )
    investors = models.ManyToManyField(
        "parks.Enterprise", blank=True, related_name="projects", verbose_name="投资方"
    )
    origin = models.CharField("来源地", max_length=40, blank=True)
    origin_kind = models.CharField(
        "来源", max_length=10, choices=OriginKind, default=OriginKind.OUTSIDE
    )
    content = models.TextField("建设内容", blank=True)
    nature = models.CharField("建设性质", max_length=12, choices=Nature, default=Nature.NEW)
    kind = models.CharField(
        "项目类型", max_length=14, choices=ProjectKind, default=ProjectKind.CONSTRUCTION
    )
    total_investment = money("总投资")
    fixed_investment = money("固定资产投资")
    contract_amount = money("合同金额")
    size = models.CharField("规模档", max_length=10, choices=Size, blank=True, editable=False)

    # Where it stands. Written by actions/stage.py alone; each date is the recognised one.
    stage = models.CharField("阶段", max_length=12, choices=Stage, default=Stage.NEGOTIATING)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.NORMAL)
    ended_on = models.DateField("终止或退库日期", null=True, blank=True)
    signed_on = models.DateField("签约日期", null=True, blank=True)
    registered_on = models.DateField("注册日期", null=True, blank=True)
    started_on = models.DateField("开工日期", null=True, blank=True)
    completed_on = models.DateField("竣工日期", null=True, blank=True)
    production_on = models.DateField("投产日期", null=True, blank=True)
    capacity_on = models.DateField("达产日期", null=True, blank=True)
    planned_start_on = models.DateField("计划开工", null=True, blank=True)
    planned_completion_on = models.DateField("计划竣工", null=True, blank=True)
    planned_production_on = models.DateField("计划投产", null=True, blank=True)

    land_area_mu = models.DecimalField(
        "用地（亩）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    floor_area = models.DecimalField(
        "建筑面积（平方米）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    annual_output = money("达产后年产值")
    annual_tax = money("达产后年税收")
    jobs = models.PositiveIntegerField("用工（人）", null=True, blank=True)
    contact = models.CharField("企业联系人", max_length=60, blank=True)
    first_event = models.CharField("签约活动", max_length=80, blank=True)
    remark = models.TextField("备注", blank=True)
    extras = models.JSONField("台账其他列", default=dict, blank=True)

    # Kept beside the row for lists; each is derived, by the action or nightly pass named.
    leader = models.ForeignKey(  # actions/assignment.py
        "parks.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_projects",
        verbose_name="包抓领导",
    )
    coverage = models.PositiveSmallIntegerField("五个一", default=0, editable=False)
    progress_percent = models.DecimalField(  # actions/progress.py
        "形象进度（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    progress_on = models.DateField("最近进展", null=True, blank=True)
    lamp = models.CharField("灯", max_length=8, choices=LampLevel, default=LampLevel.NONE)
    lamp_reason = models.CharField("亮灯原因", max_length=200, blank=True)
    search_text = models.TextField("检索", editable=False, default="")
    created_by = models.ForeignKey(
        "parks.User",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="登记人",
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="project_code_once"),
            models.CheckConstraint(
                condition=Q(total_investment=None) | Q(total_investment__gte=0),
                name="project_total_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(contract_amount=None) | Q(contract_amount__gte=0),
                name="project_contract_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, ended_on__isnull=False)
                | Q(ended_on__isnull=True) & ~Q(status__in=ENDED),
                name="project_ended_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["park", "stage"], name="project_park_stage"),
            models.Index(fields=["name_key"], name="project_name_key"),
            models.Index(fields=["signed_on"], name="project_signed"),
            models.Index(fields=["started_on"], name="project_started"),
            models.Index(fields=["lamp"], name="project_lamp"),
            models.Index(fields=["-total_investment", "-id"], name="project_by_amount"),
            models.Index(
                fields=["lamp", "planned_start_on", "id"],
                condition=Q(lamp__in=[LampLevel.RED, LampLevel.YELLOW]),
                name="project_lit",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:project-detail", args=[self.code])

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED


class ListingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ListingQuerySet":
        projects = Project.objects.visible_to(user)
        return self.filter(project__in=projects) if projects.query.where else self


class Listing(models.Model):
    """在库标记: a library or campaign that names the project, from when to when."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="listings", verbose_name="项目"
    )
    kind = models.CharField("名录", max_length=12, choices=ListingKind)
    name = models.CharField("名称", max_length=60, blank=True)
    from_on = models.DateField("入库日期")
    to_on = models.DateField("出库日期", null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "在库标记"
        ordering = ["project", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "name", "from_on"], name="listing_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "project"], name="listing_kind")]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()
