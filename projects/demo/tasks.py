"""一县一方案 of 2023 and 2024 and the yearly list of 2024 for the city's six counties.

The counties, their parks and chains are real; plans, tasks, numbers and people are invented (示例).
On 8 July 2024 the second quarter's steps have just fallen due: some are reached, some are a week
late, and a few have been late since spring.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from parks.models import Chain, Park, Person, Region, Unit
from projects.demo.draft import stamps
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import PlanState, ReportState, TaskKind, TaskMeasure, TaskState
from projects.models import ListTask, PlanDocument, TaskReport, TaskStep

K, M = TaskKind, TaskMeasure
# Zone → county unit, plan's short name, main chains.
COUNTIES = {
    "620702": ("zyjk", "gz", "甘州", ("hydrogen", "agro")),
    "620721": ("sn", "sn", "肃南", ("energy", "metal")),
    "620722": ("ml", "ml", "民乐", ("agro", "energy")),
    "620723": ("lz", "lz", "临泽", ("metal", "seed")),
    "620724": ("gt", "gt", "高台", ("pharma", "energy")),
    "620725": ("sd", "sd", "山丹", ("energy", "metal")),
}
DUE = ((3, 31), (6, 30), (9, 30), (12, 31))


@dataclass(frozen=True)
class Sketch:
    """A task as every county has it. `planned`: cumulative by quarter; of steps their words."""

    kind: TaskKind
    title: str
    unit: str  # zs, zf, gwh of the county, or the code of a city department
    measure: str = M.STEPS
    planned: tuple[int, ...] = ()
    said: str = ""  # 计量单位, or the indicator
    steps: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


SKETCHES = (
    Sketch(K.ATTRACT, "全年新签约项目 {n} 项", "zs", M.INDICATOR, (9, 20, 32, 40), "signed_count"),
    Sketch(K.ATTRACT, "小分队外出招商 {n} 次", "zs", M.QUANTITY, (3, 7, 10, 12), "次",
           joined=("shangwj",)),
    Sketch(K.ATTRACT, "引进链主或专精特新企业 {n} 家", "zs", M.QUANTITY, (0, 1, 2, 4), "家",
           joined=("gxj",)),
    Sketch(K.PROJECT, "新开工招商项目 {n} 项", "gwh", M.QUANTITY, (4, 9, 13, 15), "项",
           joined=("fgw",)),
    Sketch(K.PROJECT, "清理停滞项目", "gwh", steps=("摸清底数、一项一策", "约谈业主、定复工时间",
           "复工或依法退出", "完成清理，报总结")),
    Sketch(K.RESOURCE, "盘活闲置土地 {n} 亩", "gwh", M.QUANTITY, (60, 150, 260, 320), "亩",
           joined=("zrzyj",)),
    Sketch(K.RESOURCE, "园区供水供气管网延伸", "zf", steps=("完成设计", "开工", "完成主管网",
           "通水通气"), joined=("swj", "rqgs")),
    Sketch(K.SERVICE, "重点项目代办帮办全覆盖", "zf", steps=("建立代办员名册",
           "签约项目全部指定代办员", "手续办结率达到八成", "满意度回访"), joined=("xzspj",)),
    Sketch(K.REFORM, "“标准地”出让改革", "zf", steps=("出台办法", "出让 1 宗", "出让 3 宗",
           "形成标准流程"), joined=("zrzyj", "sthjj")),
    Sketch(K.SERVICE, "企业家座谈会每季一次", "zs", steps=("一季度座谈会", "二季度座谈会",
           "三季度座谈会", "四季度座谈会")),
)  # fmt: skip
# What each county is to sign in 2024, as an indicator computes it.
SIGNED = {"620702": 170, "620721": 60, "620722": 70, "620723": 75, "620724": 85, "620725": 110}
# How a county's task goes: how many quarters are reached, and by how much the last is late.
PACES = ("on_time", "on_time", "on_time", "late", "week", "week", "spring")


@dataclass
class Held:
    """What the lists are written of, read once."""

    units: dict[str, Unit]
    regions: dict[str, Region]
    zones: dict[str, Park]
    chains: dict[str, Chain]
    people: People


def write_tasks(people: People, rng: Random) -> None:
    """Plans first, then each county's tasks with steps and reports."""
    held = Held(
        people.units,
        {region.code: region for region in Region.objects.today().filter(code__in=COUNTIES)},
        {park.code: park for park in Park.objects.zones()},
        {chain.code: chain for chain in Chain.objects.all()},
        people,
    )
    plans = _write_plans(held)
    number = 0
    for code, (zone, county, name, _) in COUNTIES.items():
        for sketch in SKETCHES:
            number += 1
            _write_task(held, sketch, number, plans[code], (zone, county, name), rng)


