"""Filters of the lists of 一县一方案 and 一年一清单."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from parks.models import Park, Region, Unit
from projects.enums import LampLevel, PlanState, ReportState, TaskKind, TaskState
from projects.filters.activity import PlacedFilter
from projects.filters.words import MAX_ID, park_where
from projects.models import ListTask, PlanDocument, TaskReport
from projects.queries.list_task import Reached, with_lamps
from tracker import clock

LAMPS = [(level.value, level.label) for level in (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)]


def _parks(request: Any) -> QuerySet[Park]:
    if request is None:
        return Park.objects.none()
    return Park.objects.visible_to(request.user).filter(parent=None)


def _regions(request: Any) -> QuerySet[Region]:
    if request is None:
        return Region.objects.none()
    named = ListTask.objects.visible_to(request.user).order_by().values("region")
    planned = PlanDocument.objects.visible_to(request.user).order_by().values("region")
    return Region.objects.visible_to(request.user).filter(Q(pk__in=named) | Q(pk__in=planned))


def _units(request: Any) -> QuerySet[Unit]:
    if request is None:
        return Unit.objects.none()
    named = ListTask.objects.visible_to(request.user).order_by().values("lead_unit")
    return Unit.objects.visible_to(request.user).filter(pk__in=named)


class OfPlaceFilter(filters.FilterSet):
    """Keys that plans and tasks share."""

    q = filters.CharFilter(method="by_words", label="搜索", max_length=100)
    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2100)
    region = filters.ModelChoiceFilter(to_field_name="code", label="行政区", queryset=_regions)
    park = filters.ModelChoiceFilter(
        method="by_park", to_field_name="code", label="园区", queryset=_parks
    )

    searched: tuple[str, ...] = ("title", "code")

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """Every blank-separated word in one of the columns."""
        for word in value.split()[:8]:
            where = Q()
            for column in self.searched:
                where |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(where)
        return rows

    def by_park(self, rows: Any, name: str, value: Park) -> Any:
        return rows.filter(park_where(value.code))


class PlanDocumentFilter(OfPlaceFilter):
    """Keys of `/plans`."""

    searched = ("title", "code", "document")

    state = filters.ChoiceFilter(choices=PlanState.choices, label="状态")

    class Meta:
        model = PlanDocument
        fields: list[str] = []


class TaskFilter(OfPlaceFilter):
    """Keys of `/tasks`; its rows carry their lamps as of the working day."""

    searched = ("title", "code", "lead_unit__name")
    first = ("q", "year", "lamp", "park")  # seen at once; the rest under 更多条件
    addressed = ("joined", "owner", "plan", "waiting")  # keys of links alone

    lamp = filters.ChoiceFilter(choices=LAMPS, label="灯")
    state = filters.ChoiceFilter(choices=TaskState.choices, label="状态")
    kind = filters.ChoiceFilter(choices=TaskKind.choices, label="类别")
    unit = filters.ModelChoiceFilter(
        field_name="lead_unit", to_field_name="code", label="牵头单位", queryset=_units
    )
    joined = filters.CharFilter(method="by_joined", label="配合单位", max_length=30)
    owner = filters.NumberFilter(
        field_name="owner_id", label="责任人", min_value=1, max_value=MAX_ID
    )
    plan = filters.CharFilter(field_name="plan__code", label="方案编号", max_length=20)
    waiting = filters.ChoiceFilter(
        method="by_waiting", label="进展", choices=[("1", "有待审核进展")]
    )
    mine = filters.ChoiceFilter(method="by_mine", label="我的", choices=[("1", "我能填报的")])

    # The two rows of the filter's form, as the activities have them.
    shown_first = PlacedFilter.shown_first
    shown_more = PlacedFilter.shown_more
    is_open = PlacedFilter.is_open

    class Meta:
        model = ListTask
        fields: list[str] = []

    def __init__(self, data: Any = None, queryset: Any = None, **options: Any) -> None:
        rows = ListTask.objects.none() if queryset is None else queryset
        self.on = clock.today()
        self.reached = Reached.by(self.on)
        super().__init__(data, queryset=with_lamps(rows, self.on, self.reached), **options)

    def by_mine(self, rows: Any, name: str, value: str) -> Any:
        own = ListTask.objects.reportable_by(self.request.user).open().order_by()
        return rows.filter(pk__in=own.values("pk"))

    def by_waiting(self, rows: Any, name: str, value: str) -> Any:
        sent = TaskReport.objects.visible_to(self.request.user).filter(state=ReportState.SUBMITTED)
        return rows.filter(pk__in=sent.order_by().values("task_id"))

    def by_joined(self, rows: Any, name: str, value: str) -> Any:
        joined = ListTask.objects.visible_to(self.request.user).filter(cooperating__code=value)
        return rows.filter(pk__in=joined.order_by().values("pk"))
