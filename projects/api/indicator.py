"""`/api/v1/indicators/`: definitions, figures of a period and cut, and the rows behind a figure."""

from typing import Any, cast

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from parks.models import User
from projects.queries import indicators
from projects.queries.dimensions import CUTS, MONTH
from projects.queries.indicators import CODES, RATIOS, Ratio, indicator
from projects.queries.measures import MEASURES, Measure
from projects.queries.narrow import ALIASES, NARROWING
from projects.queries.report import amount, indicators_report, window_asked
from projects.queries.scope import Scope, Window, scope_for
from tracker.rest import RestViewSet
from tracker.rest.paging import KEYS
from tracker.roles import Permission

NARROW = frozenset((*NARROWING, *ALIASES))
MONTHS = 12
ASKED = {"period": "统计期：2024、2024H1、2024Q2、2024-06 …", "as_of": "截至日期"}
QUESTION = [
    *(OpenApiParameter(key, OpenApiTypes.STR, description=text) for key, text in ASKED.items()),
    *(OpenApiParameter(key, OpenApiTypes.STR, description="代码") for key in sorted(NARROW)),
]
BY = OpenApiParameter("by", OpenApiTypes.STR, description="按什么分", enum=list(CUTS))


class DefinitionSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(help_text="amount（万元）、count 或 rate（%）")
    quantity = serializers.CharField()
    definition = serializers.CharField(help_text="口径")
    made_of = serializers.ListField(child=serializers.CharField(), help_text="率的分子与分母")


class FiguresField(serializers.DictField):
    child = serializers.CharField(allow_null=True)


class FigureLineSerializer(serializers.Serializer):
    key = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]
    figures = FiguresField()


class IndicatorReportSerializer(serializers.Serializer):
    period = serializers.CharField()
    as_of = serializers.DateField()
    scope = serializers.CharField()
    figures = FiguresField()
    by = FigureLineSerializer(many=True)


class IndicatorRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    project = serializers.CharField()
    name = serializers.CharField()
    amount = serializers.CharField(help_text="各行相加等于 total；计数的每行为 1")


class IndicatorRowsSerializer(serializers.Serializer):
    count = serializers.IntegerField(allow_null=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    total = serializers.CharField()
    results = IndicatorRowSerializer(many=True)


def defined(found: Measure | Ratio) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "unit": found.unit,
        "quantity": found.quantity,
        "definition": found.definition,
        "made_of": [found.part, found.whole] if isinstance(found, Ratio) else [],
    }


class IndicatorViewSet(RestViewSet):
    lookup_field = "code"
    filter_backends: list = []
    serializer_class = IndicatorReportSerializer
    permissions = {
        "list": Permission.VIEW_FIGURES,
        "retrieve": Permission.VIEW_FIGURES,
        "rows": Permission.VIEW_FIGURES,
    }

    def find(self) -> None:
        if self.detail and self.kwargs["code"] not in CODES:
            raise Http404

    def known_keys(self) -> set[str]:
        if not self.detail:
            return set()
        return {*ASKED, *NARROW, *((*KEYS, MONTH) if self.action == "rows" else ("by",))}

    @extend_schema(responses=DefinitionSerializer(many=True))
    def list(self, request, *args, **kwargs) -> Response:
        return Response([defined(indicator(code)) for code in CODES])

    @extend_schema(parameters=[*QUESTION, BY], responses=IndicatorReportSerializer)
    def retrieve(self, request, *args, **kwargs) -> Response:
        by = request.query_params.get("by") or None
        if by and by not in CUTS:
            choices = "、".join(CUTS)
            raise ValidationError({"by": [f"不能按“{by[:20]}”分，请从 {choices} 里选。"]})
        scope, window = self.question()
        return Response(indicators_report(scope, window, [kwargs["code"]], by))

    @extend_schema(parameters=QUESTION, responses=IndicatorRowsSerializer)
    @action(detail=True)
    def rows(self, request, *args, **kwargs) -> Response:
        """The rows a figure is made of; `total` is summed from the rows themselves."""
        code = kwargs["code"]
        if code in RATIOS:
            parts = "、".join((RATIOS[code].part, RATIOS[code].whole))
            raise ValidationError({"code": [f"这是两个数的比值，请分别看 {parts} 的明细。"]})
        found = indicators.rows(code, *self.question(), self.month())
        pks = self.paginator.window(found, request)
        path = MEASURES[code].source.path
        prefix = f"{path}__" if path else ""
        columns = ["pk", f"{prefix}code", f"{prefix}name"]
        columns += ["figure"] if MEASURES[code].amount is not None else []
        page = found.filter(pk__in=pks).order_by(self.paginator.column).values_list(*columns)
        rows = [self._row(code, row) for row in page]
        return self.paginator.respond(rows, total=amount(code, indicators.total(code, found)))

    def _row(self, code: str, row: tuple) -> dict[str, Any]:
        pk, project, name, *figure = row
        value = (figure[0] or 0) if figure else 1
        return {"id": pk, "project": project, "name": name, "amount": amount(code, value)}

    def month(self) -> int | None:
        """A line of a cut by month."""
        given = self.request.query_params.get(MONTH, "")
        if not given:
            return None
        if not given.isdecimal() or not 1 <= int(given) <= MONTHS:
            raise ValidationError({MONTH: ["请写 1 到 12。"]})
        return int(given)

    def question(self) -> tuple[Scope, Window]:
        """What is asked of: within the user's own scope, whatever the address says."""
        asked = self.request.query_params
        try:
            window = window_asked(asked.get("period", ""), asked.get("as_of", ""))
        except ValueError as error:
            raise ValidationError({"period": [str(error)]}) from None
        user = self.request.user
        try:
            narrow = {key: asked.get(key, "") for key in NARROW}
            return scope_for(cast(User, user), window.until, **narrow), window
        except ValueError as error:
            raise ValidationError({"scope": [str(error)]}) from None
