"""`/api/v1/projects/`: the ledger. The list is read as rows, not as objects."""

from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from rest_framework import serializers

from parks.models import Chain, ChainLink, Enterprise, Industry, Office, Park
from projects.actions.project import create_project, update_project
from projects.api.links import region_field, writable_parks
from projects.enums import FundingState
from projects.filters import ProjectFilter
from projects.filters.project import SHAPE, UNMARKED, address
from projects.models import FundingRecord, Project
from projects.queries.project import kept_count
from tracker import clock
from tracker.rest import CodeField, IdField, Input, ScopedViewSet, StrictModelSerializer
from tracker.roles import Permission
from tracker.tools.money import quantize_amount

LEAST, MOST = Decimal(1), Decimal(20_000_000)  # 1万元 and 2,000亿: beyond them ask (DOMAIN.md §3)
AMOUNTS = ("total_investment", "fixed_investment", "contract_amount")
LINKS = {  # shown name → column
    "park": "park__code",
    "park_name": "park__name",
    "region": "region__code",
    "chain": "chain__code",
    "chain_name": "chain__name",
    "office": "office__code",
    "leader": "leader_id",
    "leader_name": "leader__name",
}
OWN = (
    *("id", "code", "name", "approval_code", "origin", "origin_kind", "nature", "kind"),
    *(*AMOUNTS, "size", "stage", "status", "ended_on", "signed_on", "registered_on"),
    *("started_on", "completed_on", "production_on", "capacity_on", "planned_start_on"),
    *("planned_completion_on", "planned_production_on", "coverage", "progress_percent"),
    *("progress_on", "lamp", "lamp_reason", "version", "updated_at"),
)
WRITTEN = (
    *(
        "name",
        "approval_code",
        "park",
        "region",
        "chain",
        "link",
        "industry",
        "office",
        "investors",
    ),
    *("origin", "origin_kind", "content", "nature", "kind", *AMOUNTS, "planned_start_on"),
    *("planned_completion_on", "planned_production_on", "land_area_mu", "floor_area"),
    *("annual_output", "annual_tax", "jobs", "contact", "first_event", "remark"),
)


def verified_funds() -> Subquery:
    """Cumulative verified funds of a project, 万元."""
    rows = FundingRecord.objects.filter(project=OuterRef("pk"), state=FundingState.VERIFIED)
    return Subquery(
        rows.order_by().values("project").annotate(s=Sum("verified_amount")).values("s")
    )


class ProjectRowSerializer(serializers.ModelSerializer):
    """A line of the list. The schema and the detail read it; the list itself uses `values_list`."""

    park = serializers.CharField(source="park.code")
    park_name = serializers.CharField(source="park.name")
    region = serializers.CharField(source="region.code")
    chain = serializers.CharField(source="chain.code", default=None, allow_null=True)
    chain_name = serializers.CharField(source="chain.name", default=None, allow_null=True)
    office = serializers.CharField(source="office.code", default=None, allow_null=True)
    leader = serializers.IntegerField(source="leader_id", allow_null=True)
    leader_name = serializers.CharField(source="leader.name", default=None, allow_null=True)
    funds = serializers.DecimalField(
        source="verified_funds", max_digits=18, decimal_places=4, help_text="累计到位资金（万元）"
    )
    investors: serializers.BaseSerializer | serializers.Field = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True
    )

    class Meta:
        model = Project
        fields = [*OWN, *LINKS, "funds", "investors"]


class InvestorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Enterprise
        fields = ["id", "name", "uscc"]


class ProjectSerializer(ProjectRowSerializer):
    """The whole record."""

    link = serializers.IntegerField(source="link_id", allow_null=True, help_text="产业链环节 id")
    industry = serializers.CharField(source="industry.code", default=None, allow_null=True)
    investors = InvestorSerializer(many=True, read_only=True)

    class Meta(ProjectRowSerializer.Meta):
        fields = [
            *ProjectRowSerializer.Meta.fields,
            *(
                "link",
                "industry",
                "content",
                "land_area_mu",
                "floor_area",
                "annual_output",
                "annual_tax",
            ),
            *("jobs", "contact", "first_event", "remark", "created_at"),
        ]


