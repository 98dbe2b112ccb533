"""What a ledger was held against: the keys it was looked up by, and a digest of every answer.

Kept with the plan. A commit asks the same again; where every answer is the same, planning the file
anew would give the same plan, and the one people have seen is written without doing so (R47).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import orjson
from django.db.models import Model

FORMAT = 2  # of what is kept; another one is planned anew
Json = dict[str, Any]


@dataclass(slots=True)
class Reads:
    """The look-ups of a ledger's rows, sorted. What a ledger has no column for is not looked up.

    `names`, `investors`, `compared` and `parts` are name keys (`tracker.tools.likeness`); `compared` and
    `phones` are of rows that make new projects, for the search of doubles; `parts` of rows that look
    like parts of others.
    """

    codes: list[str] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    investors: list[str] | None = None
    usccs: list[str] = field(default_factory=list)
    funds: bool = False
    week: str = ""  # first day; "": no reports of a week
    reports_since: int = 0  # year; 0: no reports of months
    plan_years: list[int] = field(default_factory=list)
    claims: bool = False
    duties: bool = False
    listings: bool = False
    compared: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


@dataclass
class Basis:
    """The look-ups, and for each source a digest of what it answered, whatever the order."""

    reads: Reads = field(default_factory=Reads)
    answers: dict[str, str] = field(default_factory=dict)

    def heard(self, source: str, records: Iterable[Any]) -> None:
        """Note what a source answered, in any order: tuples, lists or records."""
        lines = sorted(hashlib.blake2b(_line(one), digest_size=16).digest() for one in records)
        self.answers[source] = hashlib.sha256(b"".join(lines)).hexdigest()

    def to_json(self) -> Json:
        reads = {one.name: getattr(self.reads, one.name) for one in fields(Reads)}
        return {"format": FORMAT, "reads": reads, "answers": self.answers}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Basis | None":
        """None for what another release has kept."""
        known = {one.name for one in fields(Reads)}
        if said.get("format") != FORMAT or set(said["reads"]) != known:
            return None
        return cls(Reads(**said["reads"]), dict(said["answers"]))


def _line(record: Any) -> bytes:
    return orjson.dumps(record, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    """A record is its columns: `vars` holds its state first, then the columns that were read."""
    if isinstance(value, Model):
        return list(vars(value).values())[1:]
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
