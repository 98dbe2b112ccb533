"""How the keys of an address are read: lists, ranges, and what is searched (UI.md §3)."""

from decimal import Decimal

from django.db.models import Q

from parks.queries.places import parks_under
from projects import stages
from projects.enums import (
    LampLevel,
)

YI = Decimal(10_000)
MAX_ID = 2**63 - 1  # what a database takes as an id
LAMP_LETTERS = {"r": LampLevel.RED, "y": LampLevel.YELLOW, "g": LampLevel.GREEN}


def values(text: str) -> list[str]:
    """`a,b` is a or b."""
    return [part.strip() for part in text.split(",") if part.strip()]


def park_where(text: str, prefix: str = "") -> Q:
    """Parks by code, with what lies below them."""
    return Q(**{f"{prefix}park_id__in": parks_under(values(text))})


def stage_where(text: str) -> Q:
    """`signed..production` is a range, `signed,started` a list; unknown words match nothing."""
    order = [stage.value for stage in stages.ORDER]
    first, dots, last = text.partition("..")
    if dots:
        low = order.index(first) if first in order else 0
        high = order.index(last) if last in order else len(order) - 1
        return Q(stage__in=order[low : high + 1])
    return Q(stage__in=values(text))


def search_where(text: str, prefix: str = "") -> Q:
    """Every blank-separated word must occur, pinyin initials included."""
    where = Q()
    for word in text.lower().split()[:8]:
        where &= Q(**{f"{prefix}search_text__contains": word})
    return where
