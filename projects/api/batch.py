"""`/api/v1/batches/`: imports, what they planned and wrote. They are made by uploading a ledger."""

from rest_framework import serializers

from projects.api.owned import Username
from projects.enums import BatchKind, BatchState
from projects.filters import filters
from projects.models import Batch
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


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

    class Meta:
        model = Batch
        fields = [
            *("id", "kind", "file_name", "sheet", "period", "park", "state", "by", "created_at"),
            *("committed_at", "undone_at"),
        ]


class BatchViewSet(ScopedViewSet):
    model = Batch
    related = ("park", "by")
    filterset_class = BatchFilter
    serializer_class = BatchSerializer
    permissions = {"list": Permission.IMPORT_LEDGERS, "retrieve": Permission.IMPORT_LEDGERS}

    def shown(self, rows):
        return super().shown(rows).defer("plan")
