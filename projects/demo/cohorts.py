"""Which projects the city has, by when they were signed and how far they came.

The numbers are chosen so that the published counts come out: of 2024 H1 signed 267 (231
registered, 176 started, 38 in production), 349 new and carried; a year before 220 and 300.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from projects.demo.draft import Draft, pick
from projects.enums import Stage

Span = tuple[date, date]


def _span(first: str, last: str) -> Span:
    return date.fromisoformat(first), date.fromisoformat(last)


@dataclass(frozen=True)
class Cohort:
    """`count` projects signed within a span; the later spans say how far they came."""

    code: str
    count: int
    signed: Span
    started: Span | None = None
    produced: Span | None = None
    ended: Span | None = None
    registered: float = 1.0  # share that registered
    capacity: float = 0.0  # share of those in production that reached capacity


H1_2024 = _span("2024-01-02", "2024-06-28")
H1_2023 = _span("2023-01-03", "2023-06-30")
H2_2023 = _span("2023-07-03", "2023-12-29")
Y_2022 = _span("2022-01-10", "2022-12-20")
LATE_2022 = _span("2022-06-01", "2022-12-20")

COHORTS = (
    Cohort(
        "a_produced",
        38,
        _span("2024-01-02", "2024-03-15"),
        _span("2024-01-15", "2024-04-30"),
        _span("2024-04-08", "2024-06-28"),
    ),
    Cohort("a_started", 138, _span("2024-01-02", "2024-05-24"), _span("2024-01-15", "2024-06-28")),
    Cohort("a_registered", 55, _span("2024-01-02", "2024-05-31")),
    Cohort("a_signed", 36, _span("2024-01-02", "2024-06-28"), registered=0),
    Cohort(
        "a_ended",
        6,
        _span("2024-01-02", "2024-03-29"),
        ended=_span("2024-04-10", "2024-06-20"),
        registered=0.5,
    ),
    Cohort(
        "b_produced_h1",
        27,
        _span("2023-01-03", "2023-03-10"),
        _span("2023-01-16", "2023-04-20"),
        _span("2023-04-10", "2023-06-30"),
        capacity=1.0,
    ),
    Cohort(
        "b_produced_h2",
        57,
        _span("2023-01-03", "2023-04-28"),
        _span("2023-01-30", "2023-06-20"),
        _span("2023-07-10", "2023-12-28"),
        capacity=0.85,
    ),
    Cohort("b_carried", 50, _span("2023-01-03", "2023-05-10"), _span("2023-02-01", "2023-06-28")),
    Cohort(
        "b_ended_started",
        2,
        _span("2023-01-03", "2023-04-28"),
        _span("2023-02-01", "2023-06-20"),
        ended=_span("2023-10-10", "2024-04-20"),
    ),
    Cohort(
        "b_late_produced",
        6,
        H1_2023,
        _span("2023-07-10", "2023-09-20"),
        _span("2023-10-20", "2023-12-28"),
        capacity=0.5,
    ),
    Cohort("b_late", 24, H1_2023, _span("2023-07-24", "2023-12-20")),
    Cohort("b_started_2024", 10, H1_2023, _span("2024-01-10", "2024-06-20")),
    Cohort("b_waiting", 38, H1_2023, registered=0.75),
    Cohort("b_ended", 6, H1_2023, ended=_span("2023-08-10", "2024-05-20"), registered=0.3),
    Cohort(
        "c_produced",
        4,
        _span("2023-07-03", "2023-08-10"),
        _span("2023-08-15", "2023-09-20"),
        _span("2023-11-10", "2023-12-28"),
    ),
    Cohort("c_carried", 22, _span("2023-07-03", "2023-10-31"), _span("2023-08-01", "2023-12-28")),
    Cohort("c_started_2024", 13, H2_2023, _span("2024-01-29", "2024-06-25")),
    Cohort("c_waiting", 21, H2_2023, registered=0.8),
    Cohort("c_ended", 2, H2_2023, ended=_span("2024-02-20", "2024-05-20"), registered=0.5),
    Cohort(
        "d_produced",
        8,
        LATE_2022,
        _span("2023-01-30", "2023-04-28"),
        _span("2023-06-20", "2023-12-28"),
        capacity=0.8,
    ),
    Cohort("d_carried", 12, LATE_2022, _span("2023-01-30", "2023-06-20")),
    Cohort(
        "e_produced",
        100,
        _span("2021-01-11", "2022-08-31"),
        _span("2021-06-01", "2022-12-15"),
        _span("2023-01-20", "2023-12-28"),
        capacity=0.93,
    ),
    Cohort("e_carried", 42, _span("2021-03-01", "2022-09-30"), _span("2021-09-01", "2022-12-20")),
    Cohort(
        "e_ended",
        2,
        Y_2022,
        _span("2022-10-10", "2022-12-26"),
        ended=_span("2023-09-10", "2023-12-10"),
    ),
)
EARLY = ((Stage.RESERVE, 8), (Stage.LEAD, 12), (Stage.NEGOTIATING, 25))
GONE_IN_JULY = date(2024, 7, 3)  # one leaves after the half-year: it still counts on 30 June


def make_drafts(rng: Random) -> list[Draft]:
    """Every project of the city with its days, in order of cohort."""
    drafts = [draft for cohort in COHORTS for draft in _of(cohort, rng)]
    _move_carried_on(drafts, rng)
    for stage, count in EARLY:
        for _ in range(count):
            drafts.append(
                Draft("early", pick(rng, date(2023, 9, 1), date(2024, 6, 14)), early=stage)
            )
    leaver = next(draft for draft in drafts if draft.cohort == "a_signed")
    leaver.ended_on, leaver.ended = GONE_IN_JULY, "withdrawn"
    return drafts


def _of(cohort: Cohort, rng: Random) -> Iterator[Draft]:
    for place in range(cohort.count):
        signed = pick(rng, *cohort.signed)
        draft = Draft(cohort.code, signed - timedelta(days=rng.randint(35, 210)), signed)
        if place < round(cohort.count * cohort.registered):
            draft.registered_on = pick(
                rng, signed + timedelta(days=4), min(signed + timedelta(days=24), H1_2024[1])
            )
        if cohort.started:
            first = max(draft.registered_on + timedelta(days=3), cohort.started[0])
            draft.started_on = pick(rng, first, max(first, cohort.started[1]))
        if cohort.produced:
            _produce(draft, cohort.produced, place < round(cohort.count * cohort.capacity), rng)
        if cohort.ended:
            draft.ended_on = pick(rng, *cohort.ended)
            draft.ended = ("terminated", "withdrawn")[place % 2]
        yield draft


def _produce(draft: Draft, span: Span, at_capacity: bool, rng: Random) -> None:
    first = max(draft.started_on + timedelta(days=35), span[0])
    draft.production_on = pick(rng, min(first, span[1]), span[1])
    room = (draft.production_on - draft.started_on).days
    draft.completed_on = draft.production_on - timedelta(days=min(rng.randint(8, 40), room // 2))
    if at_capacity:
        last = min(draft.production_on + timedelta(days=240), date(2024, 6, 28))
        draft.capacity_on = pick(rng, draft.production_on + timedelta(days=60), last)
        draft.capacity_on = max(draft.capacity_on, draft.production_on)


def _move_carried_on(drafts: list[Draft], rng: Random) -> None:
    """Of those carried into 2024 some were completed or came into production since."""
    carried = [d for d in drafts if d.cohort in ("b_carried", "e_carried", "d_carried")]
    rng.shuffle(carried)
    for place, draft in enumerate(carried[:45]):
        if place < 30:
            _produce(draft, _span("2024-01-15", "2024-06-28"), False, rng)
            draft.completed_on = max(draft.completed_on, draft.started_on)
        else:
            draft.completed_on = pick(rng, date(2024, 2, 20), date(2024, 6, 26))
        if place < 12 and draft.production_on < date(2024, 4, 30):
            draft.capacity_on = pick(rng, date(2024, 5, 20), date(2024, 6, 28))
