"""Enterprises that may be one: the same stem, telephone or address, or names ≥ 85 % alike.

Bounded work: names are compared only where they share a rare pair of characters, and no more than
`MOST_PAIRS` of them; what is said first is what is surest.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import QuerySet

from parks.models import Enterprise
from tracker.tools.grams import pairs
from tracker.tools.likeness import company_stem, name_key, ratio

ALIKE = 85
STEMS_ALIKE = 91  # without place and form: two brands of one trade differ in a single character
RARE = 12  # a pair of characters that more names have tells nothing
MOST_PAIRS = 200_000
SHOWN = 200
NUMBER = re.compile(r"[0-9一二三四五六七八九十]+")
SHORTEST_STEM, SHORTEST_ADDRESS, SHORTEST_PHONE = 3, 8, 7


@dataclass(frozen=True)
class Suspect:
    one: Enterprise
    other: Enterprise
    why: str
    likeness: float


def suspects(rows: "QuerySet[Enterprise]") -> list[Suspect]:
    """The likeliest pairs of the rows, surest first. Two queries."""
    told = list(rows.values_list("pk", "name_key", "uscc", "phone", "address").order_by("pk"))
    keys = {pk: key for pk, key, *_ in told}
    code = {pk: uscc for pk, _, uscc, *_ in told}
    found: dict[tuple[int, int], str] = {}
    blocks: tuple[tuple[str, Any], ...] = (
        ("电话相同", ((p, _digits(phone)) for p, _, _, phone, _ in told)),
        ("地址相同", ((p, _address(said)) for p, _, _, _, said in told)),
        ("字号相同", ((p, _stem(key)) for p, key, *_ in told)),
    )
    for why, block in blocks:
        for pair in _same(block):
            found[pair] = f"{found[pair]}、{why}" if pair in found else why
    for pair in _near(keys):
        found.setdefault(pair, "名称相近")
    pairs_of = [
        (ratio(keys[one], keys[other]), one, other, why)
        for (one, other), why in found.items()
        if not (code[one] and code[other] and code[one] != code[other])
    ]
    pairs_of.sort(key=lambda pair: (-pair[3].count("、"), -pair[0], pair[1]))
    shown = pairs_of[:SHOWN]
    ids = {pk for _, one, other, _ in shown for pk in (one, other)}
    held = rows.select_related("park").in_bulk(ids)
    return [Suspect(held[one], held[other], why, like) for like, one, other, why in shown]


def _same(block: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    held: dict[str, list[int]] = defaultdict(list)
    for pk, said in block:
        if said:
            held[said].append(pk)
    for among in held.values():
        if len(among) <= RARE:
            yield from combinations(sorted(among), 2)


def _near(keys: dict[int, str]) -> Iterator[tuple[int, int]]:
    grams: dict[str, list[int]] = defaultdict(list)
    for pk, key in keys.items():
        for gram in pairs(key):
            grams[gram].append(pk)
    seen: set[tuple[int, int]] = set()
    for among in grams.values():
        if len(among) > RARE:
            continue
        for pair in combinations(sorted(among), 2):
            if pair in seen:
                continue
            seen.add(pair)
            if len(seen) > MOST_PAIRS:
                return
            if _alike(keys[pair[0]], keys[pair[1]]):
                yield pair


def _alike(one: str, other: str) -> bool:
    """一期 and 二期, 01 and 02 are told apart by their numbers, whatever else is the same."""
    if ratio(one, other) < ALIKE or NUMBER.findall(one) != NUMBER.findall(other):
        return False
    return ratio(company_stem(one), company_stem(other)) >= STEMS_ALIKE


def _digits(phone: str) -> str:
    digits = "".join(filter(str.isdigit, phone))
    return digits if len(digits) >= SHORTEST_PHONE else ""


def _address(said: str) -> str:
    key = name_key(said)
    return key if len(key) >= SHORTEST_ADDRESS else ""


def _stem(key: str) -> str:
    stem = company_stem(key)
    return stem if len(stem) >= SHORTEST_STEM else ""
