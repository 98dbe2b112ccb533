"""How the keys of an address are read: lists, ranges, and what is searched (UI.md §3)."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Q

from parks.queries.places import parks_under
from projects import stages
from projects.enums import (
    LampLevel,
)

YI = Decimal(10_000)
MAX_ID = 2**63 - 1  # what a database takes as an id
LAMP_LETTERS = {
    "r": LampLevel.RED,
    "y": LampLevel.YELLOW,
    "g": LampLevel.GREEN,
    "n": LampLevel.NONE,
}


def values(text: str) -> list[str]:
    """`a,b` is a or b."""
    return [part.strip() for part in text.split(",") if part.strip()]


def park_where(text: str, prefix: str = "") -> Q:
    """Parks by code, with what lies below them."""
    return Q(**{f"{prefix}park_id__in": parks_under(values(text))})


def stages_of(text: str) -> list[str]:
    """`signed..production` is a range, `signed,started` a list."""
    order = [stage.value for stage in stages.ORDER]
    first, dots, last = text.partition("..")
    if not dots:
        return values(text)
    last = _end(last)
    low = order.index(first) if first in order else 0
    high = order.index(last) if last in order else len(order) - 1
    return order[low : high + 1]


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
    return f"{labels.get(first, first or '起')}—{labels.get(_end(last), last or '止')}"


def _end(word: str) -> str:
    """`produced` is what UI.md calls the stage `production`."""
    return {"produced": "production"}.get(word, word)
