"""Which rows are late, badly led or standing still, so that lamps and 五个一 have work.

The rules judge the rows on their own (`queries/lamp.py`); here only dates and plans are set.
"""

from datetime import date, timedelta
from random import Random

from projects.demo.draft import Draft, pick
from projects.demo.plans import RATES
from projects.demo.totals import KEY_COUNT, KEY_STARTED, TROUBLES
from projects.enums import ProjectKind, Stage

WEEKLY = 40
# What the 五个一 of a project lacks, and how often.
LACKING = {
    "": 78,
    "agent": 5,
    "mechanism": 4,
    "land": 4,
    "agent mechanism": 3,
    "leader": 3,
    "leader mechanism": 2,
    "leader agent mechanism": 1,
}


def trouble(drafts: list[Draft], rng: Random) -> None:
    """Set plans, listings, care and status of every draft."""
    _choose(drafts, rng)
    for draft in drafts:
        _plan_days(draft, rng)
        _list_as_fixed_asset(draft, rng)
    _choose_mine(drafts, rng)
    _neglect(drafts, rng)
    _choose_weekly(drafts, rng)
    _suspend(drafts, rng)
    _choose_key(drafts)


def _choose(drafts: list[Draft], rng: Random) -> None:
    """Nobody gets into two kinds of trouble."""
    spring, may = (date(2024, 1, 1), date(2024, 4, 30)), (date(2024, 5, 1), date(2024, 5, 31))
    going = [d for d in drafts if d.is_active and d.stage != Stage.CAPACITY]
    pools = {
        "start_red": [d for d in drafts if d.is_waiting and _signed_before(d, date(2024, 2, 20))],
        "start_yellow": [
            d for d in drafts if d.is_waiting and _signed_before(d, date(2024, 4, 20))
        ],
        "listing_red": [d for d in going if spring[0] <= d.started_on <= spring[1]],
        "listing_yellow": [d for d in going if may[0] <= d.started_on <= may[1]],
        "progress_red": [d for d in going if _may_lag(d, "progress_red")],
        "progress_yellow": [d for d in going if _may_lag(d, "progress_yellow")],
    }
    for name, pool in pools.items():
        free = [draft for draft in pool if not draft.trouble and not draft.ended_on]
        for draft in rng.sample(free, TROUBLES[name]):
            draft.trouble = name


def _may_lag(draft: Draft, name: str) -> bool:
    """A plan of which this year's money is too small a share fits into what is left to invest.

    With room: reports say up to a tenth more than has arrived, and the lamp takes the better one.
    """
    return 200 < draft.received.get("2024", 0) <= RATES[name][1] * draft.left_in(2024) / 1.2


def _signed_before(draft: Draft, day: date) -> bool:
    return draft.signed_on < day and draft.registered_on is not None


def _plan_days(draft: Draft, rng: Random) -> None:
    """Planned days; those who are not in trouble by them have good ones."""
    if draft.trouble == "start_red":
        first = max(date(2024, 1, 8), draft.registered_on)
        draft.planned_start_on = pick(rng, first, date(2024, 4, 29))
    elif draft.trouble == "start_yellow":
        draft.planned_start_on = pick(rng, date(2024, 5, 6), date(2024, 6, 24))
    elif draft.cohort.endswith("_started_2024"):  # late: their lamps burned in the first quarter
        draft.planned_start_on = draft.started_on - timedelta(days=rng.randint(60, 150))
    elif draft.started_on:
        draft.planned_start_on = draft.started_on + timedelta(days=rng.randint(-18, 25))
    elif draft.registered_on or (draft.signed_on and rng.random() < 0.4):
        draft.planned_start_on = pick(rng, date(2024, 7, 15), date(2025, 3, 31))
    if not draft.planned_start_on:
        return
    days = rng.randint(60, 150) if draft.production_on else rng.randint(220, 620)
    end = draft.completed_on or draft.planned_start_on + timedelta(days=days)
    if not draft.completed_on and end < date(2024, 6, 1):
        end = pick(rng, date(2024, 7, 20), date(2025, 6, 30))
    draft.planned_completion_on = end
    draft.planned_production_on = end + timedelta(days=rng.randint(30, 90))


