"""手续 of every signed project, in every state and mode: done in time and late, in hand, overdue,
paused, moved, lacking papers.

What is overdue and key belongs to projects that are late anyway: a red or yellow one, so that the
published number of lamps stands.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from projects.demo.draft import Draft, at
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import ApprovalMode, ApprovalState, DutyRole, Stage
from projects.models import Approval, ApprovalItem, Assignment
from projects.stages import reached
from tracker import audit
from tracker.tools.bulk import insert_rows
from tracker.tools.workdays import is_workday

S, M = ApprovalState, ApprovalMode
# Done before a project is in that stage; what an item is not needed for, in per cent.
BEFORE = {
    "filing": Stage.REGISTERED, "business": Stage.REGISTERED, "land_siting": Stage.REGISTERED,
    "land_planning": Stage.STARTED, "land_contract": Stage.STARTED, "environment": Stage.STARTED,
    "energy_saving": Stage.STARTED, "water_soil": Stage.STARTED, "safety": Stage.STARTED,
    "works_planning": Stage.STARTED, "drawings": Stage.STARTED, "works_permit": Stage.STARTED,
    "land_supply": Stage.STARTED, "energy_quota": Stage.STARTED,
    "discharge": Stage.PRODUCTION, "acceptance": Stage.PRODUCTION, "hygiene": Stage.PRODUCTION,
}  # fmt: skip
NOT_NEEDED = {
    "water_intake": 60, "gas_supply": 50, "heat_supply": 50, "safety": 40, "water_soil": 25,
    "discharge": 25, "energy_saving": 15,
}  # fmt: skip
WHY_NOT = ("租用标准厂房，不涉及", "区域评估已覆盖，不单独办理", "用量低于办理标准，不涉及")
KEY_RED, KEY_YELLOW, PLAIN_LATE = 8, 9, 22
PAUSED, MOVED, RESUMED, LACKING = 7, 9, 4, 11
PAUSES = ("等上级批复", "企业调整总平面图", "申报材料退回补正", "等待专家评审")
MOVES = ("专家评审延期", "企业补正材料", "方案重新论证")
LACKED = ("法人授权委托书", "土地权属证明", "专家评审意见", "投资方资信证明")

_first = date(2019, 1, 1)
WORKDAYS = [day for n in range(2600) if is_workday(day := _first + timedelta(days=n))]


def shifted(day: date, count: int) -> date:
    """As `workdays.shift`, from a list made once: a city has ten thousand items."""
    return WORKDAYS[bisect_right(WORKDAYS, day) - 1 + count]


@dataclass(eq=False)
class Item:
    """A row while it is being thought up."""

    draft: Draft
    item: ApprovalItem
    values: dict = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        return self.values.get("state") == S.RUNNING

    def late(self, days: int) -> None:
        """Promised `days` calendar days ago, after its usual working days."""
        promised = TODAY - timedelta(days=days)
        started = shifted(promised, -max(self.item.days, 3))
        self.values |= {
            "started_on": started, "promised_on": promised, "first_promised_on": promised,
        }  # fmt: skip


def write_approvals(drafts: list[Draft], people: People, rng: Random) -> list[int]:
    """Keys of the rows, in the order of the projects."""
    items = list(ApprovalItem.objects.in_use())
    going = [draft for draft in drafts if draft.signed_on and not draft.ended_on]
    found = [
        Item(draft, item, _of(draft, item, rng))
        for draft in going
        for item in items
        if item.suits(draft.kind)
    ]
    _make_late(found, rng)
    told = _disturb([one for one in found if one.is_running and _on_time(one)], rng)
    agents = dict(
        Assignment.objects.filter(role=DutyRole.AGENT, to_on=None)
        .order_by("pk")
        .values_list("project_id", "person_id")
    )
    units = {unit.short_name: unit.pk for unit in people.units.values()}
    names = ("project_id", "item_id", "name", "group", "is_key", "order", "unit_id", "agent_id")
    columns = (*names, *BLANK, "created_at", "updated_at")
    keys = insert_rows(Approval, columns, _rows(found, units, agents))
    _tell({one: pk for one, pk in zip(found, keys, strict=True) if one in told}, told, people)
    return keys


BLANK = {
    "state": S.WAITING, "mode": M.NORMAL, "started_on": None, "promised_on": None,
    "first_promised_on": None, "promise_reason": "", "done_on": None, "document_number": "",
    "answer": "", "lacking": "", "lacking_until": None, "paused_on": None, "pause_reason": "",
    "pause_allowed_by": "", "paused_days": 0, "version": 1,
}  # fmt: skip


def _rows(found: list[Item], units: dict[str, int], agents: dict[int, int]) -> Iterator[tuple]:
    for one in found:
        item, project = one.item, one.draft.row
        values = BLANK | one.values
        moment = at(values["done_on"] or values["started_on"] or one.draft.signed_on, 16)
        yield (
            project.pk, item.pk, item.name, item.group, item.is_key, item.order,
            units.get(item.unit_name), agents.get(project.pk), *values.values(), moment, moment,
        )  # fmt: skip


def _of(draft: Draft, item: ApprovalItem, rng: Random) -> dict:
    """Done when the project is past the stage that asks for it; else in hand, or not begun."""
    goal = BEFORE.get(item.code, Stage.COMPLETED)
    if rng.randrange(100) < NOT_NEEDED.get(item.code, 0):
        return {"state": S.NOT_NEEDED, "answer": rng.choice(WHY_NOT)}
    if reached(draft.stage, goal):
        return _done(draft, item, goal, rng)
    if item.code == "works_permit" and draft.started_on:
        return _running(item, rng) | {"mode": M.BUILD_FIRST}
    near = {Stage.REGISTERED: 75, Stage.STARTED: 45 if draft.registered_on else 12}
    share = near.get(goal, 35 if draft.started_on else 3)
    share = share if goal != Stage.PRODUCTION or draft.completed_on else 0
    return _running(item, rng) if rng.randrange(100) < share else {}


def _done(draft: Draft, item: ApprovalItem, goal: Stage, rng: Random) -> dict:
    """Some weeks before the stage it was needed for, but after signing; one in twelve late."""
    days = {
        Stage.REGISTERED: draft.registered_on,
        Stage.STARTED: draft.started_on,
        Stage.COMPLETED: draft.completed_on,
        Stage.PRODUCTION: draft.production_on,
    }
    last = min(days.get(goal) or TODAY, TODAY - timedelta(days=1))
    done = max(last - timedelta(days=rng.randint(0, 40)), draft.signed_on)
    kept = rng.randint(1, 4) if rng.random() < 0.08 else -rng.randint(0, 3)
    promised = shifted(done, -kept)
    mode = rng.choices((M.NORMAL, M.PARALLEL, M.COMMITMENT), (70, 24, 6))[0]
    if item.code in ("works_permit", "acceptance") and rng.random() < 0.1:
        mode = M.BUILD_FIRST
    return {
        "state": S.DONE,
        "mode": mode,
        "started_on": min(shifted(promised, -max(item.days, 1)), done),
        "promised_on": promised,
        "first_promised_on": promised,
        "done_on": done,
        "document_number": f"示例批〔{done.year}〕{rng.randint(10, 980)}号",
    }


def _running(item: ApprovalItem, rng: Random) -> dict:
    """Taken so lately that the promise lies ahead."""
    days = max(item.days, 3)
    started = shifted(TODAY, -rng.randrange(days))
    promised = shifted(started, days)
    mode = rng.choices((M.NORMAL, M.PARALLEL, M.COMMITMENT), (64, 30, 6))[0]
    return {
        "state": S.RUNNING, "mode": mode, "started_on": started,
        "promised_on": promised, "first_promised_on": promised,
    }  # fmt: skip


def _on_time(one: Item) -> bool:
    return one.values["promised_on"] > TODAY


def _make_late(found: list[Item], rng: Random) -> None:
    """One item of some projects: key ones where a lamp burns already, plain ones anywhere."""
    begun = (S.WAITING, S.RUNNING)
    open_ones = [one for one in found if one.values.get("state", S.WAITING) in begun]
    keys = [one for one in open_ones if one.item.is_key]
    red = _one_each((one for one in keys if one.draft.trouble.endswith("_red")), rng)
    burning = _one_each((one for one in keys if one.draft.trouble), rng)
    for one in rng.sample(red, min(KEY_RED, len(red))):
        one.values |= {"state": S.RUNNING}
        one.late(rng.randint(32, 75))
    free = [one for one in burning if one.values.get("promised_on", TODAY) >= TODAY]
    for one in rng.sample(free, min(KEY_YELLOW, len(free))):
        one.values |= {"state": S.RUNNING}
        one.late(rng.randint(2, 29))
    plain = [one for one in open_ones if not one.item.is_key and one.values.get("state")]
    for place, one in enumerate(rng.sample(plain, min(PLAIN_LATE, len(plain)))):
        one.late(rng.randint(1, 30) if place % 3 else rng.randint(31, 60))


def _one_each(items: Iterator[Item], rng: Random) -> list[Item]:
    """One item of each project holds it up."""
    held: dict[Draft, list[Item]] = {}
    for one in items:
        held.setdefault(one.draft, []).append(one)
    return [rng.choice(group) for group in held.values()]


def _disturb(running: list[Item], rng: Random) -> dict[Item, tuple[str, str]]:
    """Pause, move, resume and defer some; returns what the trail says of each."""
    chosen = rng.sample(running, PAUSED + MOVED + RESUMED + LACKING)
    told: dict[Item, tuple[str, str]] = {}
    for place, one in enumerate(chosen):
        values = one.values
        if place < PAUSED:
            why = rng.choice(PAUSES)
            values |= {
                "started_on": shifted(TODAY, -30), "promised_on": shifted(TODAY, -4),
                "first_promised_on": shifted(TODAY, -4), "paused_on": shifted(TODAY, -8),
                "pause_reason": why, "pause_allowed_by": "市项目调度会",
            }  # fmt: skip
            told[one] = "停表", why
        elif place < PAUSED + MOVED:
            why = rng.choice(MOVES)
            moved = shifted(values["promised_on"], rng.randint(5, 20))
            values |= {"promised_on": moved, "promise_reason": why}
            told[one] = "改承诺日期", why
        elif place < PAUSED + MOVED + RESUMED:
            why, days = rng.choice(PAUSES), rng.randint(4, 12)
            values |= {
                "promised_on": shifted(values["promised_on"], days), "paused_days": days,
                "promise_reason": f"停表 {days} 个工作日，承诺顺延：{why}",
            }  # fmt: skip
            told[one] = "恢复计时", why
        else:
            values |= {
                "state": S.DEFERRED, "mode": M.DEFERRED, "lacking": rng.choice(LACKED),
                "lacking_until": shifted(TODAY, rng.randint(2, 15)),
            }  # fmt: skip
        values["version"] = 2
    return told


def _tell(keys: dict[Item, int], told: dict[Item, tuple[str, str]], people: People) -> None:
    """操作记录 of what was paused, moved and set going again."""
    events = []
    for one, pk in keys.items():
        verb, reason = told[one]
        row = Approval(pk=pk, name=one.item.name)
        by = people.reporter(one.draft.zone)
        event = audit.event(verb=verb, on=row, by=by, changes={}, reason=reason)
        event.at = at(one.values.get("paused_on") or one.values["started_on"], 15)
        events.append(event)
    audit.record_many(sorted(events, key=lambda event: event.at))
