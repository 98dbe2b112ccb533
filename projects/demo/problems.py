"""问题 in every state, level and kind; some overdue by days, some by weeks, the closed ones proved.

Late ones hang on projects that a lamp of the same colour already lights, so that the city keeps
its number of red and yellow projects.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from parks.models import User
from projects.actions.problem import steps_up
from projects.demo.draft import Draft, at, pick, stamps
from projects.demo.files import write_pdf
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import Evidence, ProblemKind, ProblemLevel, ProblemState, ProblemVerb
from projects.models import Attachment, Problem, ProblemStep
from projects.queries.problem import escalation_rules
from tracker.tools.workdays import shift

MEETING_ON = date(2024, 6, 20)
# Kind → who answers for it ("" the park's own committee), what it is called, how it was solved.
WORDS = {
    ProblemKind.APPROVAL: (
        "sthjj", ("环评报告书未批复", "排污许可资料待补正"), "环评批复已印发，文件见附件。",
    ),
    ProblemKind.LAND: (
        "zrzyj", ("用地组卷材料待补正", "征地补偿尚未谈妥"), "用地批复已取得，净地移交企业。",
    ),
    ProblemKind.SUPPLY: (
        "gwdl", ("110千伏供电接入方案未批复", "施工用水未接入"), "接入方案已批复，现场已通电。",
    ),
    ProblemKind.FUNDS: ("", ("股东增资未到账", "项目贷款审批缓慢"), "银行已放款，凭证见附件。"),
    ProblemKind.POLICY: ("gxj", ("设备补贴口径需明确",), "已书面答复企业，政策口径明确。"),
    ProblemKind.OTHER: ("", ("施工队伍不足影响工期",), "已协调两家单位进场。"),
}  # fmt: skip
KINDS = tuple(WORDS)


@dataclass
class Wanted:
    """A problem that is to be: how far it is, at which level, how many days past its date."""

    state: ProblemState
    late: int  # days past the date on 8 July; negative: days left
    level: ProblemLevel = ProblemLevel.PARK
    colour: str = ""  # the lamp of the projects it may hang on


S, L = ProblemState, ProblemLevel
WANTED = (
    *[Wanted(S.REPORTED, 0)] * 5,
    *[Wanted(S.REPORTED, 0, L.OWNER)] * 2,
    *[Wanted(S.ACCEPTED, -4)] * 4,
    *[Wanted(S.ACCEPTED, -10, L.COUNTY)] * 3,
    *[Wanted(S.ACCEPTED, 3, L.PARK, "yellow")] * 3,
    *[Wanted(S.IN_HAND, -7)] * 5,
    *[Wanted(S.IN_HAND, -2, L.CITY)] * 3,
    *[Wanted(S.IN_HAND, -1, L.OWNER)] * 2,
    *[Wanted(S.IN_HAND, 6, L.PARK, "yellow")] * 4,
    *[Wanted(S.IN_HAND, 12, L.COUNTY, "yellow")] * 2,
    *[Wanted(S.IN_HAND, 24, L.PARK, "red")] * 3,
    *[Wanted(S.IN_HAND, 33, L.COUNTY, "red")] * 2,
    *[Wanted(S.RESOLVED, -3)] * 6,
    *[Wanted(S.CLOSED, 30)] * 12,
    *[Wanted(S.CLOSED, 60, L.COUNTY)] * 4,
)


@dataclass
class Writer:
    """Makes problems with their steps; all of them are written at once."""

    people: People
    rng: Random
    rows: list[Problem] = field(default_factory=list)
    steps: list[ProblemStep] = field(default_factory=list)

    def add(self, wanted: Wanted, draft: Draft, kind: str) -> None:
        unit, titles, solved = WORDS[ProblemKind(kind)]
        due = TODAY - timedelta(days=wanted.late)
        reported = self._reported_on(wanted, draft, due)
        by = self.people.reporter(draft.zone)
        row = Problem(
            project=draft.row,
            title=self.rng.choice(titles),
            text=f"{draft.row.name}：影响下一步施工，请协调解决。",
            kind=kind,
            level=wanted.level,
            state=wanted.state,
            reported_by=by,
            reported_on=reported,
            **stamps(reported),
        )
        if wanted.state != S.REPORTED:
            own = f"{draft.zone}-gwh"
            row.owner_unit, row.due_on = self.people.units[unit or own], due
        self.rows.append(row)
        self._tell(row, by, solved)

    def _reported_on(self, wanted: Wanted, draft: Draft, due: date) -> date:
        if wanted.state == S.REPORTED:
            return pick(self.rng, TODAY - timedelta(days=5), TODAY)
        if wanted.level == L.COUNTY and wanted.late == 12:  # decided at the meeting
            return MEETING_ON
        first = max(due - timedelta(days=40), draft.signed_on)
        return pick(self.rng, first, min(due, TODAY) - timedelta(days=12))

    def _tell(self, row: Problem, by: User, solved: str) -> None:
        """The steps that lead to where it stands, each a few days after the last."""
        day, bureau = row.reported_on, self.people.bureau
        self._step(row, ProblemVerb.REPORT, "", S.REPORTED, by, day)
        if row.state == S.REPORTED:
            return
        self._step(row, ProblemVerb.ACCEPT, S.REPORTED, S.ACCEPTED, bureau, day, "请抓紧办理。")
        if row.state == S.ACCEPTED:
            return
        self._step(row, ProblemVerb.START, S.ACCEPTED, S.IN_HAND, by, shift(day, 2))
        if row.state == S.IN_HAND:
            return
        row.resolution, row.resolved_by = solved, by
        row.resolved_on = min(shift(day, 6), TODAY)
        self._step(row, ProblemVerb.RESOLVE, S.IN_HAND, S.RESOLVED, by, row.resolved_on, solved)
        if row.state == S.CLOSED:
            row.closed_by, row.closed_on = bureau, min(shift(day, 8), TODAY)
            words = "已到现场核实。"
            self._step(row, ProblemVerb.CLOSE, S.RESOLVED, S.CLOSED, bureau, row.closed_on, words)

    def _step(
        self, row: Problem, verb: str, came: str, to: str, by: User, on: date, text: str = ""
    ) -> None:
        self.steps.append(
            ProblemStep(
                problem=row, verb=verb, from_state=came, to_state=to, level=row.level, by=by,
                due_on=row.due_on, text=text, at=at(min(on, TODAY), 9 + len(self.steps) % 8),
            )
        )  # fmt: skip


def write_problems(drafts: list[Draft], people: People, rng: Random) -> list[Problem]:
    """Numbered in the order of reporting; the clock of each has run until today."""
    writer, pools = Writer(people, rng), _pools(drafts)
    for number, wanted in enumerate(WANTED):
        pool = pools[wanted.colour]
        writer.add(wanted, pool[number * 7 % len(pool)], KINDS[number % len(KINDS)])
    _number(writer.rows)
    rules = escalation_rules()
    for row in writer.rows:
        for step in steps_up(row, rules, TODAY):
            step.at = at(row.escalated_on or TODAY, 1, 5)
            writer.steps.append(step)
    Problem.objects.bulk_create(writer.rows, batch_size=200)
    ProblemStep.objects.bulk_create(writer.steps, batch_size=300)
    _prove(writer.steps, people, rng)
    return writer.rows


def _pools(drafts: list[Draft]) -> dict[str, list[Draft]]:
    """Projects by the lamp that lights them anyway; "" takes any that goes on, the leader's first."""
    going = [d for d in drafts if d.signed_on and not d.ended_on and not d.capacity_on]
    old = [d for d in going if d.zone != "outside" and (TODAY - d.signed_on).days > 60]
    old.sort(key=lambda d: (not d.is_mine, not d.is_weekly))
    return {
        "red": [d for d in old if d.trouble.endswith("_red")],
        "yellow": [d for d in old if d.trouble.endswith("_yellow")],
        "": old[:60],
    }


def _number(rows: list[Problem]) -> None:
    """WT-2024-0001 … by the day of reporting."""
    years: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row.reported_on):
        year = row.reported_on.year
        years[year] = years.get(year, 0) + 1
        row.number = f"WT-{year}-{years[year]:04d}"


def _prove(steps: list[ProblemStep], people: People, rng: Random) -> None:
    """Every closed one has the document of its solution."""
    links = []
    for step in _solved(steps):
        lines = ["办结回函（演示数据）", step.problem.project.name, step.text]
        stored = write_pdf("示例办结回函.pdf", lines, step.by or people.bureau, rng)
        row = Attachment.objects.create(
            project=step.problem.project,
            kind=Evidence.PROGRESS,
            stored=stored,
            problem=step.problem,
        )
        links.append(ProblemStep.files.through(problemstep_id=step.pk, attachment_id=row.pk))
    ProblemStep.files.through.objects.bulk_create(links)


def _solved(steps: list[ProblemStep]) -> Iterator[ProblemStep]:
    for step in steps:
        if step.verb == ProblemVerb.RESOLVE and step.problem.state == S.CLOSED:
            yield step
