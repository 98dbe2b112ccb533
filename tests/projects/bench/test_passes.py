"""The floors beside the passes: raw SQL that this database takes, and the same rows."""

from datetime import date

import pytest

from projects.bench.passes import bench_passes
from projects.models import Reminder
from tests.factories.parks import make_user
from tests.factories.projects import make_duty, make_mechanism, make_milestone, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db


def test_each_pass_is_measured_and_nothing_of_the_new_day_stays():
    clock.hold(date(2024, 7, 8))
    project = make_signed()
    make_mechanism(project, visit_days=365)
    make_duty(project, "contact", make_user("staff").person)
    make_milestone(project, planned_on=date(2024, 7, 10))  # spoken of on the 9th
    lines = []
    bench_passes(lambda **line: lines.append(line), 1)
    assert [line["bench"] for line in lines] == ["lamp_pass", "reminder_find", "reminder_pass"]
    assert all(line["ours_ms"] > 0 and line["floor_ms"] > 0 for line in lines)
    assert lines[1]["rows"] == 1
    assert lines[2]["queries"] > lines[1]["queries"]
    assert not Reminder.objects.filter(step="1").exists()
