"""Which clock of a lead runs, and until when (DOMAIN.md §4), by the rules in force.

Answer, judgement and report-back count from the first report (or from when it was taken up again);
a lead that is followed must be heard of every so many days, or on the day that was promised.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from projects.enums import DayCount, LeadClock, LeadState
from projects.models import Lead, LeadRule
from tracker.tools.workdays import shift

CLOCK_OF = {
    LeadState.REPORTED: LeadClock.ANSWER,
    LeadState.ANSWERED: LeadClock.JUDGE,
    LeadState.VALID: LeadClock.REPORT_BACK,
    LeadState.ASSIGNED: LeadClock.REPORT_BACK,
    LeadState.FOLLOWING: LeadClock.FOLLOW,
}
# Where no row says otherwise.
DEFAULT_DAYS = {
    LeadClock.ANSWER: 1,
    LeadClock.JUDGE: 3,
    LeadClock.REPORT_BACK: 7,
    LeadClock.FOLLOW: 14,
    LeadClock.STALE: 60,
}


@dataclass(frozen=True)
class Rule:
    """How long a clock runs."""

    clock: LeadClock
    days: int
    counting: DayCount = DayCount.CALENDAR
    from_on: date | None = None

    def until(self, start: date) -> date:
        if self.counting == DayCount.WORKING:
            return shift(start, self.days)
        return start + timedelta(days=self.days)

    def before(self, day: date) -> date:
        """The last start whose clock has run out on `day`."""
        if self.counting == DayCount.WORKING:
            return shift(day, -self.days)
        return day - timedelta(days=self.days)

    @property
    def said(self) -> str:
        return (
            f"{self.days} 个{self.counting.label}"
            if self.counting == "working"
            else (f"{self.days} 天")
        )


Rules = Mapping[LeadClock, Rule]


def rules_on(day: date) -> Rules:
    """The rule of every clock as in force on `day`: one query."""
    found = {clock: Rule(clock, days) for clock, days in DEFAULT_DAYS.items()}
    for row in LeadRule.objects.filter(from_on__lte=day).order_by("from_on"):
        clock = LeadClock(row.clock)
        found[clock] = Rule(clock, row.days, DayCount(row.counting), row.from_on)
    return found


def clock_of(lead: Lead, rules: Rules, next_on: date | None = None) -> tuple[str, date | None]:
    """The step that is due and its day; ("", None) where none runs.

    `next_on` is the day of contact that the last follow-up named: sooner than the rule it counts,
    later it does not.
    """
    clock = CLOCK_OF.get(LeadState(lead.state))
    if clock is None or lead.voided_at:
        return "", None
    if clock != LeadClock.FOLLOW:
        return clock, rules[clock].until(lead.started_on)
    due = rules[clock].until(lead.touched_on)
    return clock, min(due, next_on) if next_on else due


def stale_before(day: date, rules: Rules | None = None) -> date:
    """Leads that nothing was done about since this day or longer sleep (沉睡)."""
    return (rules or rules_on(day))[LeadClock.STALE].before(day)


def wound(leads: Iterable[Lead], rules: Rules, promised: Mapping[int, date]) -> list[Lead]:
    """Those whose clock reads otherwise by these rules, with the new reading on them.

    `promised` is the next contact that the last follow-up of a lead named.
    """
    moved = []
    for lead in leads:
        read = clock_of(lead, rules, promised.get(lead.pk))
        if read != (lead.due_step, lead.due_on):
            lead.due_step, lead.due_on = read
            moved.append(lead)
    return moved
