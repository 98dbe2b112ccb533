"""批示与督办单 in every state and colour; one red project of the demo's leader waits for a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from parks.models import Person, Unit, User
from projects.demo.draft import Draft, at, stamps
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import InstructionLevel, InstructionState, LampLevel, ReplyKind
from projects.models import Instruction, InstructionReply, Lamp
from projects.notifications import tell_instruction
from projects.queries.instruction import receivers

ISSUED, ANSWERED = InstructionState.ISSUED, InstructionState.ANSWERED
CLOSED, ESCALATED = InstructionState.CLOSED, InstructionState.ESCALATED
BLUE, YELLOW, RED = InstructionLevel.BLUE, InstructionLevel.YELLOW, InstructionLevel.RED
ASKED = (
    "请专班一周内把施工图审查办完，写明卡在哪个环节。",
    "供电接入方案月底前定下来，有困难直接报我。",
    "请核实企业年度资金计划，说明低于序时的原因。",
    "用地组卷材料本周报上去，逐件列出还缺什么。",
    "企业反映招工难，请与人社部门对接后回复。",
    "环评批复进度请说明，能并联的一律并联。",
)
ANSWERS = (
    "已与审图单位对接，剩消防专篇两处意见，7月12日前修改完。",
    "已召开协调会，接入方案7月10日评审，专班专人跟进。",
    "企业第三季度计划到位资金已书面承诺，首笔7月中旬到账。",
    "缺件清单已列出，勘测定界报告下周一补齐。",
)


@dataclass(frozen=True)
class Plot:
    """One instruction: days ago it was issued, days from today it is due, what came of it."""

    state: str
    issued: int
    due: int
    level: str = InstructionLevel.PLAIN
    is_received: bool = True
    returned: bool = False


# By the leader on projects of his own, then on others' red and yellow ones.
OWN = (
    Plot(ISSUED, 3, 4, is_received=False),
    Plot(ANSWERED, 9, -1),
    Plot(ISSUED, 15, -4),
    Plot(CLOSED, 40, -28),
    Plot(CLOSED, 66, -55),
    Plot(ISSUED, 12, 2, returned=True),
)
OTHERS = (
    Plot(ISSUED, 2, 5),
    Plot(ISSUED, 8, -1, is_received=False),
    Plot(ANSWERED, 11, 1),
    Plot(CLOSED, 33, -20),
)
# 督办单 by the bureau, each on a lit project: the colours of its chain, the last one's state.
CHAINS = (
    (Plot(ISSUED, 4, 3, BLUE, is_received=False),),
    (Plot(ISSUED, 10, -2, BLUE),),
    (Plot(ISSUED, 12, -3, BLUE, is_received=False),),
    (Plot(ANSWERED, 14, -4, BLUE),),
    (Plot(CLOSED, 45, -36, BLUE),),
    (Plot(ESCALATED, 30, -20, BLUE), Plot(ISSUED, 6, 2, YELLOW)),
    (Plot(ESCALATED, 34, -24, BLUE), Plot(CLOSED, 20, -9, YELLOW)),
    (
        Plot(ESCALATED, 60, -50, BLUE),
        Plot(ESCALATED, 42, -30, YELLOW),
        Plot(ISSUED, 5, 3, RED),
    ),
    (
        Plot(ESCALATED, 90, -80, BLUE),
        Plot(ESCALATED, 70, -60, YELLOW),
        Plot(CLOSED, 50, -41, RED),
    ),
)


class Writer:
    """Rows with their numbers; each colour after the one before it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.numbers = {prefix: count(1) for prefix in ("PS", "DB")}
        self.words = count()
        self.replies: list[InstructionReply] = []

    def write(
        self,
        draft: Draft,
        lamp: str,
        plot: Plot,
        by: User,
        to: Unit | Person | None = None,
        after: Instruction | None = None,
    ) -> Instruction:
        prefix = "PS" if plot.level == InstructionLevel.PLAIN else "DB"
        place = next(self.words)
        issued_on = TODAY - timedelta(days=plot.issued)
        is_answered = plot.state in (ANSWERED, CLOSED)
        day = self._day(plot)
        row = Instruction.objects.create(
            project=draft.row,
            number=f"{prefix}-{TODAY.year}-{next(self.numbers[prefix]):04d}",
            level=plot.level,
            text=ASKED[place % len(ASKED)],
            lamp=lamp,
            to_unit=to if isinstance(to, Unit) else None,
            to_person=to if isinstance(to, Person) else None,
            issued_by=by,
            issued_on=issued_on,
            due_on=TODAY + timedelta(days=plot.due),
            state=plot.state,
            received_at=at(issued_on, 16) if plot.is_received else None,
            answered_on=day if is_answered or plot.returned else None,
            closed_on=day if plot.state == CLOSED else None,
            after=after,
            **stamps(issued_on, 9),
        )
        self.replies += self._thread(row, plot, day, draft, ANSWERS[place % len(ANSWERS)])
        return row

    def _day(self, plot: Plot) -> date:
        """When it was answered or closed: by its date, and before today."""
        return TODAY - timedelta(days=max(1, min(plot.issued - 2, 2 - plot.due)))

    def _thread(
        self, row: Instruction, plot: Plot, day: date, draft: Draft, answer: str
    ) -> Iterator[InstructionReply]:
        by = self.people.users["unit"] if row.to_unit else self.people.reporter(draft.zone)
        said = []
        if plot.is_received:
            said.append((ReplyKind.RECEIVED, by, "", at(row.issued_on, 16)))
        if plot.state in (ANSWERED, CLOSED) or plot.returned:
            said.append((ReplyKind.ANSWER, by, answer, at(day, 15)))
        if plot.returned:
            why = "没有写明时间，请补上每一步由谁、哪天办完。"
            said.append((ReplyKind.RETURNED, row.issued_by, why, at(day, 17)))
        if plot.state == CLOSED:
            said.append((ReplyKind.CLOSED, row.issued_by, "按此推进。", at(day, 17)))
        for kind, who, text, moment in said:
            yield InstructionReply(instruction=row, kind=kind, by=who, text=text, at=moment)


