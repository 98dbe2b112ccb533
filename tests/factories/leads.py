"""线索, as it was first reported."""

from datetime import date
from itertools import count

from projects.models import Lead, LeadAssignment
from tests.factories.parks import make_park, make_region
from tracker.tools.likeness import name_key

_number = count(1)


def make_lead(park=None, office=None, **fields):
    """Held by a park or an office, or by the bureau alone; its clock as it stands on that day."""
    number = next(_number)
    if park is None and office is None and "region" not in fields:
        park = make_park()
    name = fields.setdefault("name", f"示例线索{number}")
    investor = fields.setdefault("investor_name", f"示例投资方{number}公司")
    day = fields.setdefault("reported_on", date(2024, 6, 3))
    defaults = {
        "code": f"XS-2024-{number:04d}",
        "name_key": name_key(name),
        "investor_key": name_key(investor),
        "region": park.region if park else make_region(),
        "first_park": park,
        "first_office": office,
        "started_on": day,
        "touched_on": day,
        "due_step": "answer",
        "due_on": day,
    }
    lead = Lead.objects.create(park=park, office=office, **(defaults | fields))
    for name, holder in (("park", park), ("office", office)):
        if holder:
            LeadAssignment.objects.create(lead=lead, **{name: holder}, from_on=day)
    return lead
