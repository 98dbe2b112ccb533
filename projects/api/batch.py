"""`/api/v1/batches/`: rehearse a ledger, read its plan, answer, write it, take it back.

The plan is the one that the page and `import_ledger --json` give (CONTRACT.md).
"""

from typing import Any

from django.core.exceptions import ValidationError as Refused
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from parks.models import Park
from projects.actions import batch as verbs
from projects.api.links import writable_parks
from projects.api.owned import Username
from projects.enums import BatchKind, BatchState
from projects.filters import filters
from projects.imports.choices import Choices
from projects.imports.plan import published
from projects.models import Batch
from tracker.rest import CodeField, ScopedViewSet, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission
from tracker.tools.sheets import SheetRefused


class BatchFilter(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(choices=BatchKind.choices, label="种类")
    state = filters.MultipleChoiceFilter(choices=BatchState.choices, label="状态")
    period = filters.CharFilter(label="统计期")

    class Meta:
        model = Batch
        fields: list[str] = []


class BatchSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    by = Username()
    summary = serializers.JSONField(source="outline.summary", read_only=True, default=None)

    class Meta:
        model = Batch
        fields = [
            *("id", "kind", "file_name", "sheet", "period", "park", "state", "by", "created_at"),
            *("committed_at", "undone_at", "summary"),
        ]


class BatchInputSerializer(StrictSerializer):
    """The upload, multipart."""

    file = serializers.FileField(help_text=".xlsx、.xls 或 .csv，20 MB 以内")
    kind = serializers.ChoiceField(BatchKind.choices, required=False)
    sheet = serializers.CharField(required=False, max_length=60)
    period = serializers.CharField(required=False, max_length=20)
    park = CodeField(Park, writable_parks, required=False, help_text="园区代码")


class ChoicesSerializer(StrictSerializer):
    """What people decide, whole: it takes the place of what was decided before."""

    fields_ = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=40), required=False,
        help_text="列 → 字段，空为不导入",
    )  # fmt: skip
    units = serializers.DictField(child=serializers.CharField(max_length=4), required=False)
    cells = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)),
        required=False,
        help_text="行号 → {列: 改成的内容}",
    )
    values = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)),
        required=False,
        help_text="行号 → {字段: 内容}，用于表里没有的列",
    )
    skipped = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    same_as = serializers.DictField(child=serializers.CharField(max_length=120), required=False)
    new = serializers.DictField(child=serializers.CharField(max_length=200), required=False)

    def get_fields(self) -> dict[str, Any]:
        """`fields` is a name the serializer keeps for itself."""
        found = super().get_fields()
        return {name.rstrip("_"): field for name, field in found.items()}


class CommitSerializer(StrictSerializer):
    skip_errors = serializers.BooleanField(required=False, default=False)


class NothingSerializer(StrictSerializer):
    """An empty body."""


class BatchViewSet(ScopedViewSet):
    model = Batch
    related = ("park", "by")
    filterset_class = BatchFilter
    serializer_class = BatchSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = dict.fromkeys(
        ("list", "retrieve", "create", "plan", "choices", "commit", "undo"),
        Permission.IMPORT_LEDGERS,
    )
    inputs = {
        "create": BatchInputSerializer,
        "choices": ChoicesSerializer,
        "commit": CommitSerializer,
        "undo": NothingSerializer,
    }

    def shown(self, rows):
        rows = super().shown(rows)
        deferred = ["prepared"] if self.action in ("plan", "choices") else ["packed", "prepared"]
        return rows.defer(*deferred)

    def create(self, request, *args, **kwargs):
        said = self.cleaned()
        try:
            batch = verbs.rehearse(by=request.user, **said)
        except SheetRefused as refused:
            raise Refused({"file": [refused.text]}) from refused
        return self._say(batch, 201)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def plan(self, request, *args, **kwargs):
        """The plan as `import_ledger --json` prints it."""
        return Response(published(self.record.plan) | {"batch": self.record.pk})

    @action(detail=True, methods=["post"])
    def choices(self, request, *args, **kwargs):
        """Plan anew with these choices."""
        decided = chosen(self.cleaned())
        return self._say(
            verbs.revise_batch(batch=self.record, by=request.user, change=lambda *_: decided)
        )

    @action(detail=True, methods=["post"])
    def commit(self, request, *args, **kwargs):
        skip = self.cleaned()["skip_errors"]
        return self._say(verbs.commit_batch(batch=self.record, by=request.user, skip_errors=skip))

    @action(detail=True, methods=["post"])
    def undo(self, request, *args, **kwargs):
        self.cleaned()
        return self._say(verbs.undo_batch(batch=self.record, by=request.user))

    def _say(self, batch: Batch, status: int = 200) -> Response:
        return Response(self.get_serializer(batch).data, status=status)


def chosen(said: dict[str, Any]) -> Choices:
    """Choices from the body. Raises ValidationError where a row is no number."""
    try:
        return Choices.from_json(said)
    except ValueError as error:
        raise Refused('行号要写成数字，如 "7"；请核对后再提交。') from error
