"""What narrows a figure or a list: each key of an address (UI.md §3), said once.

Every dimension but the month is a key and means the projects of its line. 名录, 灯, 名录名称 and
投资方 are rows that hang on a project: they are asked of the day, like everything else.
"""

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from parks.models import Enterprise
from projects import stages
from projects.enums import LampLevel, ListingKind
from projects.models import Lamp, Listing, Project
from projects.queries.dimensions import (
    ANY,
    CUTS,
    LISTING,
    LONGEST_ID,
    MONTH,
    UNSET,
    Match,
    column_of,
    own_columns,
    unknown,
)
from projects.queries.provinces import PLACES

LAMP, TAG, STAGE = "lamp", "tag", "stage"
INVESTOR = "investor"  # narrows, but cuts nothing: a project counts whole to each of its investors
NARROWING: tuple[str, ...] = (*(name for name in CUTS if name != MONTH), LAMP, TAG)
LABELS = {**{name: cut.label for name, cut in CUTS.items()}, LAMP: "灯", TAG: "名录名称"}
# Keys whose projects change from day to day.
BY_DAY = ("leader", "unit", STAGE, LISTING, LAMP, TAG)
ALIASES = {"lead": "leader", "light": LAMP}  # as UI.md §3 spells them
LETTERS = {
    LampLevel.RED: ("r", "红灯"),
    LampLevel.YELLOW: ("y", "黄灯"),
    LampLevel.GREEN: ("g", "绿灯"),
    LampLevel.NONE: ("n", "不评灯"),
}
LAMP_LETTERS = {letter: level for level, (letter, _) in LETTERS.items()}


def narrowed(
    projects: QuerySet[Project], name: str, codes: str, day: date
) -> tuple[QuerySet[Project], list[Match]]:
    """The projects that a key of an address names: codes parted by commas mean any of them.

    `day` is the day whose leaders, stages, lists and lamps are meant. Raises ValueError for a code
    that does not exist.
    """
    name = ALIASES.get(name, name)
    given = stages_of(codes) if name == STAGE else values(codes)
    found = [_matched(name, code, day) for code in dict.fromkeys(given)]
    if name in CUTS and name != LISTING:
        projects = projects.alias(**{f"cut_{name}": CUTS[name].column("", day)})
    return projects.filter(reduce(or_, [match.where for match in found], Q(pk__in=[]))), found


def narrowed_beside(rows: QuerySet[Any], name: str, codes: str, day: date) -> QuerySet[Any]:
    """The same key asked of rows that hang on no project: by their own column, where they have
    one; of what they do not have they are 未分, and only `none` names them.
    """
    name = ALIASES.get(name, name)
    given = list(dict.fromkeys(values(codes)))
    if name not in own_columns(rows.model):
        return rows if UNSET in given else rows.none()
    found = [_matched(name, code, day) for code in given]
    rows = rows.alias(**{f"cut_{name}": column_of(rows.model, name, "", day)})
    return rows.filter(reduce(or_, [match.where for match in found], Q(pk__in=[])))


def values(text: str) -> list[str]:
    """`a,b` is a or b."""
    return [part.strip() for part in text.split(",") if part.strip()]


def stages_of(text: str) -> list[str]:
    """`signed..production` is a range, `signed,started` a list."""
    order = [stage.value for stage in stages.ORDER]
    first, dots, last = text.partition("..")
    if not dots:
        return values(text)
    last = last_stage(last)
    low = order.index(first) if first in order else 0
    high = order.index(last) if last in order else len(order) - 1
    return order[low : high + 1]


def last_stage(word: str) -> str:
    """`produced` is what UI.md calls the stage `production`."""
    return {"produced": "production"}.get(word, word)


def _matched(name: str, code: str, day: date) -> Match:
    if name in _HANGING:
        return _HANGING[name](code, day)
    if code not in (UNSET, ANY):
        return CUTS[name].match(code)
    unset = Q(**{f"cut_{name}": None})
    if name == "province":
        unset = ~reduce(or_, [Q(cut_province__startswith=place) for place in PLACES])
    label = CUTS[name].label
    return Match(~unset, None, f"有{label}") if code == ANY else Match(unset, None, f"{label}未分")


# --- What hangs on a project ---


def _listed(code: str, day: date) -> Match:
    """In a list on the day; `none` for those in none."""
    if code == UNSET:
        return Match(~Q(pk__in=_in_force(day).values("project")), None, "不在名录")
    if code not in ListingKind.values:
        raise ValueError(unknown("在库名录", code))
    rows = _in_force(day).filter(kind=code).values("project")
    return Match(Q(pk__in=rows), None, str(ListingKind(code).label))


def _tagged(name: str, day: date) -> Match:
    """In a list of that name on the day; nobody is told whether a list of others exists."""
    return Match(Q(pk__in=_in_force(day).filter(name=name).values("project")), None, name)


def _in_force(day: date) -> QuerySet[Listing]:
    return Listing.objects.filter(from_on__lte=day).filter(Q(to_on=None) | Q(to_on__gte=day))


def _lit(code: str, day: date) -> Match:
    """By the worst lamp that burns on the day: r, y, g, or n for none of them."""
    level = LAMP_LETTERS.get(code, code)
    if level not in LampLevel.values:
        raise ValueError(f"没有“{code[:40]}”灯，请写 r、y、g 或 n。")
    order = [LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN]
    worse = order[: order.index(LampLevel(level))] if level in order else order
    burning = Lamp.objects.on(day).filter(project=OuterRef("pk"))
    where = Q(~Exists(burning.filter(level__in=worse))) if worse else Q()
    if level in order:
        where &= Q(Exists(burning.filter(level=level)))
    return Match(where, None, LETTERS[LampLevel(level)][1])


def _invested(code: str, day: date) -> Match:
    """The projects of one enterprise; `none` for those without an investor."""
    if code == UNSET:
        return Match(Q(investors=None), None, "没有投资方")
    fits = code.isdecimal() and len(code) < LONGEST_ID
    found = Enterprise.objects.filter(pk=code).first() if fits else None
    if found is None:
        raise ValueError(f"没有编号为“{code[:40]}”的企业，请核对。")
    rows = Project.investors.through.objects.filter(enterprise=found).values("project_id")
    return Match(Q(pk__in=rows), found.pk, found.name)


_HANGING: dict[str, Callable[[str, date], Match]] = {
    LISTING: _listed,
    LAMP: _lit,
    TAG: _tagged,
    INVESTOR: _invested,
}
