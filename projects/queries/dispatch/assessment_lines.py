"""园区考核位次 in a report: the published result of the period, frozen with the snapshot."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from parks.models import Park, Region
from projects.enums import Ranked
from projects.models import AssessmentResult
from projects.queries.dispatch.frozen import DASH, Frozen
from tracker.tools.money import two
from tracker.tools.official import Run, Table
from tracker.tools.periods import Period


def frozen_standing(place: Region | Park, period: Period) -> dict[str, Any]:
    """The city's newest published ranking of parks for the period; {} where none was published."""
    if place.code != settings.CITY_REGION:
        return {}
    rows = AssessmentResult.objects.filter(period=period.code, scheme__ranked=Ranked.PARK)
    found = rows.select_related("scheme").order_by("-published_at").first()
    if found is None:
        return {}
    return {
        "scheme": found.scheme.code,
        "name": found.scheme.name,
        "number": found.number,
        "digest": found.digest,
        "groups": [group["name"] for group in found.data["groups"]],
        "cards": [
            {name: card[name] for name in ("key", "name", "place", "before", "total", "groups")}
            for card in found.data["cards"]
        ],
    }


def standing_table(f: Frozen) -> Table:
    """Place, park, rank change, total and groups; empty where nothing was published."""
    held: dict[str, Any] = f.data.get("standing") or {}
    rows = tuple(_row(f, held, card) for card in held.get("cards", ()))
    groups = held.get("groups", [])
    header = ("位次", "园区", "比上期", "总分", *groups)
    letters = ("c", "l", "c", "r", *("r" for _ in groups))
    return Table("园区考核位次", (header,), rows, letters)  # type: ignore[arg-type]


def _row(f: Frozen, held: dict[str, Any], card: dict[str, Any]) -> tuple[Run, ...]:
    address = reverse("projects:scheme-trace", args=[held["scheme"]])
    query = urlencode({"period": f.data["period"], "key": card["key"]})
    total = Decimal(card["total"])
    points = f.said(
        f"{two(total)}",
        f"standing.{held['scheme']}.{card['key']}",
        f"{settings.SITE_URL}{address}?{query}",
        total,
    )
    groups = (f"{two(Decimal(one))}" for one in card["groups"])
    return (str(card["place"]), card["name"], _change(card), points, *groups)


def _change(card: dict[str, Any]) -> str:
    if card["before"] is None:
        return DASH
    rise = card["before"] - card["place"]
    return "持平" if not rise else f"升{rise}位" if rise > 0 else f"降{-rise}位"
