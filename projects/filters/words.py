"""How the keys of an address are read: lists, ranges, and what is searched (UI.md §3)."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Q

from parks.queries.places import parks_under
from projects import stages
from projects.queries.narrow import last_stage, stages_of, values

YI = Decimal(10_000)
MAX_ID = 2**63 - 1  # what a database takes as an id


def park_where(text: str, prefix: str = "") -> Q:
    """Parks by code, with what lies below them."""
    return Q(**{f"{prefix}park_id__in": parks_under(values(text))})


def stage_where(text: str) -> Q:
    """Unknown words match nothing."""
    return Q(stage__in=stages_of(text))


def search_where(text: str, prefix: str = "") -> Q:
    """Every blank-separated word must occur, pinyin initials included."""
    where = Q()
    for word in text.lower().split()[:8]:
        where &= Q(**{f"{prefix}search_text__holds": word})
    return where


def choices_said(text: str, labels: Mapping[str, object]) -> str:
    """`r,y` as 红灯、黄灯; what has no label as it is."""
    return "、".join(str(labels.get(one, one)) for one in values(text))


def stage_said(text: str) -> str:
    """`signed..building` as 签约—在建."""
    labels = {stage.value: stage.label for stage in stages.ORDER}
    first, dots, last = text.partition("..")
    if not dots:
        return choices_said(text, labels)
    return f"{labels.get(first, first or '起')}—{labels.get(last_stage(last), last or '止')}"
