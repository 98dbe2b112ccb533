"""`/api/v1/shared-projects/`: projects shared with a partner park, with the split and its amounts."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import Office
from projects.actions import shared_project as verbs
from projects.api.activity import VoidSerializer
from projects.api.links import project_field
from projects.api.owned import Username
from projects.filters import SharedProjectFilter
from projects.models import SharedProject
from projects.queries.shared_project import shares_of
from tracker import clock
from tracker.rest import CodeField, ScopedViewSet, StrictModelSerializer
from tracker.roles import Permission


class SharedProjectSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code")
    project_name = serializers.CharField(source="project.name")
    office = serializers.CharField(source="office.code", default=None, allow_null=True)
    amounts = serializers.SerializerMethodField(
        help_text="万元：全部、本方、对方；不重复计入公布数字"
    )
    recorded_by = Username()

    class Meta:
        model = SharedProject
        fields = [
            *("id", *verbs.FIELDS, "project_name", "amounts", "recorded_by"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]

    @extend_schema_field(dict[str, dict[str, str]])
    def get_amounts(self, row: SharedProject) -> dict[str, dict[str, str]]:
        held = self.context.get("shares") or {}
        found = held.get(row.pk) or shares_of([row], clock.today())[row.pk]
        return {
            name: {"whole": f"{one.whole}", "ours": f"{one.ours}", "theirs": f"{one.theirs}"}
            for name, one in found.items()
        }


class SharedProjectInput(StrictModelSerializer):
    project = project_field()
    office = CodeField(Office, required=False, allow_null=True)

    class Meta:
        model = SharedProject
        fields = list(verbs.FIELDS)


class SharedProjectViewSet(ScopedViewSet):
    """Without `state` only those that count."""

    model = SharedProject
    related = ("project", "office", "recorded_by")
    filterset_class = SharedProjectFilter
    serializer_class = SharedProjectSerializer
    permissions = {
        "list": Permission.VIEW_ACTIVITIES,
        "retrieve": Permission.VIEW_ACTIVITIES,
        "create": Permission.EDIT_OFFICES,
        "partial_update": Permission.EDIT_OFFICES,
        "void": Permission.EDIT_OFFICES,
    }
    inputs = {
        "create": SharedProjectInput,
        "partial_update": SharedProjectInput,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset):
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def paginate_queryset(self, queryset):
        """The amounts of a page's rows are read at once."""
        page = super().paginate_queryset(queryset)
        self.shares = shares_of(page or [], clock.today())
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "shares": getattr(self, "shares", {})}

    def create(self, request, *args, **kwargs):
        return self.answer(verbs.record_share(values=self.cleaned(), by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        row = verbs.change_share(share=self.record, values=self.cleaned(), by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = verbs.void_share(share=self.record, by=request.user, **self.cleaned())
        return self.answer(row)
