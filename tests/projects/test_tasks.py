"""What runs by the clock goes by the working date, and twice is once."""

from datetime import date

import pytest

from projects import tasks
from projects.models import Dispatch, Lamp, Project, Reminder
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_city_region, make_milestone, make_rules, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stand_still():
    clock.hold(date(2024, 7, 3))


def test_reminders_go_by_the_working_date():
    project = make_signed(make_park("own"))
    make_user("staff", parks=[project.park])
    make_milestone(project, planned_on=date(2024, 7, 2), created_at="2024-01-01T00:00:00Z")
    tasks.send_reminders()
    tasks.send_reminders()
    assert [r.step for r in Reminder.objects.all()] == ["+1"]


def test_lamps_and_coverage_go_by_the_working_date():
    make_rules()
    project = make_signed(planned_start_on=date(2024, 3, 20))
    Project.objects.update(coverage=5)
    tasks.compute_lamps()
    tasks.compute_lamps()
    assert Lamp.objects.get().since_on == date(2024, 7, 3)
    project.refresh_from_db()
    assert (project.lamp, project.coverage) == ("red", 0)


def test_dispatch_is_drafted_once():
    make_city_region()
    tasks.draft_dispatch()
    tasks.draft_dispatch()
    assert [d.period for d in Dispatch.objects.all()] == ["2024Q2"]


def test_clock_runs_again_when_it_is_let_go():
    clock.hold(None)
    assert clock.held() is None
