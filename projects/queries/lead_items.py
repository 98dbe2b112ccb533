"""线索 that somebody may have to be told about: clocks that run out (DOMAIN.md §4)."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from parks.models import OfficePosting
from projects.enums import LeadClock
from projects.models import Lead
from projects.queries.audience import Place
from projects.queries.reminder_items import AHEAD, HORIZON, Item
from tracker.tools.workdays import shift

BUREAUS = (LeadClock.ANSWER, LeadClock.JUDGE)  # whose turn it is; else whoever holds the lead
JUDGED = "judged"  # the tone of what waits for the bureau


def leads(on: date) -> Iterator[Item]:
    """Open leads whose clock is near its end or past it. What waits for an answer or a judgement is
    the bureau's; else the park's that holds the lead, or of who stands at the office today."""
    rows = Lead.objects.open().filter(due_on__gte=on - HORIZON, due_on__lte=shift(on, AHEAD))
    columns = ("pk", "code", "name", "due_on", "due_step", "park_id", "office_id", "updated_at")
    found = list(rows.order_by("pk").values_list(*columns))
    posted: dict[int, list[int]] = {}
    offices = {row[6] for row in found if row[5] is None and row[6]}
    stand = OfficePosting.objects.filter(office__in=offices, from_on__lte=on)
    for office, person, stop in stand.values_list("office_id", "person_id", "to_on"):
        if stop is None or stop >= on:
            posted.setdefault(office, []).append(person)
    for pk, code, name, due, step, park, office, touched in found:
        tone = JUDGED if step in BUREAUS else ""
        if tone or park:
            places = [Place(park_id=park)]
        else:
            places = [Place(person_id=person) for person in posted.get(office, [])]
        for place in places:
            yield Item(
                what=f"lead-{pk}-{step}",
                due_on=due,
                name=name,
                body=f"线索 {code}，应在 {due} 前{LeadClock(step).label}，请办理并登记。",
                page=("projects:lead-detail", code, ""),
                place=place,
                known_on=timezone.localdate(touched),
                tone=tone,
                word=LeadClock(step).label,
            )
