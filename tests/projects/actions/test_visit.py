"""走访: who was there, what was seen, photos with their place; taken back with a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.visit import record_visit, void_visit
from projects.models import Visit
from tests.factories.files import make_photo
from tests.factories.parks import make_person, make_user
from tests.factories.projects import make_mechanism, make_signed
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
DAY = date(2024, 7, 5)
HERE = (Decimal("38.934500"), Decimal("100.455600"))


@pytest.fixture
def by():
    return make_user("staff")


def record(by, **fields):
    fields.setdefault("project", make_signed())
    fields.setdefault("visited_on", DAY)
    return record_visit(findings="示例：基础已开挖。", by=by, **fields)


def test_recorded_by_who_was_there(by):
    visit = record(by, companions=" 示例单位 ", place="工地", location=HERE)
    assert (visit.visitor, visit.kind, visit.companions) == (by.person, "force", "示例单位")
    assert (visit.latitude, visit.longitude) == HERE
    assert AuditEvent.objects.get().verb == "记走访"


def test_a_leader_makes_it_a_leaders_visit(by):
    assert record(by, visitor=make_person(is_leader=True)).kind == "leader"


def test_photos_take_the_place_of_the_visit(by):
    visit = record(by, photos=[make_photo()], location=HERE)
    photo = visit.photos.get()
    assert (photo.kind, photo.latitude, photo.longitude) == ("progress", *HERE)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"visited_on": timezone.localdate() + timedelta(days=1)}, "visited_on"),
        ({"visited_on": date(1024, 7, 5)}, "visited_on"),
        ({"photos": [None] * 10}, "photos"),
    ],
)
def test_refused(by, fields, name):
    with pytest.raises(ValidationError) as refused:
        record(by, **fields)
    assert list(refused.value.error_dict) == [name]
    assert not Visit.objects.exists()


def test_refused_visitor_and_words(by):
    with pytest.raises(ValidationError, match="离任"):
        record(by, visitor=make_person(left_on=date(2024, 6, 1)))
    with pytest.raises(ValidationError, match="请写看到的情况"):
        record_visit(project=make_signed(), visited_on=DAY, findings=" ", by=by)
    by.person = None
    with pytest.raises(ValidationError, match="谁去走访"):
        record(by)


def test_voided_once_by_who_wrote_it_or_the_bureau(by):
    visit = record(by, photos=[make_photo()])
    with pytest.raises(ValidationError, match="本人或调度科"):
        void_visit(visit=visit, reason="示例", by=make_user("leader"))
    with pytest.raises(ValidationError, match="作废原因"):
        void_visit(visit=visit, reason=" ", by=by)
    stale = Visit.objects.get(pk=visit.pk)
    void_visit(visit=visit, reason="示例：记错项目", by=make_user("bureau"))
    assert visit.voided_at and not visit.photos.filter(voided_at=None).exists()
    assert not Visit.objects.held().exists()
    with pytest.raises(ValidationError, match="已经作废"):
        void_visit(visit=visit, reason="示例", by=by)
    with pytest.raises(StaleVersion):
        void_visit(visit=stale, reason="示例", by=by)


def test_it_counts_for_the_mechanism(by):
    project = make_signed()
    make_mechanism(project)
    record(by, project=project, visited_on=timezone.localdate())
    project.refresh_from_db()
    before = project.coverage
    void_visit(visit=Visit.objects.get(), reason="示例", by=by)
    project.refresh_from_db()
    assert project.coverage <= before
