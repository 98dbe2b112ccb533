"""离任与撤并: nobody goes while something hangs on them; what they did keeps their name."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.departure import close_unit, dismiss_person
from projects.models import Assignment
from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import make_duty, make_signed
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 28)


@pytest.fixture
def by():
    return make_user()


def test_a_person_with_duties_stays(by):
    person = make_person(is_leader=True)
    make_duty(make_signed(), "leader", person)
    make_duty(make_signed(), "member", person)
    with pytest.raises(ValidationError, match="包抓领导 1 项、成员 1 项") as refused:
        dismiss_person(person=person, left_on=DAY, by=by)
    assert list(refused.value.error_dict) == ["left_on"]
    person.refresh_from_db()
    assert person.left_on is None


def test_a_person_without_duties_leaves_and_the_past_keeps_the_name(by):
    person, project = make_person("老张"), make_signed()
    make_duty(project, "head", person, to_on=date(2024, 5, 31))
    dismiss_person(person=person, left_on=DAY, by=by, reason="退休")
    person.refresh_from_db()
    assert person.left_on == DAY
    assert project.assignments.on(date(2024, 5, 1)).get().person.name == "老张"
    event = AuditEvent.objects.get(verb="人员离任")
    assert (event.reason, event.changes) == ("退休", {"left_on": [None, "2024-06-28"]})
    with pytest.raises(ValidationError, match="不用再办"):
        dismiss_person(person=person, left_on=DAY, by=by)


def test_a_unit_goes_once_nothing_hangs_on_it(by):
    unit, heir, project = make_unit(), make_unit(), make_signed()
    duty = make_duty(project, "lead_unit", unit=unit)
    with pytest.raises(ValidationError, match="牵头单位 1 项"):
        close_unit(unit=unit, retired_on=DAY, by=by)
    Assignment.objects.filter(pk=duty.pk).update(to_on=DAY)
    with pytest.raises(ValidationError, match="承接单位"):
        close_unit(unit=unit, retired_on=DAY, successor=unit, by=by)
    close_unit(unit=unit, retired_on=DAY, successor=heir, by=by)
    unit.refresh_from_db()
    assert (unit.retired_on, unit.successor) == (DAY, heir)


def test_a_day_ahead_is_refused(by):
    ahead = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="还没到"):
        dismiss_person(person=make_person(), left_on=ahead, by=by)


def test_who_is_gone_and_still_holds_is_found():
    held = make_duty(make_signed(), "head", make_person(left_on=date(2024, 6, 1)))
    make_duty(make_signed(), "head", make_person(left_on=date(2024, 6, 1)), to_on=date(2024, 5, 1))
    make_duty(make_signed(), "head")
    closed = make_duty(make_signed(), "second", unit=make_unit(retired_on=date(2024, 6, 1)))
    assert set(Assignment.objects.orphaned(DAY)) == {held, closed}
