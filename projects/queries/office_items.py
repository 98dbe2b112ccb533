"""每周信息 that somebody may have to be told about: weeks not handed in."""

from collections.abc import Iterator
from datetime import date, timedelta

from parks.models import OfficePosting
from projects.models import OfficeWeek
from projects.queries.audience import Place
from projects.queries.office_week import WEEK, due_of
from projects.queries.reminder_items import Item
from tracker.tools.workdays import shift

LOOKED_BACK = 4  # weeks; an older one is a matter for the league
LEAD_WORKDAYS = 1  # the first word about a week, before its deadline


def office_weeks(on: date) -> Iterator[Item]:
    """Each week of an office on which somebody stood there, for who stands there today."""
    this = on - timedelta(days=on.weekday())
    weeks = [this - timedelta(days=7 * n) for n in range(LOOKED_BACK, -1, -1)]
    weeks = [monday for monday in weeks if shift(due_of(monday), -LEAD_WORKDAYS) <= on]
    if not weeks:
        return
    handed = OfficeWeek.objects.handed_in().filter(from_on__gte=weeks[0]).order_by()
    done = set(handed.values_list("office_id", "from_on"))
    postings = OfficePosting.objects.within(weeks[0], on).filter(office__retired_on=None)
    columns = ("office_id", "office__code", "office__name", "person_id", "from_on", "to_on")
    held = list(postings.order_by("pk").values_list(*columns))
    owed = {
        (office, monday)
        for office, *_, start, stop in held
        for monday in weeks
        if start <= monday + WEEK and (stop is None or stop >= monday)
    }
    open_weeks = owed - done
    for office, code, name, person, _, stop in held:
        if stop is not None and stop < on:
            continue
        for monday in weeks:
            if (office, monday) in open_weeks:
                yield _item(office, code, name, person, monday)


def _item(office: int, code: str, name: str, person: int, monday: date) -> Item:
    due, last = due_of(monday), monday + WEEK
    span = f"{monday.month}月{monday.day}日—{last.month}月{last.day}日"
    return Item(
        what=f"officeweek-{office}-{monday}",
        due_on=due,
        name=f"{name} {span}",
        body=f"{span}的信息应于 {due} 前报送；确实没有的，写明原因再报。",
        page=("projects:office-detail", code, "#weeks"),
        place=Place(person_id=person),
    )
