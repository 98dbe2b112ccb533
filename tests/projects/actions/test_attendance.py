"""考勤: written down, mended, taken back; nobody is in two places at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.attendance import change_attendance, record_attendance, void_attendance
from projects.models import Attendance
from tests.factories.offices import make_posting
from tests.factories.parks import make_office, make_user
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2024, 6, 3), date(2024, 6, 7)


@pytest.fixture
def by():
    return make_user("bureau")


@pytest.fixture
def posting():
    return make_posting(make_office("sh"))


def values(posting, **fields):
    return {
        "office": posting.office, "person": posting.person, "kind": "outing",
        "from_on": FIRST, "to_on": LAST, "people": 3, "note": "赴苏州对接",
    } | fields  # fmt: skip


def test_a_delegation_with_its_people_and_days(by, posting):
    row = record_attendance(values=values(posting), by=by)
    assert (row.days, row.people) == (5, 3)
    single = values(posting, kind="leave", from_on=date(2024, 6, 10), to_on=None, people=None)
    one = record_attendance(values=single, by=by)
    assert (one.days, one.people) == (1, 1)
    assert AuditEvent.objects.of(row).get().verb == "记考勤"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to_on": date(2024, 6, 2)}, "早于开始"),
        ({"from_on": date(1990, 6, 2)}, "太早"),
        ({"to_on": timezone.localdate() + timedelta(days=1)}, "还没到|最长"),
        ({"from_on": date(2024, 1, 1), "to_on": date(2025, 1, 15)}, "最长 366 天"),
        ({"kind": "duty"}, "只有外出对接"),
        ({"people": 500}, "最多 200 人"),
        ({"from_on": date(2023, 12, 30)}, "没有全程派驻"),
    ],
)
def test_what_cannot_be_is_refused(by, posting, fields, words):
    with pytest.raises(ValidationError, match=words):
        record_attendance(values=values(posting, **fields), by=by)
    assert not Attendance.objects.exists()


def test_one_day_is_written_down_once(by, posting):
    row = record_attendance(values=values(posting), by=by)
    again = values(posting, from_on=LAST, to_on=date(2024, 6, 9))
    with pytest.raises(ValidationError, match="2024-06-03 至 2024-06-07 已登记“外出对接”"):
        record_attendance(values=again, by=by)
    change_attendance(attendance=row, values={"to_on": date(2024, 6, 6)}, by=by)
    other = record_attendance(values=again, by=by)
    with pytest.raises(ValidationError, match="同一天不能登记两次"):
        change_attendance(attendance=other, values={"from_on": FIRST}, by=by)
    void_attendance(attendance=row, reason="记错", by=by)
    other.refresh_from_db()
    change_attendance(attendance=other, values={"from_on": FIRST}, by=by)


def test_leave_may_lie_ahead(by):
    day = timezone.localdate() + timedelta(days=3)
    posting = make_posting(make_office("bj"))
    asked = values(posting, kind="leave", from_on=day, to_on=day, people=1)
    assert record_attendance(values=asked, by=by).kind == "leave"


def test_taken_back_with_a_reason_and_once(by, posting):
    row = record_attendance(values=values(posting), by=by)
    with pytest.raises(ValidationError, match="作废原因"):
        void_attendance(attendance=row, reason=" ", by=by)
    void_attendance(attendance=row, reason="记错", by=by)
    for act in (
        lambda: void_attendance(attendance=row, reason="又", by=by),
        lambda: change_attendance(attendance=row, values={"note": "改"}, by=by),
    ):
        with pytest.raises(ValidationError, match="已经作废"):
            act()


def test_a_stale_page_overwrites_nothing(by, posting):
    row = record_attendance(values=values(posting), by=by)
    stale = Attendance.objects.get(pk=row.pk)
    change_attendance(attendance=row, values={"note": "改"}, by=by)
    with pytest.raises(StaleVersion):
        change_attendance(attendance=stale, values={"note": "另改"}, by=by)