class ProjectInputSerializer(StrictModelSerializer):
    """What may be written. Stage, status, leader and lamps have their own verbs."""

    park = CodeField(Park, writable_parks, help_text="园区代码")
    region = region_field(required=False)
    chain = CodeField(Chain, required=False, allow_null=True, help_text="产业链代码")
    link = IdField(ChainLink, required=False, allow_null=True, help_text="产业链环节 id")
    industry = CodeField(Industry, required=False, allow_null=True, help_text="GB/T 4754 代码")
    office = CodeField(Office, required=False, allow_null=True, help_text="联络点代码")
    investors = IdField(Enterprise, many=True, required=False, help_text="企业 id")
    confirm = serializers.BooleanField(required=False, help_text="金额异常但确实无误")
    reason = serializers.CharField(required=False, max_length=500, help_text="为什么改")

    class Meta:
        model = Project
        fields = [*WRITTEN, "confirm", "reason"]
        extra_kwargs = {name: {"min_value": 0} for name in (*AMOUNTS, "land_area_mu", "jobs")}

    def validate(self, attrs: Input) -> Input:
        """The unusual is asked about, never passed silently (DOMAIN.md §3 Money)."""
        confirmed = attrs.pop("confirm", False)
        odd = [name for name in AMOUNTS if attrs.get(name) and not LEAST <= attrs[name] <= MOST]
        if odd and not confirmed:
            text = (
                "金额小于 1 万元或超过 2000 亿元，请核对单位（万元）；确实无误请带 confirm: true。"
            )
            raise serializers.ValidationError({name: [text] for name in odd})
        return attrs


class ProjectViewSet(ScopedViewSet):
    model = Project
    lookup_field = "code"
    filterset_class = ProjectFilter
    related = ("park", "region", "chain", "office", "leader", "industry")
    serializer_class = ProjectSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.EDIT_PROJECTS,
        "partial_update": Permission.EDIT_PROJECTS,
    }
    inputs = {"create": ProjectInputSerializer, "partial_update": ProjectInputSerializer}
    answers = {"list": ProjectRowSerializer(many=True)}

    def shown(self, rows: QuerySet) -> QuerySet:
        rows = super().shown(rows).annotate(verified_funds=verified_funds())
        return rows.prefetch_related("investors")

    def count_rows(self, rows: QuerySet) -> int:
        """Kept for a large city; not under a key that reads what leaves no mark (triggers.py)."""
        everything = not self.get_queryset().query.where
        if not everything or any(map(self.request.query_params.get, UNMARKED)):
            return super().count_rows(rows)
        return kept_count(rows, clock.today(), address(self.request.query_params, but=SHAPE))

    def read(self, pks: QuerySet) -> list[dict[str, Any]]:
        """Two queries: the rows with what they are linked to, and their investors."""
        names = [*OWN, *LINKS, "funds"]
        found = (
            self.page(pks)
            .order_by(self.paginator.column)
            .values_list(*OWN, *LINKS.values(), verified_funds())
        )
        rows = [dict(zip(names, row, strict=True)) for row in found]
        by_id: dict[int, list[str]] = {row["id"]: [] for row in rows}
        links = Project.investors.through.objects.filter(project_id__in=by_id).order_by("id")
        for pk, name in links.values_list("project_id", "enterprise__name"):
            by_id[pk].append(name)
        for row in rows:
            row["funds"] = quantize_amount(row["funds"] or Decimal(0))
            row["investors"] = by_id[row["id"]]
        return rows

    def create(self, request, *args, **kwargs):
        values = self.cleaned()
        investors, reason = values.pop("investors", ()), values.pop("reason", "")
        values.setdefault("region", values["park"].region)
        project = create_project(values=values, investors=investors, by=request.user, reason=reason)
        return self.answer(project, 201)

    def partial_update(self, request, *args, **kwargs):
        values = self.cleaned()
        investors, reason = values.pop("investors", None), values.pop("reason", "")
        update_project(
            project=self.record,
            values=values,
            investors=investors,
            by=request.user,
            reason=reason,
        )
        return self.answer(self.record)
