"""里程碑 of sixty projects: done early and late, overdue, due within days, slipped, paused."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from projects.demo.draft import Draft, stamps
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import Stage
from projects.models import Milestone

# Name, department that answers for it, share of the way from signing to completion.
CONSTRUCTION = (
    ("项目备案", "fgw", 0.05),
    ("用地手续办结", "zrzyj", 0.15),
    ("环评批复", "sthjj", 0.22),
    ("施工许可", "zjj", 0.3),
    ("主体工程封顶", "", 0.6),
    ("110千伏供电接入", "gwdl", 0.75),
    ("设备安装调试", "", 0.9),
    ("竣工验收", "zjj", 1.0),
)
EQUIPMENT = (
    ("项目备案", "fgw", 0.1),
    ("厂房租赁与改造", "", 0.3),
    ("设备订货到场", "", 0.6),
    ("环评批复", "sthjj", 0.7),
    ("设备安装调试", "", 0.9),
    ("试生产验收", "yjj", 1.0),
)
OTHERS, OVERDUE, SOON, SLIPPED, PAUSED = 20, 14, 15, 6, 2
# 7, 3 and 1 working days before them is 8 July; the rest lie between.
SOON_DAYS = tuple(date(2024, 7, day) for day in (9, 9, 11, 11, 17, 17, 10, 15, 16))


def write_milestones(drafts: list[Draft], people: People, rng: Random) -> list[Milestone]:
    going = [d for d in drafts if d.is_active and not d.production_on and not d.is_weekly]
    chosen = [d for d in drafts if d.is_weekly] + rng.sample(going, OTHERS)
    rows = [row for draft in chosen for row in _of(draft, people, rng)]
    open_rows = [row for row in rows if row.actual_on is None]
    _disturb(open_rows, rng)
    Milestone.objects.bulk_create(rows, batch_size=500)
    return rows


def _of(draft: Draft, people: People, rng: Random) -> Iterator[Milestone]:
    """Evenly planned; what was planned before today is done, give or take some days."""
    steps = CONSTRUCTION if draft.kind == "construction" else EQUIPMENT
    end = draft.planned_completion_on or TODAY + timedelta(days=200)
    whole = max((end - draft.signed_on).days, 60)
    before = draft.signed_on
    for order, (name, unit, share) in enumerate(steps, start=1):
        planned = draft.signed_on + timedelta(days=round(whole * share))
        actual = planned + timedelta(days=rng.randint(-9, 12))
        is_done = planned < TODAY - timedelta(days=10) and draft.stage != Stage.REGISTERED
        if not is_done and planned < TODAY:
            planned = TODAY + timedelta(days=rng.randint(10, 40))
        yield Milestone(
            project=draft.row,
            name=name,
            order=order,
            planned_start_on=before,
            started_on=before if is_done else None,
            planned_on=planned,
            baseline_on=planned,
            actual_on=min(actual, TODAY - timedelta(days=1)) if is_done else None,
            unit=people.units.get(unit),
            **stamps(draft.signed_on),
        )
        before = planned


def _disturb(rows: list[Milestone], rng: Random) -> None:
    """Give the next step of some projects a day that is past, near, moved or stopped."""
    first: dict[int, Milestone] = {}
    for row in rows:
        first.setdefault(row.project_id, row)
    chosen = rng.sample(list(first.values()), OVERDUE + SOON + SLIPPED + PAUSED)
    for place, row in enumerate(chosen):
        if place < OVERDUE:
            _move(row, TODAY - timedelta(days=rng.randint(3, 36)))
        elif place < OVERDUE + SOON:
            _move(row, SOON_DAYS[place % len(SOON_DAYS)])
        elif place < OVERDUE + SOON + SLIPPED:
            row.planned_on = row.baseline_on + timedelta(days=rng.randint(20, 60))
            row.slip_reason = rng.choice(
                ("供电接入方案批复推迟", "设备厂家延期交货", "冬季停工顺延")
            )
            row.version = 2
        else:
            _move(row, TODAY - timedelta(days=25))
            row.paused_on, row.pause_reason = date(2024, 6, 3), "等待上级用地批复"
            row.pause_allowed_by = "示例周调度会（2024年第11次）"
            row.version = 2
    for row in rows:
        if row.project_id not in {one.project_id for one in chosen}:
            _resume(row)
            return


def _resume(row: Milestone) -> None:
    """Stood still for the winter, and runs again: due later than planned."""
    _move(row, TODAY - timedelta(days=11))
    row.pause_reason, row.pause_allowed_by = "冬季停工", "示例招商局分管领导"
    row.paused_days, row.version = 45, 3


def _move(row: Milestone, day: date) -> None:
    row.planned_on = row.baseline_on = day
    if row.planned_start_on and row.planned_start_on > day:
        row.planned_start_on = day - timedelta(days=30)
    row.started_on = row.planned_start_on
