"""Kept cubes: the answer of `cube` for a large city, counted again only where something changed.

`cubes(asks)` gives exactly what `cube` gives. A question that was slow is kept from then on: its
cells lie summed in one row and, by parts of the projects, in others. Triggers mark the parts that
a write has touched (projects/triggers.py); reading first counts those again, under a lock, and
puts the difference into the sum. What a mark of an open transaction stands for is counted when
that transaction has committed: its mark becomes visible together with its rows.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from projects.models import ChangedShard, KeptCube, KeptShard
from projects.models.kept import SHARD
from projects.queries.conditions import outside_sources
from projects.queries.cuts import PART, Cells, Cube, Sums, cells_of, cube, named
from projects.queries.dimensions import LISTING
from projects.queries.measures import Measure, measure_named
from projects.queries.measures_placed import PLACED_MEASURES
from projects.queries.scope import Scope, Window, scope_for
from tracker import clock
from tracker.tools.kept import kept as keep_for
from tracker.tools.kept import kept_last

Between = tuple[int, int] | None  # ids of projects, from and below; None for all
Counter = Callable[[list[int] | None], dict[int, list[Cells]]]

MOST_RUNS = 32  # ranges of parts counted one by one; more of them are one range
UNUSED_DAYS = 7
KEPT_SECONDS = 30
OF_TODAY = {"leader", "stage"}  # today's stands beside the project, a past day's in dated rows
# Judged in Python over all projects at once; or rows that hang on no project: few, counted afresh.
APART = {"fiveone_full", *(measure.code for measure in PLACED_MEASURES)}


@dataclass(frozen=True)
class Ask:
    """One question to `cube`."""

    windows: tuple[Window, ...]
    measures: tuple[Measure, ...]
    by: tuple[str, ...] = ()
    later: tuple[str, ...] | None = None

    def described(self) -> dict[str, Any]:
        """How to ask it again, as JSON."""
        return {
            "windows": [[window.period.code, window.as_of.isoformat()] for window in self.windows],
            "measures": [measure.code for measure in self.measures],
            "by": list(self.by),
            "later": None if self.later is None else sorted(self.later),
            "outside": outside_sources(),  # a setting: another one is another question
            "today": bool(OF_TODAY & {*self.by}) and self.windows[0].until >= clock.today(),
        }

    @classmethod
    def read(cls, asked: dict[str, Any]) -> "Ask":
        windows = [Window.of(code, date.fromisoformat(day)) for code, day in asked["windows"]]
        measures = tuple(measure_named(code) for code in asked["measures"])
        later = asked["later"]
        return cls(tuple(windows), measures, tuple(asked["by"]), later and tuple(later))

    @property
    def key(self) -> str:
        return _hash(self.described())

    def can_be_kept(self) -> bool:
        return LISTING not in self.by and not APART & {measure.code for measure in self.measures}


def _hash(asked: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def cubes(scope: Scope, asks: Sequence[Ask]) -> list[Cube]:
    """What `cube` answers to each; from what is kept where the scope is everything."""
    kept = _find(asks) if scope.everything and scope.between is None else {}
    return [_from_kept(ask, *kept[ask]) if ask in kept else _from_rows(scope, ask) for ask in asks]


def kept_cube(
    scope: Scope,
    windows: Sequence[Window],
    measures: Sequence[Measure],
    by: Sequence[str] = (),
    later: Sequence[str] | None = None,
) -> Cube:
    """`cube`, from what is kept where it is."""
    held = None if later is None else tuple(later)
    return cubes(scope, [Ask(tuple(windows), tuple(measures), tuple(by), held)])[0]


@keep_for(KEPT_SECONDS)
def _any() -> bool:
    """Does this city keep anything? A small one is spared the question on every page."""
    return KeptCube.objects.exists()


def _find(asks: Sequence[Ask]) -> dict[Ask, tuple[KeptCube, bool]]:
    """Those that are built, each with whether anything has changed since; one query."""
    if not _any():
        return {}
    by_key = {ask.key: ask for ask in asks if ask.can_be_kept()}
    rows = KeptCube.objects.filter(key__in=by_key, built_at__isnull=False)
    rows = rows.annotate(changed=_changed())
    return {by_key[row.key]: (row, row.changed) for row in rows}


def _from_rows(scope: Scope, ask: Ask) -> Cube:
    """Counted from the rows; what took long is noted, and kept from the next run of the task on."""
    begun = monotonic()
    found = cube(scope, ask.windows, ask.measures, ask.by, ask.later)
    slow = monotonic() - begun > settings.KEEP_SLOWER_THAN
    if slow and scope.everything and scope.between is None and ask.can_be_kept():
        KeptCube.objects.get_or_create(key=ask.key, defaults={"asked": ask.described()})
    return found


def _from_kept(ask: Ask, row: KeptCube, has_changed: bool) -> Cube:
    if has_changed:
        row = refresh(row.pk)
    today = clock.today()
    if row.used_on < today:
        KeptCube.objects.filter(pk=row.pk).update(used_on=today)
    return _cube_of(ask.by, row.cells)


@kept_last(KEPT_SECONDS, most=32)
def _cube_of(by: tuple[str, ...], cells: str) -> Cube:
    """Read and folded once while nothing changes: it is asked with its content, so it is exact; only
    a name or a place in the tree of parks may be as late as `places` is."""
    return named(by, _load(cells))


def sums(key: str, whole: Callable[[], Sums], count: Callable[[Between], dict[int, Sums]]) -> Sums:
    """Sums of a filter that only its own page knows how to count: `whole()` at once, `count(ids)`
    by parts. Kept like a cube once it was slow, but renewed only by who reads it.
    """
    asked = {"sums": key}
    rows = KeptCube.objects.filter(key=_hash(asked)).annotate(changed=_changed())
    found = rows.first() if _any() else None
    if found is None:
        begun = monotonic()
        said = whole()
        if monotonic() - begun > settings.KEEP_SLOWER_THAN:
            KeptCube.objects.get_or_create(key=_hash(asked), defaults={"asked": asked})
        return said
    if found.changed or found.built_at is None:

        def parts(numbers: list[int] | None) -> dict[int, list[Cells]]:
            runs: list[Between] = [None] if numbers is None else [*_runs(numbers)]
            return {n: [{(): part}] for ids in runs for n, part in count(ids).items()}

        return _load(refresh(found.pk, parts).cells)[0].get((), {})
    return _load(found.cells)[0].get((), {})


def _changed() -> Any:
    stale = KeptShard.objects.filter(cube=OuterRef("pk"), is_stale=True)
    return Exists(stale) | Exists(ChangedShard.objects.all())


# --- Building and refreshing ---


def keep(ask: Ask) -> KeptCube:
    """Keep this question from now on; one that is kept already is refreshed."""
    row, _ = KeptCube.objects.get_or_create(key=ask.key, defaults={"asked": ask.described()})
    return refresh(row.pk)


def refresh(pk: int, count: Counter | None = None) -> KeptCube:
    """Count the stale parts again and put the difference into the sum: exact, all or nothing.

    `count(numbers)` gives the cells of those parts, of all for None; default: by the question.
    """
    with transaction.atomic():
        list(KeptCube.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        _spread()
        row = KeptCube.objects.get(pk=pk)
        count = count or partial(_count, Ask.read(row.asked))
        if row.built_at is None:
            _build(row, count)
        elif stale := {part.number: part for part in row.shards.filter(is_stale=True)}:
            _renew(row, stale, count)
    return row


def _build(row: KeptCube, count: Counter) -> None:
    parts = count(None)
    row.shards.all().delete()
    made = [KeptShard(cube=row, number=n, cells=_dump(cells)) for n, cells in parts.items()]
    KeptShard.objects.bulk_create(made, batch_size=100)
    total: list[Cells] = [{} for _ in row.asked.get("windows", [None])]
    for cells in parts.values():
        _add(total, cells, 1)
    row.cells, row.built_at = _dump(total), timezone.now()
    row.save(update_fields=["cells", "built_at"])


def _renew(row: KeptCube, stale: dict[int, KeptShard], count: Counter) -> None:
    parts = count(sorted(stale))
    total = _load(row.cells)
    for number, part in stale.items():
        now = parts.get(number, [{} for _ in total])
        _add(total, _load(part.cells) or [{} for _ in total], -1)
        _add(total, now, 1)
        part.cells, part.is_stale = _dump(now), False
    KeptShard.objects.bulk_update(stale.values(), ["cells", "is_stale"], batch_size=100)
    row.cells, row.built_at = _dump(total), timezone.now()
    row.save(update_fields=["cells", "built_at"])


def _spread() -> None:
    """Turn marks into stale parts of every cube. Marks are read before anything is counted: what
    commits later leaves its own, and is counted once more.
    """
    marks = list(ChangedShard.objects.values_list("pk", "number"))
    if not marks:
        return
    numbers = {number for _, number in marks}
    KeptShard.objects.filter(number__in=numbers).update(is_stale=True)
    built = KeptCube.objects.filter(built_at__isnull=False).values_list("pk", flat=True)
    there = set(KeptShard.objects.filter(number__in=numbers).values_list("cube_id", "number"))
    KeptShard.objects.bulk_create(
        KeptShard(cube_id=pk, number=number, is_stale=True)
        for pk in built
        for number in numbers
        if (pk, number) not in there
    )
    ChangedShard.objects.filter(pk__in=[pk for pk, _ in marks]).delete()


def _count(ask: Ask, numbers: list[int] | None) -> dict[int, list[Cells]]:
    """The cells of each part, counted from the rows; `numbers` None counts all."""
    whole = scope_for(None)
    found: dict[int, list[Cells]] = defaultdict(lambda: [{} for _ in ask.windows])
    runs: list[Between] = [None] if numbers is None else [*_runs(numbers)]
    for between in runs:
        scope = replace(whole, between=between)
        cells = cells_of(scope, ask.windows, ask.measures, (*ask.by, PART), ask.later)
        for place, window in enumerate(cells):
            for (*key, number), sums in window.items():
                found[number][place][tuple(key)] = sums
    return found


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring parts as one range of ids."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number:
            runs[-1][1] = number + 1
        else:
            runs.append([number, number + 1])
    if len(runs) > MOST_RUNS:
        runs = [[runs[0][0], runs[-1][1]]]
    return [(first * SHARD, last * SHARD) for first, last in runs]


def _add(total: list[Cells], cells: list[Cells], sign: int) -> None:
    """Add or take away the cells of a part; a cell of nothing is none."""
    for window, part in zip(total, cells, strict=True):
        for key, sums in part.items():
            held = window.setdefault(key, {})
            for code, value in sums.items():
                held[code] = held.get(code, Decimal(0)) + sign * value
            if not any(held.values()):
                del window[key]


def _dump(cells: list[Cells]) -> str:
    return json.dumps(
        [
            [
                [list(key), {code: str(value) for code, value in sums.items()}]
                for key, sums in w.items()
            ]
            for w in cells
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _load(text: str) -> list[Cells]:
    return [
        {tuple(key): {code: Decimal(value) for code, value in sums.items()} for key, sums in window}
        for window in json.loads(text)
    ]


# --- By the clock ---


def tend() -> int:
    """Build what was asked for, renew what has changed, let go what nobody reads. How many stand."""
    forgotten = clock.today() - timedelta(days=UNUSED_DAYS)
    KeptCube.objects.filter(used_on__lt=forgotten).delete()
    seen = list(ChangedShard.objects.values_list("pk", flat=True))
    asked = list(KeptCube.objects.values_list("pk", flat=True))
    if not asked:  # nobody needs the marks that stood before we looked
        ChangedShard.objects.filter(pk__in=seen).delete()
    for pk in KeptCube.objects.filter(asked__has_key="measures").values_list("pk", flat=True):
        refresh(pk)
    return len(asked)