def write_instructions(drafts: list[Draft], people: People) -> None:
    """Needs today's lamps."""
    writer = Writer(people)
    lit = _lit()
    leader = people.users["leader"]
    red = {pk for pk, lamps in lit.items() if lamps[0].level == LampLevel.RED}
    own = [d for d in drafts if d.is_mine and d.row.pk not in red and not d.production_on]
    rows = [
        writer.write(draft, _lamp(lit, draft), plot, leader)
        for draft, plot in zip(own, OWN, strict=False)
    ]
    others = [d for d in drafts if d.row.pk in lit and not d.is_mine]
    others.sort(key=lambda d: d.zone != "zyjk")  # the demo's staff has something to answer
    free = iter(others)
    environment = people.units["sthjj"]
    tos = (environment, people.task_force["zyjk"]["专班组长"][0], None, None)
    for plot, to in zip(OTHERS, tos, strict=True):
        draft = next(free)
        rows.append(writer.write(draft, _lamp(lit, draft), plot, leader, to))
    for chain in CHAINS:
        draft, after = next(free), None
        for plot in chain:
            after = writer.write(draft, _lamp(lit, draft), plot, people.bureau, after=after)
            rows.append(after)
    _mark_following(rows, writer)
    InstructionReply.objects.bulk_create(writer.replies)
    for row in rows:
        if row.state == ISSUED:
            tell_instruction(row, receivers(row, TODAY))


def _lit() -> dict[int, list[Lamp]]:
    found: dict[int, list[Lamp]] = {}
    held = Lamp.objects.filter(until_on=None, level__in=[LampLevel.RED, LampLevel.YELLOW])
    for lamp in held.order_by("project_id", "level", "pk"):
        found.setdefault(lamp.project_id, []).append(lamp)
    return found


def _lamp(lit: dict[int, list[Lamp]], draft: Draft) -> str:
    lamps = lit.get(draft.row.pk)
    return lamps[0].kind if lamps else ""


def _mark_following(rows: list[Instruction], writer: Writer) -> None:
    """What the escalated ones say of the next."""
    for row in rows:
        if row.after is not None:
            writer.replies.append(
                InstructionReply(
                    instruction=row.after,
                    kind=ReplyKind.FOLLOWED,
                    by=row.issued_by,
                    text=f"升级为 {row}",
                    at=row.created_at,
                )
            )