def _list_as_fixed_asset(draft: Draft, rng: Random) -> None:
    """入统: all that started before June, but for those the lamp is to find."""
    if not draft.started_on or draft.trouble.startswith("listing"):
        return
    if draft.started_on < date(2024, 6, 1):
        day = draft.started_on + timedelta(days=rng.randint(6, 48))
        draft.listed_on = min(day, date(2024, 6, 27))
    elif rng.random() < 0.3:
        draft.listed_on = min(draft.started_on + timedelta(days=8), date(2024, 7, 5))


def _neglect(drafts: list[Draft], rng: Random) -> None:
    """What the 五个一 of each lacks; the four worst are early ones without even a chain."""
    for draft in drafts:
        if draft.signed_on and not draft.ended_on and not draft.is_mine:
            lacking = rng.choices(list(LACKING), list(LACKING.values()))[0]
            draft.lacks = frozenset(lacking.split())
            if draft.kind != ProjectKind.CONSTRUCTION or not draft.started_on:
                draft.lacks -= {"land"}
    worst = [d for d in drafts if d.is_waiting and not d.registered_on and not d.ended_on]
    for draft in rng.sample(worst, 4):
        draft.lacks, draft.chain = frozenset({"leader", "agent", "mechanism", "chain"}), ""


def _choose_mine(drafts: list[Draft], rng: Random) -> None:
    """The demo's leader leads eight: one red, two yellow, five in order."""
    open_ones = [d for d in drafts if d.trouble or (d.is_active and d.stage != Stage.CAPACITY)]
    wanted = {"start_red": 1, "start_yellow": 1, "progress_yellow": 1, "": 5}
    for name, count in wanted.items():
        pool = [d for d in open_ones if d.trouble == name and d.zone == "zyjk"]
        spare = [d for d in open_ones if d.trouble == name and d.zone != "zyjk"]
        for draft in [*rng.sample(pool, min(count, len(pool))), *spare][:count]:
            draft.is_mine = True


def _choose_weekly(drafts: list[Draft], rng: Random) -> None:
    """Forty report every week: the leader's own, and those that are being built."""
    building = [
        d for d in drafts
        if d.stage in (Stage.STARTED, Stage.BUILDING) and not d.ended_on and not d.is_mine
        and "mechanism" not in d.lacks
    ]  # fmt: skip
    home = [draft for draft in building if draft.zone == "zyjk"]
    others = [draft for draft in building if draft.zone != "zyjk"]
    mine = [draft for draft in drafts if draft.is_mine]
    for draft in [*mine, *rng.sample(home, 14), *rng.sample(others, WEEKLY - 14 - len(mine))]:
        draft.is_weekly = True


def _suspend(drafts: list[Draft], rng: Random) -> None:
    """停滞 stays in every count; 终止 and 退库 leave."""
    waiting = [d for d in drafts if d.trouble == "start_red"]
    building = [d for d in drafts if d.trouble == "progress_red"]
    for draft in [*rng.sample(waiting, 3), *rng.sample(building, 5)]:
        draft.suspended = True
        draft.reason = rng.choice(
            ("投资方资金链紧张，已停工待复工", "股东变更，暂停建设", "征地未完成，暂缓开工")
        )
    for draft in drafts:
        if draft.ended_on:
            draft.reason = rng.choice(
                ("投资方撤资，协议解除", "选址不符合规划，双方协商终止", "长期未履约，清理退库")
            )


def _choose_key(drafts: list[Draft]) -> None:
    """市列重点: a list over all kinds, the biggest first."""
    counted = [draft for draft in drafts if not draft.ended_on]
    counted.sort(key=lambda draft: -draft.total)
    started = [draft for draft in counted if draft.started_on][:KEY_STARTED]
    others = [draft for draft in counted if not draft.started_on][: KEY_COUNT - KEY_STARTED]
    for draft in [*started, *others]:
        draft.is_key = True
