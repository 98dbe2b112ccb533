"""线索 of 2023 and 2024: from every office, in every state, some with their clock run out.

Those that became projects stand behind projects that were there already, which keep their codes.
All names of enterprises and people are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from parks.models import ChainLink, Enterprise, Office, Park
from projects.demo.draft import Draft, pick, stamps
from projects.demo.lead_words import (
    DEMANDS,
    FOLLOWED,
    INVALID,
    JUDGED,
    LOST,
    PRODUCTS,
    TOWNS,
)
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import LeadSource, LeadState, LeadVerb, LostReason
from projects.models import Activity, Agreement, Lead, LeadAssignment, LeadStep, Project
from projects.queries.lead_clock import clock_of, rules_on
from tracker.tools.likeness import name_key

S, V = LeadState, LeadVerb
FIRST = date(2023, 1, 9)
CONVERTED, LED = 26, 150  # behind projects of the city; beside them
RECENT = TODAY - timedelta(days=75)
# How leads of long ago ended, and how recent ones stand.
ENDINGS = ((S.LOST, 58), (S.INVALID, 20), (S.FOLLOWING, 14), (S.ASSIGNED, 8))
STANDINGS = (
    *((S.REPORTED, 14), (S.ANSWERED, 12), (S.VALID, 10), (S.ASSIGNED, 20)),
    *((S.FOLLOWING, 38), (S.INVALID, 6)),
)
PHONE = "1390000{:04d}"


@dataclass
class Made:
    """One lead with who held it and what was done, before anything is written."""

    lead: Lead
    held: list[LeadAssignment] = field(default_factory=list)
    steps: list[LeadStep] = field(default_factory=list)


@dataclass
class Around:
    """What a lead may hang on, read once."""

    offices: list[Office]
    parks: list[Park]
    links: list[ChainLink]
    activities: list[Activity]
    firms: list[Enterprise]

    @classmethod
    def read(cls) -> "Around":
        return cls(
            list(Office.objects.order_by("order", "code")),
            list(Park.objects.zones().select_related("region")),
            list(ChainLink.objects.select_related("chain").order_by("chain__order", "order")),
            list(Activity.objects.held().filter(office__isnull=False).order_by("pk")),
            list(Enterprise.objects.order_by("pk")[:200]),
        )


def write_leads(drafts: list[Draft], people: People, rng: Random) -> None:
    """Every lead with its holders and steps; agreements of a converted one point to it."""
    around = Around.read()
    made = [*_behind_projects(around, people, rng), *_others(around, people, rng)]
    made.sort(key=lambda one: one.lead.reported_on)
    last: dict[int, int] = {}
    rules = rules_on(TODAY)
    for number, one in enumerate(made):
        lead = one.lead
        year = lead.reported_on.year
        last[year] = last.get(year, 0) + 1
        lead.code = f"XS-{year}-{last[year]:04d}"
        if lead.contact_phone:
            lead.contact_phone = PHONE.format(number)
        lead.due_step, lead.due_on = clock_of(lead, rules)
    _twice(made)
    Lead.objects.bulk_create([one.lead for one in made], batch_size=500)
    LeadAssignment.objects.bulk_create([row for one in made for row in one.held], batch_size=500)
    LeadStep.objects.bulk_create([row for one in made for row in one.steps], batch_size=500)
    _sign(made, rng)
    for lead in (one.lead for one in made if one.lead.project_id):
        Agreement.objects.filter(project=lead.project_id, lead=None).update(lead=lead)


def _behind_projects(around: Around, people: People, rng: Random) -> Iterator[Made]:
    """Projects that an office brought: their lead came some months before they were signed."""
    rows = Project.objects.filter(office__in=around.offices, signed_on__gte=date(2023, 6, 1))
    rows = rows.select_related("park__region", "office", "chain", "link", "industry")
    projects = list(rows.prefetch_related("investors").order_by("pk"))
    for project in rng.sample(projects, min(CONVERTED, len(projects))):
        firm = next(iter(project.investors.all()), None)
        signed: date = project.signed_on or TODAY
        reported = max(FIRST, signed - timedelta(days=rng.randint(60, 170)))
        converted = reported + (signed - reported) // 2
        made = _made(
            around, people, rng, reported, project.office, project.park,
            name=f"{project.name}线索"[:160], amount=project.total_investment,
            investor_name=firm.name if firm else "示例投资方", enterprise=firm,
            chain=project.chain, link=project.link, industry=project.industry,
            origin=project.origin, content=project.content or project.name,
        )  # fmt: skip
        _go(made, S.CONVERTED, converted, people, rng)
        made.lead.project, made.lead.converted_on = project, converted
        yield made


def _others(around: Around, people: People, rng: Random) -> Iterator[Made]:
    for place in range(LED):
        recent = place >= LED * 3 // 5
        reported = pick(rng, RECENT if recent else FIRST, TODAY if recent else RECENT)
        kinds = STANDINGS if recent else ENDINGS
        state = rng.choices([s for s, _ in kinds], [w for _, w in kinds])[0]
        if state in (S.REPORTED, S.ANSWERED):  # nobody lets these lie for months
            reported = pick(rng, TODAY - timedelta(days=4), TODAY)
        elif recent and state in (S.VALID, S.ASSIGNED):
            reported = pick(rng, TODAY - timedelta(days=10), TODAY - timedelta(days=3))
        office = rng.choice([*around.offices, *around.offices, None])
        park = rng.choice(around.parks)
        made = _made(around, people, rng, reported, office, park)
        end = TODAY if recent else min(TODAY, reported + timedelta(days=rng.randint(20, 190)))
        _go(made, state, end, people, rng)
        yield made


def _made(
    around: Around,
    people: People,
    rng: Random,
    day: date,
    office: Office | None,
    park: Park,
    **known: Any,
) -> Made:
    """As it was first reported: by an office, or by a park's own task force."""
    link = rng.choice(around.links)
    product = rng.choice(PRODUCTS)
    town = office.city if office else rng.choice(TOWNS)
    near = [a for a in around.activities if office and a.office_id == office.pk]
    near = [a for a in near if 0 <= (day - a.to_on).days <= 30]
    activity = rng.choice(near) if near and rng.random() < 0.6 else None
    source = LeadSource.ACTIVITY if activity else rng.choice(LeadSource.values[1:])
    size = rng.choice((2_000, 5_000, 8_000, 12_000, 20_000, 30_000, 50_000, 80_000, 120_000))
    by = people.users["liaison"] if office and office.code == "sh" else people.bureau
    whole = rng.random() < 0.7  # the four elements are there
    name = f"示例{town}{rng.choice('启鸿远恒泰盛嘉瑞')}{rng.choice('能材科创源丰')}{rng.choice('华信达通联合')}"
    said: dict[str, Any] = {
        "name": f"{name.removeprefix('示例')}{product}项目",
        "content": f"拟建设{product}生产线，分两期实施。",
        "amount": Decimal(size) if whole or rng.random() < 0.6 else None,
        "investor_name": f"{name}有限公司",
        "chain": link.chain,
        "link": link,
        "origin": town,
    }
    said |= known
    lead = Lead(
        **said,
        name_key=name_key(said["name"]),
        investor_key=name_key(said["investor_name"]),
        contact_name="示例联系人" if whole else "",
        contact_phone="有" if whole or rng.random() < 0.5 else "",
        demands=rng.choice(DEMANDS) if whole else "",
        source=source,
        activity=activity,
        reported_on=day,
        started_on=day,
        touched_on=day,
        first_office=office,
        first_park=None if office else park,
        office=office,
        park=None if office else park,
        region=park.region,
        recorded_by=by,
        **stamps(day),
    )
    made = Made(lead)
    _hold(made, day, office=office) if office else _hold(made, day, park=park)
    _step(made, V.REPORT, day, "", by)
    made.lead.park_wanted = park  # type: ignore[attr-defined]
    return made


