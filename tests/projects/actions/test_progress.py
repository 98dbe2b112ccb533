"""进展: a draft, submitted, accepted or returned; late, copied, stale."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.progress import accept_report, return_report, save_report
from projects.models import ProgressReport, Project
from projects.queries.progress import due_on, open_period, period_of
from tests.factories.files import make_photo
from tests.factories.parks import make_user
from tests.factories.projects import make_report, make_signed
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
VALUES = {"percent": D(40), "done_text": "示例：主体封顶。"}


@pytest.fixture
def staff():
    return make_user("staff")


def save(project, by, start=date(2024, 6, 1), rhythm="monthly", values=VALUES, **more):
    first, last = period_of(rhythm, start)
    return save_report(
        project=project, rhythm=rhythm, start_on=first, end_on=last, values=values, by=by, **more
    )


def test_draft_then_submitted(staff):
    project = make_signed()
    draft = save(project, staff, values={"done_text": None})
    assert (draft.state, draft.done_text, draft.submitted_at) == ("draft", "", None)
    report = save(project, staff, version=draft.version, submit=True, photos=[make_photo()])
    assert report.pk == draft.pk
    assert (report.state, report.percent, report.reported_by) == ("submitted", D(40), staff)
    assert report.photos.count() == 1
    assert {"保存进展草稿", "报送进展"} < set(AuditEvent.objects.values_list("verb", flat=True))


def test_a_draft_that_goes_on_is_one_deed_and_what_is_submitted_stands_whole(staff):
    project, other = make_signed(), make_user("staff")
    for typed in ("示", "示例", "示例：主"):
        draft = save(project, staff, values={"done_text": typed}, version=_version(project))
    assert AuditEvent.objects.filter(verb="保存进展草稿").count() == 1
    save(project, other, values={"done_text": "示例：主体"}, version=_version(project))
    assert AuditEvent.objects.filter(verb="保存进展草稿").count() == 2
    save(project, other, version=_version(project), submit=True)
    changes = AuditEvent.objects.get(verb="报送进展", object_id=draft.pk).changes
    assert changes["done_text"] == [None, VALUES["done_text"]]
    assert changes["state"] == ["draft", "submitted"]
    assert set(changes) >= {"percent", "done_text", "state"}


def _version(project):
    return project.reports.values_list("version", flat=True).first()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"percent": D(40), "done_text": "  "}, "done_text"), ({"done_text": "示例"}, "percent")],
)
def test_submit_of_an_empty_report_writes_nothing(staff, values, field):
    with pytest.raises(ValidationError) as refused:
        save(make_signed(), staff, values=values, submit=True)
    assert list(refused.value.error_dict) == [field]
    assert not ProgressReport.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_period_that_has_not_begun_is_refused(staff):
    ahead = (timezone.localdate() + timedelta(days=40)).replace(day=1)
    with pytest.raises(ValidationError, match="还没开始"):
        save(make_signed(), staff, start=ahead)


def test_late_is_marked_by_the_working_calendar(staff):
    old = save(make_signed(), staff, submit=True)
    assert old.is_late
    today = timezone.localdate()
    now = save(make_signed(), staff, start=open_period("monthly", today)[0], submit=True)
    assert not now.is_late


@pytest.mark.parametrize(
    ("rhythm", "end", "due"),
    [
        ("monthly", date(2024, 6, 30), date(2024, 7, 3)),
        ("monthly", date(2024, 9, 30), date(2024, 10, 10)),  # after 国庆
        ("weekly", date(2024, 6, 9), date(2024, 6, 11)),  # Monday is 端午
        ("weekly", date(2024, 6, 16), date(2024, 6, 17)),
    ],
)
def test_due_day(rhythm, end, due):
    assert due_on(rhythm, end) == due


def test_open_period_is_the_last_one_until_it_is_due():
    assert open_period("monthly", date(2024, 7, 3))[0] == date(2024, 6, 1)
    assert open_period("monthly", date(2024, 7, 4))[0] == date(2024, 7, 1)


def test_the_same_words_as_last_time_are_marked(staff):
    project = make_signed()
    make_report(project, done_text="示例：主体 封顶")
    assert save(project, staff, submit=True).is_copied
    other = make_signed()
    make_report(other, done_text="示例：基础完成")
    make_report(other, rhythm="weekly", done_text="示例：主体封顶。")  # another rhythm
    assert not save(other, staff, submit=True).is_copied


def test_accepted_counts_and_shows_on_the_project(staff):
    project = make_signed()
    report = save(project, staff, submit=True)
    accept_report(report=report, by=make_user(), answer="示例")
    project.refresh_from_db()
    assert (project.progress_percent, project.progress_on) == (D(40), date(2024, 6, 30))
    assert ProgressReport.objects.accepted().count() == 1


def test_an_older_report_accepted_later_does_not_set_the_project_back(staff):
    project = make_signed()
    accept_report(report=save(project, staff, submit=True), by=make_user())
    old = save(
        project, staff, start=date(2024, 5, 1), values=VALUES | {"percent": D(20)}, submit=True
    )
    accept_report(report=old, by=make_user())
    assert Project.objects.get(pk=project.pk).progress_percent == D(40)


def test_accepted_is_locked(staff):
    project = make_signed()
    report = accept_report(report=save(project, staff, submit=True), by=make_user())
    with pytest.raises(ValidationError, match="已审核通过"):
        save(project, staff, version=report.version, values=VALUES | {"percent": D(99)})
    report.refresh_from_db()
    assert report.percent == D(40)


def test_returned_says_why_and_is_reported_again(staff):
    project = make_signed()
    report = save(project, staff, submit=True)
    with pytest.raises(ValidationError, match="退回原因"):
        return_report(report=report, answer=" ", by=make_user())
    return_report(report=report, answer="示例：写清楚", by=make_user())
    assert report.state == "returned"
    again = save(project, staff, version=report.version, submit=True)
    assert (again.pk, again.state) == (report.pk, "submitted")


def test_decided_twice_is_refused(staff):
    report = save(make_signed(), staff, submit=True)
    accept_report(report=report, by=make_user())
    for act in (
        lambda: accept_report(report=report, by=make_user()),
        lambda: return_report(report=report, answer="示例", by=make_user()),
    ):
        with pytest.raises(ValidationError, match="已经处理过"):
            act()


def test_a_draft_is_not_reviewed(staff):
    with pytest.raises(ValidationError):
        accept_report(report=save(make_signed(), staff), by=make_user())


@pytest.mark.parametrize("version", [None, 1])
def test_stale_report_is_refused(staff, version):
    """Also from a page opened when there was no report yet (no version)."""
    project = make_signed()
    save(project, staff)
    with pytest.raises(StaleVersion):
        save(project, make_user("staff"), values={"done_text": "示例：别的"}, version=version)
    assert ProgressReport.objects.get().done_text == VALUES["done_text"]
