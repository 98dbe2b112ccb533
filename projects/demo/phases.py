"""分期与单体 of six large projects, one with 33 works; one reported well above what its works give."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from projects.demo.draft import Draft, stamps
from projects.demo.totals import TODAY
from projects.enums import PhaseKind
from projects.models import Milestone, Phase

# Share of the investment and number of works of each phase; the largest project comes first.
SHAPES = (
    ((50, 12), (30, 12), (20, 9)),
    ((60, 6), (40, 4)),
    ((55, 5), (45, 0)),
    ((70, 8), (30, 0)),
    ((50, 4), (50, 4)),
    ((100, 7),),
)
NUMERALS = "一二三"
HOUSES = ("厂房", "厂房", "厂房", "仓库", "厂房", "配电房", "研发楼", "厂房", "倒班楼")
FAR = 3  # this one's works give less than was reported
FAR_POINTS = 12
HUNDRED = Decimal(100)


def write_phases(drafts: list[Draft], rng: Random) -> None:
    going = [
        d
        for d in drafts
        if d.is_active and not d.completed_on and d.kind == "construction" and not d.suspended
    ]
    known = [d for d in going if d.row.progress_percent]
    half = [d for d in known if 30 <= d.row.progress_percent <= 80]
    known = half if len(half) >= len(SHAPES) else known
    known.sort(key=lambda d: (not d.is_weekly, -d.total, d.code))
    chosen = list(zip(known, SHAPES, strict=False))
    made = [row for place, one in enumerate(chosen) for row in _phases(place, *one)]
    phases = [phase for phase, _, _ in made]
    Phase.objects.bulk_create(phases)
    works = [row for phase, percent, count in made for row in _works(phase, percent, count, rng)]
    for order, row in enumerate(works, 100):
        row.order = order
    Phase.objects.bulk_create(works)
    _hang(phases)


def _phases(
    place: int, draft: Draft, shape: tuple[tuple[int, int], ...]
) -> list[tuple[Phase, Decimal, int]]:
    """Each with its percent and how many works it has. Built one after the other: what is done is
    done in the first, then in the next.
    """
    end = draft.planned_completion_on or TODAY + timedelta(days=240)
    whole = max((end - draft.signed_on).days, 120)
    done = draft.row.progress_percent - (FAR_POINTS if place == FAR else 0)
    rows, before = [], Decimal(0)
    for number, (share, count) in enumerate(shape):
        percent = min(max((done - before) / share * 100, Decimal(0)), HUNDRED)
        start = draft.signed_on + timedelta(days=round(whole * float(before) / 100 * 0.7) + 30)
        before += share
        finish = draft.signed_on + timedelta(days=round(whole * float(before) / 100))
        row = Phase(
            project=draft.row,
            name=f"{NUMERALS[number]}期",
            order=number + 1,
            weight=Decimal(draft.total * share // 100 or 1),
            percent=Decimal(0) if count else min(percent, Decimal(99)).quantize(Decimal("0.01")),
            planned_start_on=start,
            planned_on=max(finish, start + timedelta(days=60)),
            started_on=min(start + timedelta(days=12), TODAY) if percent else None,
            **stamps(draft.signed_on),
        )
        rows.append((row, percent, count))
    return rows


def _works(phase: Phase, percent: Decimal, count: int, rng: Random) -> list[Phase]:
    start, end = phase.planned_start_on, phase.planned_on
    assert start is not None
    assert end is not None
    whole = (end - start).days
    rows = []
    for number in range(count):
        share = min(max(percent * count / 100 - number, Decimal(0)), Decimal(1))
        done = share == 1 and number < count - 1
        begin = start + timedelta(days=round(whole * number / count * 0.6))
        planned = begin + timedelta(days=max(round(whole * 0.4), 30))
        rows.append(
            Phase(
                project=phase.project,
                parent=phase,
                kind=PhaseKind.WORK,
                name=f"{phase.name}{number + 1}#{HOUSES[number % len(HOUSES)]}",
                weight=Decimal(rng.randint(18, 64) * 100),
                percent=HUNDRED if done else min(share * 100, Decimal(95)).quantize(Decimal("1")),
                planned_start_on=begin,
                planned_on=planned,
                started_on=min(begin + timedelta(days=9), _yesterday(30)) if share else None,
                completed_on=_finished(begin, planned, rng) if done else None,
                created_at=phase.created_at,
                updated_at=phase.updated_at,
            )
        )
    return rows


def _finished(begin: date, planned: date, rng: Random) -> date:
    """Give or take some days; never ahead, nor before it was begun."""
    day = min(planned + timedelta(days=rng.randint(-6, 14)), _yesterday(2))
    return max(day, min(begin + timedelta(days=9), _yesterday(30)))


def _yesterday(days: int) -> date:
    return TODAY - timedelta(days=days)


def _hang(phases: list[Phase]) -> None:
    """主体工程封顶 of a project belongs to its first phase."""
    first = {row.project_id: row for row in reversed(phases)}
    rows = list(Milestone.objects.filter(project__in=first, name="主体工程封顶"))
    for row in rows:
        row.phase = first[row.project_id]
    Milestone.objects.bulk_update(rows, ["phase"])