def _hold(made: Made, day: date, **holder: Any) -> None:
    made.held.append(LeadAssignment(lead=made.lead, from_on=day, **holder))


def _step(made: Made, verb: LeadVerb, day: date, text: str, by: Any) -> None:
    """The state before it is the lead's; the caller sets the one after."""
    at = stamps(day)["created_at"]
    made.steps.append(
        LeadStep(
            lead=made.lead,
            verb=verb,
            from_state="" if verb == V.REPORT else made.lead.state,
            to_state=made.lead.state,
            on=day,
            text=text,
            by=by,
            at=at,
        )
    )


def _go(made: Made, goal: LeadState, end: date, people: People, rng: Random) -> None:
    """From the first report to where it stands on `end`, each move a step of its own."""
    lead, day = made.lead, made.lead.reported_on
    if goal == S.REPORTED:
        return
    day = _move(
        made, V.ANSWER, S.ANSWERED, day + timedelta(days=1), end, "已收到，正在核实。", people
    )
    if goal == S.ANSWERED:
        return
    day = min(day + timedelta(days=rng.choice((1, 2, 2, 4))), end)
    lead.judged_by, lead.judged_on = people.bureau, day
    lead.judged_valid = goal != S.INVALID
    lead.judgement = rng.choice(JUDGED if lead.judged_valid else INVALID)
    verb = V.ACCEPT if lead.judged_valid else V.REFUSE
    day = _move(
        made, verb, S.VALID if lead.judged_valid else S.INVALID, day, end, lead.judgement, people
    )
    if goal in (S.INVALID, S.VALID):
        return
    day = _assign(made, day + timedelta(days=1), end, people, rng)
    if goal == S.ASSIGNED:
        return
    most = 12 if end == TODAY and rng.random() < 0.8 else rng.randint(1, 4)
    for _ in range(most):
        following = day + timedelta(days=rng.randint(5, 16))
        if following > end:
            break
        day = _move(made, V.FOLLOW, S.FOLLOWING, following, end, rng.choice(FOLLOWED), people)
    if goal == S.CONVERTED:
        _move(made, V.CONVERT, S.CONVERTED, end, end, "", people)
    if goal == S.LOST:
        kind = rng.choice(LostReason.values)
        lead.lost_on, lead.lost_reason, lead.lost_note = end, kind, rng.choice(LOST[kind])
        _move(made, V.LOSE, S.LOST, end, end, lead.lost_note, people)


