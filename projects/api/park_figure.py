"""`/api/v1/park-figures/`: enter, mend, revise and confirm quarterly figures of a park or the city."""

from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import Park, User
from projects.actions.park_figure import confirm_figures, enter_figure
from projects.api.links import region_field
from projects.enums import FigureState
from projects.filters.park_figure import ParkFigureFilter
from projects.models import ParkFigure, ParkIndicator
from projects.permissions import why_not_figures
from projects.queries.park_figure import Place, beside
from tracker.rest import CodeField, ScopedViewSet, StrictModelSerializer, StrictSerializer
from tracker.roles import Permission

COMPUTED = ("yoy", "share", "place", "quarter", "year_ago", "recomputed")


class ParkFigureSerializer(serializers.ModelSerializer):
    indicator = serializers.CharField(source="indicator.code")
    indicator_name = serializers.CharField(source="indicator.name")
    unit = serializers.CharField(source="indicator.unit")
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    region = serializers.CharField(source="region.code", default=None, allow_null=True)
    entered_by = serializers.CharField(source="entered_by.username")
    computed = serializers.SerializerMethodField(help_text="同比、占全市、位次、本季、今日重算")

    class Meta:
        model = ParkFigure
        fields = [
            *("id", "period", "indicator", "indicator_name", "unit", "park", "region", "value"),
            *("stated_yoy", "stated_rank", "computed", "source", "note", "state", "revision"),
            *("entered_by", "confirmed_at", "version", "created_at", "updated_at"),
        ]

    def get_computed(self, row: ParkFigure) -> dict[str, str | int | None]:
        found = self.context.get("beside", {}).get(row.pk) or beside([row])[row.pk]
        said = {name: getattr(found, name) for name in COMPUTED}
        return {n: v if v is None or isinstance(v, int) else str(v) for n, v in said.items()}


class ParkFigurePatch(StrictModelSerializer):
    class Meta:
        model = ParkFigure
        fields = ["value", "stated_yoy", "stated_rank", "source", "note"]


class ParkFigureInput(ParkFigurePatch):
    indicator = CodeField(ParkIndicator, help_text="园区指标代码")
    park = CodeField(Park, required=False, allow_null=True, help_text="园区代码")
    region = region_field(required=False)

    class Meta(ParkFigurePatch.Meta):
        fields = ["indicator", "park", "region", "period", *ParkFigurePatch.Meta.fields]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        park, region = attrs.pop("park", None), attrs.pop("region", None)
        if (park is None) == (region is None):
            raise serializers.ValidationError("请在 park 和 region 里写且只写一个。")
        if region is not None and region.code != settings.CITY_REGION:
            raise serializers.ValidationError(
                {"region": [f"行政区只收全市的数，请写 {settings.CITY_REGION}。"]}
            )
        return attrs | {"place": park or region}


class NoInput(StrictSerializer):
    """A verb without a body."""


class ParkFigureViewSet(ScopedViewSet):
    """Without `state` what counts and what waits."""

    model = ParkFigure
    related = ("indicator", "park", "region", "entered_by")
    filterset_class = ParkFigureFilter
    serializer_class = ParkFigureSerializer
    permissions = {
        "list": Permission.VIEW_FIGURES,
        "retrieve": Permission.VIEW_FIGURES,
        "create": Permission.ENTER_PARK_FIGURES,
        "partial_update": Permission.ENTER_PARK_FIGURES,
        "confirm": Permission.ASSESS,
    }
    inputs = {"create": ParkFigureInput, "partial_update": ParkFigurePatch, "confirm": NoInput}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        asked = "state" in self.request.query_params
        return rows if asked else rows.exclude(state=FigureState.REVISED)

    def read(self, pks: QuerySet) -> list[dict[str, Any]]:
        """The rows of a page; what is computed of them is read at once."""
        rows = list(self.shown(self.page(pks)).order_by(self.paginator.column))
        context = {**self.get_serializer_context(), "beside": beside(rows)}
        return list(self.serializer_class(rows, many=True, context=context).data)

    def _check_place(self, place: Place) -> None:
        if why := why_not_figures(cast(User, self.request.user), place):
            raise PermissionDenied(why)

    def create(self, request, *args, **kwargs):
        said = self.cleaned()
        self._check_place(said["place"])
        return self.answer(enter_figure(**said, by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        """What waits is mended; of what is confirmed a revision is made, which waits."""
        row = self.record
        place = row.park or row.region
        self._check_place(place)
        names = ("value", "stated_yoy", "stated_rank", "source")
        held = {name: getattr(row, name) for name in names}
        draft = row.state == FigureState.DRAFT
        if draft:
            held |= {"note": row.note, "version": row.version}
        said = held | self.cleaned()
        found = enter_figure(
            indicator=row.indicator, place=place, period=row.period, by=request.user, **said
        )
        return self.answer(found)

    @action(detail=True, methods=["post"])
    def confirm(self, request, *args, **kwargs):
        self.cleaned()
        confirm_figures(figures=[self.record], by=request.user)
        return self.answer(self.record)
