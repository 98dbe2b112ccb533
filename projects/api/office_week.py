"""`/api/v1/office-weeks/`: a week's information of an office, written, handed in, judged."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import Office, User
from projects.actions import office_week as verbs
from projects.actions.paper import decide
from projects.api.owned import Username
from projects.filters import OfficeWeekFilter
from projects.models import OfficeWeek, OfficeWeekItem
from projects.permissions import runnable_offices, why_not_run
from tracker.rest import CodeField, ScopedViewSet, StrictModelSerializer, StrictSerializer
from tracker.roles import Permission


class ItemSerializer(serializers.ModelSerializer):
    missing = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="缺的要素"
    )

    class Meta:
        model = OfficeWeekItem
        fields = ["number", "content", "scale", "investor", "contact", "demands", "missing"]


class PaperSerializer(serializers.ModelSerializer):
    office = serializers.CharField(source="office.code")
    submitted_by = Username()
    decided_by = Username()


class OfficeWeekSerializer(PaperSerializer):
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = OfficeWeek
        fields = [
            *("id", "office", "from_on", "due_on", "state", "note", "items"),
            *("submitted_on", "submitted_by", "is_late", "decided_at", "decided_by", "reason"),
            *("version", "created_at", "updated_at"),
        ]


class ItemInput(StrictModelSerializer):
    class Meta:
        model = OfficeWeekItem
        fields = ["content", "scale", "investor", "contact", "demands"]


class OfficeWeekInput(StrictSerializer):
    office = CodeField(Office, runnable_offices, help_text="联络点代码")
    day = serializers.DateField(help_text="这一周里的任何一天")
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    items = ItemInput(many=True, required=False)


class OfficeWeekChange(StrictSerializer):
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    items = ItemInput(many=True, required=False, help_text="整周的信息，按次序；原来的全部换成这些")


class NoteSerializer(StrictSerializer):
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class DecideSerializer(StrictSerializer):
    accept = serializers.BooleanField(help_text="true 采纳，false 退回")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class OfOfficeViewSet(ScopedViewSet):
    """Rows of an office; who stands there today writes them, and the bureau."""

    related: tuple[str, ...] = ("office", "submitted_by", "decided_by")

    def runs(self) -> Any:
        user: Any = self.request.user
        if why := why_not_run(user, self.record.office):
            raise ValidationError(why)
        return self.record

    def decided(self) -> Any:
        """The bureau's word on what was handed in."""
        said, user = self.cleaned(), self.request.user
        return decide(
            paper=self.record,
            accept=said["accept"],
            reason=said.get("reason", ""),
            by=cast(User, user),
        )


class OfficeWeekViewSet(OfOfficeViewSet):
    model = OfficeWeek
    filterset_class = OfficeWeekFilter
    serializer_class = OfficeWeekSerializer
    permissions = {
        "list": Permission.VIEW_ACTIVITIES,
        "retrieve": Permission.VIEW_ACTIVITIES,
        "create": Permission.RUN_OFFICES,
        "partial_update": Permission.RUN_OFFICES,
        "submit": Permission.RUN_OFFICES,
        "decide": Permission.EDIT_OFFICES,
    }
    inputs = {
        "create": OfficeWeekInput,
        "partial_update": OfficeWeekChange,
        "submit": NoteSerializer,
        "decide": DecideSerializer,
    }

    def shown(self, rows):
        return super().shown(rows).prefetch_related("items")

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        items, note = said.pop("items", None), said.pop("note", "")
        week = verbs.begin_week(by=request.user, **said)
        if items is not None or note:
            week = verbs.write_week(week=week, items=items or [], note=note, by=request.user)
        return self.answer(week, 201)

    def partial_update(self, request, *args, **kwargs):
        week, said = self.runs(), self.cleaned()
        items = said.get("items")
        row = verbs.write_week(
            week=week,
            items=verbs.items_of(week) if items is None else items,
            note=said.get("note", week.note),
            by=request.user,
        )
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def submit(self, request, *args, **kwargs):
        week = verbs.submit_week(week=self.runs(), by=request.user, **self.cleaned())
        return self.answer(week)

    @action(detail=True, methods=["post"])
    def decide(self, request, *args, **kwargs):
        return self.answer(self.decided())