def _write_plans(held: Held) -> dict[str, PlanDocument]:
    """2023's and 2024's; one county has revised this year's. Returns this year's by region."""
    found: dict[str, PlanDocument] = {}
    number = {2023: 0, 2024: 0}

    def write(year: int, code: str, **more: Any) -> PlanDocument:
        number[year] += 1
        _, county, name, chains = COUNTIES[code]
        day = more.pop("issued_on", date(year, 1, 26))
        row = PlanDocument.objects.create(
            code=f"FA-{year}-{number[year]:04d}",
            year=year,
            region=held.regions[code],
            title=f"{name}{year}年招商引资工作方案",
            document=f"{name[0]}招发〔{year}〕示例{more.pop('paper', 2)}号",
            issued_on=day,
            lead_unit=held.units[f"{county}-zs"],
            recorded_by=held.people.bureau,
            **_words(name, [held.chains[one].name for one in chains if one in held.chains], year),
            **({"state": PlanState.ISSUED} | more),
            **stamps(day),
        )
        row.chains.set([held.chains[one] for one in chains if one in held.chains])
        return row

    for code in COUNTIES:
        write(2023, code)
    for code in COUNTIES:
        found[code] = write(2024, code)
    first = found["620724"]
    first.state = PlanState.SUPERSEDED
    first.save(update_fields=["state"])
    later = {"issued_on": date(2024, 4, 18), "paper": 9, "replaces": first}
    found["620724"] = write(2024, "620724", **later)
    return found


def _words(name: str, chains: list[str], year: int) -> dict[str, str]:
    both = "、".join(chains)
    return {
        "positioning": f"立足{name}资源禀赋和园区承载能力，在全市“2+6”产业布局中主攻{both}。",
        "industries": f"围绕{both}的缺口环节招引上下游企业，链主带动、以商招商。",
        "goals": f"{year}年新签约项目 40 项，省外到位资金完成市上下达数，新开工项目 15 项；"
        "引进链主或专精特新企业 4 家。（示例）",
        "path": "一季度摸清家底、排出目标企业；二季度集中外出对接；三季度抓签约项目落地开工；"
        "四季度抓投产达效和来年谋划。",
        "guarantees": "主要领导每季度调度一次，清单任务按季亮灯；土地、能耗、用工要素优先保障。",
    }


