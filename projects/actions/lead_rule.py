"""线索时限: a rule in force from today; every running clock is read anew."""

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.enums import DayCount, LeadClock, LeadState, LeadVerb
from projects.models import Lead, LeadRule, LeadStep
from projects.queries.lead_clock import rules_on, wound
from tracker import audit, clock

LONGEST = 365


@transaction.atomic
def set_lead_rule(*, kind: str, days: int, counting: str, reason: str, by: User) -> LeadRule:
    """From today on; what was in force before stays readable. Raises ValidationError by field."""
    if kind not in LeadClock.values or counting not in DayCount.values:
        raise ValidationError("没有这种时限，请从规则列表里选。")
    if not 1 <= days <= LONGEST:
        raise ValidationError({"days": f"天数请填 1 到 {LONGEST}。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么调整，例如“按市招商局 2024 年通知”。"})
    today = clock.today()
    held = rules_on(today)[LeadClock(kind)]
    if (held.days, held.counting) == (days, counting):
        raise ValidationError({"days": "和现在的规则一样，没有变化。"})
    said = {"days": days, "counting": counting, "reason": reason.strip(), "by": by}
    row, _ = LeadRule.objects.update_or_create(clock=kind, from_on=today, defaults=said)
    before, after = held.said, rules_on(today)[LeadClock(kind)].said
    audit.record(
        verb="调整线索时限",
        on=row,
        by=by,
        changes={str(row.get_clock_display()): [before, after]},
        reason=reason.strip(),
    )
    rewind()
    return row


def rewind() -> int:
    """Read every running clock by the rules in force today; how many moved. Two queries and one a
    thousand leads."""
    rules = rules_on(clock.today())
    steps = LeadStep.objects.filter(verb=LeadVerb.FOLLOW, lead__state=LeadState.FOLLOWING)
    promised = {}
    for lead, day in steps.order_by("on", "pk").values_list("lead_id", "next_on"):
        promised[lead] = day
    dated = {lead: day for lead, day in promised.items() if day}
    moved = wound(Lead.objects.open(), rules, dated)
    Lead.objects.bulk_update(moved, ["due_step", "due_on"], batch_size=1000)
    return len(moved)
