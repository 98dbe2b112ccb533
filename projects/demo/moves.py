"""Stage moves of every project: claimed, recognised, a few returned, taken back or waiting."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from projects import stages
from projects.demo.draft import Day, Draft, at
from projects.demo.people import People
from projects.enums import MoveState, Stage
from projects.models import StageTransition


def write_moves(drafts: list[Draft], people: People, rng: Random) -> list[StageTransition]:
    """All past moves, then those that wait for recognition; returns the waiting ones."""
    rows = [row for draft in drafts for row in _history(draft, people, rng)]
    rows += _returned(drafts, people)
    waiting = _waiting(drafts, people)
    StageTransition.objects.bulk_create([*rows, *waiting], batch_size=500)
    return waiting


def _days(draft: Draft) -> Iterator[tuple[Stage, date]]:
    """Each stage it came to, with the day, in order."""
    reached = stages.position(draft.stage)
    building = draft.started_on + timedelta(days=46) if draft.started_on else None
    if building and draft.completed_on:
        building = min(building, draft.completed_on)
    talked = draft.signed_on - timedelta(days=20) if draft.signed_on else draft.lead_on
    days: dict[Stage, Day] = {
        Stage.LEAD: draft.lead_on,
        Stage.NEGOTIATING: max(draft.lead_on, talked),
        Stage.BUILDING: building,
    } | {stage: getattr(draft, field) for stage, field in stages.DATE_FIELDS.items()}
    for stage in stages.ORDER[1 : reached + 1]:
        if days[stage]:
            yield stage, days[stage]


def _history(draft: Draft, people: People, rng: Random) -> Iterator[StageTransition]:
    here = Stage.RESERVE
    for stage, day in _days(draft):
        gated = stage in stages.NEEDS_RECOGNITION
        claimed = day - timedelta(days=rng.randint(0, 4)) if gated else day
        skipped = not stages.is_plain(here, stage)
        yield StageTransition(
            project=draft.row,
            from_stage=here,
            to_stage=stage,
            claimed_on=claimed,
            recognised_on=day,
            state=MoveState.RECOGNISED,
            reason="先建后验，注册手续并联办理" if skipped else "",
            answer="佐证齐全，予以认定" if gated else "",
            claimed_by=people.reporter(draft.zone),
            decided_by=people.bureau if gated else people.reporter(draft.zone),
            decided_at=at(day, 16, rng.randrange(60)),
            created_at=at(claimed, 9, rng.randrange(60)),
        )
        here = stage


def _returned(drafts: list[Draft], people: People) -> list[StageTransition]:
    """Claims that came back; the project stayed where it was."""
    chosen = [d for d in drafts if d.cohort == "a_registered" and not d.trouble][:4]
    return [
        StageTransition(
            project=draft.row,
            from_stage=Stage.REGISTERED,
            to_stage=Stage.STARTED,
            claimed_on=date(2024, 6, 11) + timedelta(days=place),
            state=MoveState.RETURNED,
            answer="现场照片只有围挡和土方，主体未动工，请补施工许可和监理开工令",
            claimed_by=people.reporter(draft.zone),
            decided_by=people.bureau,
            decided_at=at(date(2024, 6, 14) + timedelta(days=place), 15),
            created_at=at(date(2024, 6, 11) + timedelta(days=place)),
        )
        for place, draft in enumerate(chosen)
    ]


def _waiting(drafts: list[Draft], people: People) -> list[StageTransition]:
    """Eight claims on the bureau's desk."""
    registered = [d for d in drafts if d.cohort == "a_registered" and d.trouble == "start_yellow"]
    completed = [d for d in drafts if d.stage == Stage.COMPLETED and not d.ended_on]
    talking = [d for d in drafts if not d.signed_on and d.early == Stage.NEGOTIATING]
    chosen = [
        *((draft, Stage.STARTED) for draft in registered[:3]),
        *((draft, Stage.PRODUCTION) for draft in completed[:3]),
        *((draft, Stage.SIGNED) for draft in talking[:2]),
    ]
    return [
        StageTransition(
            project=draft.row,
            from_stage=draft.stage,
            to_stage=stage,
            claimed_on=date(2024, 7, 1) + timedelta(days=place % 5),
            claimed_by=people.reporter(draft.zone),
            created_at=at(date(2024, 7, 1) + timedelta(days=place % 5), 11, place),
        )
        for place, (draft, stage) in enumerate(chosen)
    ]