def _write_task(
    held: Held,
    sketch: Sketch,
    number: int,
    plan: PlanDocument,
    place: tuple[str, str, str],
    rng: Random,
) -> None:
    zone, county, name = place
    park = held.zones[zone] if sketch.unit == "gwh" else None
    code = f"{zone}-gwh" if sketch.unit == "gwh" else f"{county}-{sketch.unit}"
    planned = _scaled(sketch, rng)
    if sketch.measure == M.INDICATOR:
        planned = [SIGNED[plan.region.code] * share // 100 for share in (20, 50, 80, 100)]
    owner = _owner(held, code, zone)
    pace = rng.choice(PACES)
    task = ListTask.objects.create(
        code=f"RW-2024-{number:04d}",
        year=2024,
        plan=plan,
        region=held.regions[plan.region.code],
        park=park,
        title=sketch.title.format(n=planned[-1] if planned else ""),
        detail=f"{name}{sketch.kind.label}类任务，按季度推进，逾期亮灯。（示例）",
        kind=sketch.kind,
        lead_unit=held.units[code],
        owner=owner,
        leader=held.people.leaders[zone][0],
        measure=sketch.measure,
        indicator=sketch.said if sketch.measure == M.INDICATOR else "",
        assigned=Decimal(planned[-1]) if planned else None,
        unit_text=sketch.said if sketch.measure == M.QUANTITY else "",
        recorded_by=held.people.bureau,
        **stamps(date(2024, 2, 1)),
    )
    task.cooperating.set([held.units[one] for one in sketch.joined])
    steps = list(_steps(task, sketch, planned))
    TaskStep.objects.bulk_create(steps)
    if sketch.measure != M.INDICATOR:
        TaskReport.objects.bulk_create(_reports(held, task, steps, (zone, pace), rng))
        TaskStep.objects.bulk_update(steps, ["done_on", "result"])


def _scaled(sketch: Sketch, rng: Random) -> list[int]:
    """Every county a little more or less; never falling."""
    if not sketch.planned:
        return []
    share = Decimal(rng.randint(70, 130)) / 100
    found: list[int] = []
    for value in sketch.planned:
        found.append(max(round(value * share), *found, 0) if found else round(value * share))
    return [*found[:-1], max(found[-1], 1)]


def _owner(held: Held, unit: str, zone: str) -> Person | None:
    if unit.endswith("-gwh"):
        return held.people.task_force[zone]["专班组长"][0]
    return None


def _steps(task: ListTask, sketch: Sketch, planned: list[int]) -> Iterator[TaskStep]:
    for quarter, (month, day) in enumerate(DUE, 1):
        text = sketch.steps[quarter - 1] if sketch.steps else ""
        number = planned[quarter - 1] if planned else None
        if number == 0:
            continue
        unit = task.unit_text or "项"
        yield TaskStep(
            task=task,
            quarter=quarter,
            text=text or f"累计 {number} {unit}",
            planned=None if number is None else Decimal(number),
            due_on=date(task.year, month, day),
        )


def _reports(
    held: Held, task: ListTask, steps: list[TaskStep], how: tuple[str, str], rng: Random
) -> Iterator[TaskReport]:
    """One a quarter: accepted and the step reached; or late; or still to be checked."""
    zone, pace = how
    by = held.people.reporter(zone)
    reached = {"spring": 0, "week": 1}.get(pace, 2)
    for step in (one for one in steps if one.quarter <= 2):
        day = step.due_on - timedelta(days=rng.randint(1, 12))
        if pace == "late" and step.quarter == 1:
            day = step.due_on + timedelta(days=rng.randint(3, 20))
        is_reached = step.quarter <= reached
        short = step.planned is not None and not is_reached
        value = _short_of(step.planned) if short else step.planned
        if is_reached:
            step.done_on, step.result = day, "已按要求完成，佐证材料已报。（示例）"
        elif step.quarter == 2 and pace == "week":
            day = min(TODAY, step.due_on + timedelta(days=rng.randint(2, 7)))
        yield TaskReport(
            task=task,
            step=step if step.planned is None and is_reached else None,
            on=day,
            text=f"{step.quarter_name}进展：{'已完成' if is_reached else '正在推进，尚未完成'}“{step.text}”。（示例）",
            value=value,
            state=ReportState.ACCEPTED if is_reached else ReportState.SUBMITTED,
            by=by,
            decided_by=held.people.bureau if is_reached else None,
            answer="情况属实。" if is_reached else "",
            **stamps(day),
        )


def _short_of(planned: Decimal | None) -> Decimal | None:
    return None if planned is None else max(planned - 1, Decimal(0))


def close_some(people: People) -> None:
    """Two that came to their end early, and one that was taken off the list."""
    done = ListTask.objects.filter(title__startswith="企业家座谈会").order_by("pk")[:2]
    for task in done:
        task.steps.filter(done_on=None).update(
            done_on=date(2024, 7, 2), result="提前完成。（示例）"
        )
        task.state, task.done_on = TaskState.DONE, date(2024, 7, 5)
        task.done_by, task.done_note = people.bureau, "提前开完，已核实。（示例）"
        task.save()
    off = ListTask.objects.filter(title__startswith="“标准地”").order_by("-pk")[0]
    off.state, off.cancelled_on = TaskState.CANCELLED, date(2024, 5, 20)
    off.cancel_reason = "并入全市统一改革任务。（示例）"
    off.save()
