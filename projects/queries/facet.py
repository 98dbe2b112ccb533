"""The filter picker's counts: how many projects every value of a key stands for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from projects.enums import LampLevel, Status
from projects.models import Listing, Project
from projects.queries.dimensions import CUTS, LISTING, UNSET
from projects.queries.narrow import LETTERS

# In the order of the picker.
FACETS: dict[str, str] = {
    "park": "园区",
    "chain": "产业链",
    "stage": "阶段",
    "lamp": "灯",
    "size": "规模",
    "leader": "包抓领导",
    "listing": "在库标记",
    "status": "状态",
    "kind": "项目类型",
    "origin": "来源",
    "province": "来源省份",
    "office": "联络点",
    "region": "行政区",
}
MOST = 40  # options of one key; what has most comes first where there are more


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_ticked: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[Option]
    left_off: int = 0

    @property
    def is_set(self) -> bool:
        return any(option.is_ticked for option in self.options)


def facet(name: str, rows: QuerySet[Project], ticked: Collection[str], today: date) -> Facet:
    """The options of one key among `rows`, which keep every other key: one query and its names.

    A ticked option is shown with 0 as well, so that it can be unticked.
    """
    labels, found = _counted(name, rows.order_by().select_related(None), today)
    keys = [key for key in labels if found.get(key) or str(key) in ticked]
    if len(keys) > MOST:
        keys.sort(key=lambda key: (str(key) not in ticked, -found.get(key, 0)))
    options = [Option(str(k), str(labels[k]), found.get(k, 0), str(k) in ticked) for k in keys]
    return Facet(name, FACETS[name], options[:MOST], max(0, len(options) - MOST))


def _counted(name: str, rows: QuerySet[Project], today: date) -> tuple[dict[Any, Any], Any]:
    """Names in their order, and counts, both by the key as an address writes it."""
    if name == "lamp":
        found = {LETTERS[LampLevel(key)][0]: n for key, n in _grouped(rows, F("lamp")).items()}
        return dict(LETTERS.values()), found
    if name == "status":
        return dict(Status.choices), _grouped(rows, F("status"))
    names = CUTS[name].names()
    if name == LISTING:
        return dict(names.labels), _listed(rows, today)
    counts: dict[Any, int] = {}
    for value, count in _grouped(rows, CUTS[name].column("", today)).items():
        key = names.fold(value)
        key = key if key in names.labels else UNSET
        counts[key] = counts.get(key, 0) + count
    return {**names.labels, UNSET: "未分"}, counts


def _grouped(rows: QuerySet[Project], column: Any) -> dict[Any, int]:
    return dict(rows.values_list(column).annotate(count=Count("pk")))


def _listed(rows: QuerySet[Project], today: date) -> dict[str, int]:
    """A project in two lists counts in both."""
    held = Listing.objects.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today)
    held = held.filter(project__in=rows.values("pk")).order_by()
    return dict(held.values_list("kind").annotate(Count("project", distinct=True)))
