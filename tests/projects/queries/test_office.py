"""联络点: tasks against the records, the league, weeks owed, days counted; all in few queries."""

from datetime import date

import pytest

from projects.models import Attendance, OfficeWeek
from projects.queries.attendance import by_month, by_person, sums
from projects.queries.indicators import rows
from projects.queries.office import league, task_lines
from projects.queries.office_items import office_weeks
from projects.queries.office_week import missing, mondays, standings
from projects.queries.scope import Window, scope_for
from tests.factories.activities import make_activity
from tests.factories.offices import (
    MONDAY,
    WHOLE_ITEM,
    make_attendance,
    make_posting,
    make_task,
    make_week,
)
from tests.factories.parks import make_office, make_park, make_user
from tests.factories.projects import make_city_region, make_funding, make_rules, make_signed

pytestmark = pytest.mark.django_db
JUNE = Window.of("2024-06", date(2024, 6, 30))
# A query a source: projects, money, activities, agreements, leads; names, tasks, offices, postings,
# weeks and days beside.
QUERIES = 15
HALF = Window.of("2024H1", date(2024, 6, 30))


@pytest.fixture
def office():
    make_city_region()
    make_rules()
    return make_office("sh")


def test_a_task_is_done_as_far_as_the_records_say(office):
    person = make_user("liaison").person
    mine = make_user("liaison", person=make_posting(office).person)
    for by in (mine, mine, None):
        make_activity(office=office, recorded_by=by)
    make_activity(office=make_office("bj"), recorded_by=mine)
    make_funding(make_signed(make_park("own"), office=office))
    make_week(office, state="accepted", submitted_by=mine)
    make_week(office, date(2024, 6, 10))  # a draft counts for nothing
    tasks = [
        make_task(office, "outings", 12),
        make_task(office, "outings", 4, person=mine.person),
        make_task(office, "outings", 4, person=person),
        make_task(office, "weeks", 48),
        make_task(office, "weeks", 10, person=mine.person),
        make_task(office, "signed", 2),
        make_task(office, "funds", 1000),
    ]
    found = task_lines(tasks, None, 2024, date(2024, 6, 30))
    funds = sum(row.verified_amount for row in rows("funds", scope_for(None), HALF))
    assert [line.done for line in found] == [3, 2, 0, 1, 1, 1, funds]
    assert (found[0].rate, found[0].lead_points) == (25, -25)
    assert found[0].done == rows("outings", scope_for(None, office="sh"), HALF).count()


def test_weeks_are_owed_where_somebody_stood(office):
    make_posting(office, from_on=date(2024, 6, 5), to_on=date(2024, 6, 18))
    make_week(office, MONDAY, state="accepted", submitted_on=date(2024, 6, 13))
    make_week(office, date(2024, 6, 10))
    weeks = OfficeWeek.objects.all()
    found = standings(weeks, JUNE.start, JUNE.until, date(2024, 6, 24))[office.pk]
    assert (found.owed, found.handed_in, found.late) == (3, 1, 1)
    assert found.missing == [date(2024, 6, 10), date(2024, 6, 17)]
    assert [one.from_on for one in missing({office.pk: found}, [office])] == [
        date(2024, 6, 17), date(2024, 6, 10),
    ]  # fmt: skip
    early = standings(weeks, JUNE.start, JUNE.until, date(2024, 6, 17))[office.pk]
    assert early.missing == [date(2024, 6, 10)]  # the week of the 17th is not due yet
    office.retired_on = date(2024, 6, 12)
    office.save()
    gone = standings(weeks, JUNE.start, JUNE.until, date(2024, 6, 30))[office.pk]
    assert gone.missing == [date(2024, 6, 10)]


def test_a_week_belongs_to_the_month_in_which_it_ends():
    found = list(mondays(date(2024, 6, 1), date(2024, 6, 30)))
    assert (found[0], found[-1], len(found)) == (date(2024, 5, 27), date(2024, 6, 24), 5)


def test_attendance_counts_the_days_that_lie_in_the_period(office):
    person = make_posting(office).person
    make_attendance(office, person, from_on=date(2024, 5, 30), to_on=date(2024, 6, 2))
    make_attendance(
        office, person, kind="outing", people=3, from_on=date(2024, 6, 3), to_on=date(2024, 6, 4)
    )
    make_attendance(office, person, kind="leave", from_on=date(2024, 6, 29), to_on=date(2024, 7, 3))
    held = Attendance.objects.held()
    june = (JUNE.start, JUNE.until)
    said = sums(held, june)
    assert (said.duty, said.outing, said.leave, said.present) == (2, 2, 2, 4)
    assert (said.people, said.person_days) == (3, 6)
    months = by_month(held)
    assert [(key[0], days.duty, days.leave) for key, days in months.items()] == [
        ("2024-07", 0, 3), ("2024-06", 2, 2), ("2024-05", 2, 0),
    ]  # fmt: skip
    whole = sums(held)
    assert sum(days.present + days.leave for days in months.values()) == whole.present + whole.leave
    assert by_person(held)[office.pk, person.pk] == whole


def test_the_league_adds_up_and_sorts(office, django_assert_num_queries):
    offices = [office, make_office("bj"), make_office("gz")]
    for number, one in enumerate(offices):
        posting = make_posting(one, from_on=MONDAY)
        make_activity(office=one, enterprises_count=number + 1)
        make_funding(make_signed(make_park("own"), office=one))
        make_task(one, "outings", 2 + number)
        make_attendance(one, posting.person)
    make_week(office, MONDAY, state="accepted", items=(WHOLE_ITEM, {"content": "示例"}))
    scope = scope_for(None, HALF.until)
    found = league(scope, HALF)
    assert [place.office.code for place in found.places] == ["sh", "bj", "gz"]
    assert found.places[0].task_rate == 50
    assert found.total["outings"] == rows("outings", scope, HALF).count() == 3
    assert found.total["enterprises_met"] == 6
    by_met = league(scope, HALF, "-enterprises_met")
    assert [place.office.code for place in by_met.places] == ["gz", "bj", "sh"]
    first = found.places[0]
    assert (first.weeks.handed_in, first.weeks.owed, first.days.present) == (1, 4, 2)
    assert first.week_rate == 25
    with django_assert_num_queries(QUERIES):
        league(scope, HALF)
    make_posting(make_office("wh"))
    make_task(make_office("wh"), "outings", 1)
    with django_assert_num_queries(QUERIES):
        league(scope, HALF)


def test_each_of_an_office_is_told_of_a_week_until_it_is_handed_in(office):
    posting = make_posting(office, from_on=date(2024, 6, 6))
    make_posting(make_office("bj"), to_on=date(2024, 6, 1))  # nobody stands there any more
    monday, after = date(2024, 6, 10), date(2024, 6, 14)
    assert [item.what for item in office_weeks(date(2024, 6, 5))] == []
    found = list(office_weeks(after))
    assert [item.what for item in found] == [
        f"officeweek-{office.pk}-{MONDAY}", f"officeweek-{office.pk}-{monday}",
    ]  # fmt: skip
    assert {item.place.person_id for item in found} == {posting.person_id}
    make_week(office, MONDAY, state="submitted")
    make_week(office, monday, state="returned")
    assert [item.due_on for item in office_weeks(after)] == [date(2024, 6, 17)]