def _assign(made: Made, day: date, end: date, people: People, rng: Random) -> date:
    """To the park that fits, seldom to a second one that took it over later."""
    lead, park = made.lead, made.lead.park_wanted  # type: ignore[attr-defined]
    day = min(day, end)
    lead.assigned_on = day
    if lead.park is None:
        lead.park = park
        _hold(made, day, park=park)
        made.held[-1].by, made.held[-1].reason = people.bureau, "符合园区主导产业"
    return _move(made, V.ASSIGN, S.ASSIGNED, day, end, park.short_name, people)


def _move(
    made: Made, verb: LeadVerb, state: LeadState, day: date, end: date, text: str, people: People
) -> date:
    """One step on its day, no later than `end`; the day is given back."""
    day = min(day, end)
    _step(made, verb, day, text, people.bureau)
    made.lead.state = made.steps[-1].to_state = state
    made.lead.touched_on = max(made.lead.touched_on, day)
    return day


def _twice(made: list[Made]) -> None:
    """The same investor told two offices: a suspected double that nobody has looked at yet."""
    open_ones = [one.lead for one in made if one.lead.state in (S.ASSIGNED, S.FOLLOWING)]
    first, later = open_ones[-12], open_ones[-1]
    later.investor_name, later.investor_key = first.investor_name, first.investor_key
    first.contact_phone = first.contact_phone or PHONE.format(9999)
    later.contact_phone = first.contact_phone


def _sign(made: list[Made], rng: Random) -> None:
    """Some that are followed have signed a paper already: its enterprise is their investor."""
    free = Agreement.objects.held().filter(project=None, lead=None, office__isnull=False)
    papers = list(free.select_related("enterprise").order_by("pk"))
    for one in made:
        lead = one.lead
        if lead.state not in (S.FOLLOWING, S.ASSIGNED) or rng.random() < 0.5:
            continue
        fits = (p for p in papers if p.office_id == lead.office_id)
        paper = next((p for p in fits if 10 <= (p.signed_on - lead.reported_on).days <= 150), None)
        if paper is None:
            continue
        papers.remove(paper)
        lead.enterprise, lead.investor_name = paper.enterprise, paper.enterprise.name
        lead.investor_key = paper.enterprise.name_key
        Lead.objects.filter(pk=lead.pk).update(
            enterprise=lead.enterprise,
            investor_name=lead.investor_name,
            investor_key=lead.investor_key,
        )
        Agreement.objects.filter(pk=paper.pk).update(lead=lead)
