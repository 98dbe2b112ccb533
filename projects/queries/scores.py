"""Scores as plain data: what is published as JSON and what is computed today have this one shape."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class ScoreLine:
    """One item of one of the ranked."""

    item: int
    group: str
    name: str
    rule: str
    weight: Decimal
    value: str
    said: str
    points: Decimal
    capped: bool = False
    href: str = ""


@dataclass(frozen=True)
class Card:
    """One of the ranked: its lines, groups in order, total and place (the same total, the same)."""

    key: str
    name: str
    lines: tuple[ScoreLine, ...]
    groups: tuple[Decimal, ...]
    total: Decimal
    place: int = 0
    before: int | None = None

    @property
    def rise(self) -> int | None:
        """Places gained since the period before; negative is lost."""
        return None if self.before is None else self.before - self.place


@dataclass(frozen=True)
class GroupHead:
    name: str
    weight: Decimal


@dataclass(frozen=True)
class Scores:
    period: str
    label: str
    as_of: date
    compared: str
    groups: tuple[GroupHead, ...]
    cards: tuple[Card, ...]
    notes: tuple[str, ...] = ()

    def card(self, key: str) -> Card | None:
        return next((card for card in self.cards if card.key == key), None)

    def risen(self) -> list[Card]:
        """进步: who gained places, the most first."""
        found = [card for card in self.cards if (card.rise or 0) > 0]
        return sorted(found, key=lambda card: (-(card.rise or 0), card.place))

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return _plain(asdict(self))  # type: ignore[no-any-return]

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Scores":
        """Of a published result."""
        cards = tuple(
            Card(
                **{
                    **card,
                    "lines": tuple(
                        ScoreLine(
                            **{
                                **line,
                                "weight": Decimal(line["weight"]),
                                "points": Decimal(line["points"]),
                            }
                        )
                        for line in card["lines"]
                    ),
                    "groups": tuple(Decimal(one) for one in card["groups"]),
                    "total": Decimal(card["total"]),
                }
            )
            for card in data["cards"]
        )
        groups = tuple(GroupHead(g["name"], Decimal(g["weight"])) for g in data["groups"])
        as_of, notes = date.fromisoformat(data["as_of"]), tuple(data["notes"])
        held = {"as_of": as_of, "groups": groups, "cards": cards, "notes": notes}
        return cls(**{**data, **held})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal | date) else value


@dataclass(frozen=True)
class Changes:
    """试算: other numbers for items (field → number) and for one cell. Never stored."""

    items: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)
    values: Mapping[tuple[int, str], Decimal] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.items or self.values)


NO_CHANGES = Changes()
