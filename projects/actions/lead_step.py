"""What every move of a lead does: hold the row, ask the table, write the step, wind the clock."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from parks.models import User
from projects.actions.placed import refuse_voided
from projects.enums import LeadState, LeadVerb
from projects.models import Lead, LeadStep
from projects.queries.lead_clock import clock_of, rules_on
from projects.stages import LEAD_MOVES, LEAD_WAYS_OUT
from tracker import audit, clock


def wind(lead: Lead, next_on: date | None = None) -> dict[str, Any]:
    """The clock by the rules in force today, on the lead and as columns to write."""
    lead.due_step, lead.due_on = clock_of(lead, rules_on(clock.today()), next_on)
    return {"due_step": lead.due_step, "due_on": lead.due_on}


def write_step(
    lead: Lead,
    verb: LeadVerb,
    by: User,
    text: str,
    on: date,
    *,
    from_state: str,
    next_on: date | None = None,
) -> LeadStep:
    return LeadStep.objects.create(
        lead=lead,
        verb=verb,
        from_state=from_state,
        to_state=lead.state,
        on=on,
        text=text,
        next_on=next_on,
        by=by,
    )


def take(lead: Lead) -> Lead:
    """As the database has it, locked, of the version that was read. Voided ones are refused."""
    held = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=lead.pk)
    held.version = lead.version
    refuse_voided(held)
    return held


def refuse_wrong_state(lead: Lead, verb: LeadVerb) -> None:
    if lead.state not in LEAD_MOVES[verb].begins:
        now = LeadState(lead.state)
        raise ValidationError(f"线索现在是“{now.label}”，不能{verb.label}。{LEAD_WAYS_OUT[now]}")


def refuse_silence(text: str, why: str, field: str = "text") -> str:
    """The text without blanks around. Raises ValidationError where there is none."""
    if not text.strip():
        raise ValidationError({field: why})
    return text.strip()


def move(
    held: Lead,
    verb: LeadVerb,
    by: User,
    text: str,
    *,
    values: dict[str, Any] | None = None,
    on: date | None = None,
    next_on: date | None = None,
    stays: bool = False,
) -> Lead:
    """One move of a lead that `take` holds: state, step, clock and audit row.

    `stays` keeps the state (a further park). Raises ValidationError from a wrong state and
    StaleVersion where somebody else was first.
    """
    refuse_wrong_state(held, verb)
    values, day = values or {}, on or clock.today()
    before, ends = held.state, LEAD_MOVES[verb].ends
    changes = audit.difference({name: getattr(held, name) for name in values}, values)
    for name, value in values.items():
        setattr(held, name, value)
    if ends and not stays:
        held.state = ends
    held.touched_on = max(held.touched_on, day)
    clocked = wind(held, next_on)
    held.bump([*values, "state", "touched_on", *clocked])
    write_step(held, verb, by, text, day, from_state=before, next_on=next_on)
    changes |= audit.difference({"state": before}, {"state": held.state})
    audit.record(verb=f"线索{verb.label}", on=held, by=by, changes=changes, reason=text)
    return held
