"""招商活动: written down with whom it met, mended, taken back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.actions.activity import change_activity, record_activity, void_activity
from projects.models import Activity
from tests.factories.activities import make_activity, make_agreement, make_met
from tests.factories.files import make_upload
from tests.factories.parks import make_enterprise, make_park, make_person, make_user
from tests.factories.projects import make_city_region
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    make_city_region()
    return make_user("bureau")


def values(**fields):
    return {
        "kind": "outing", "name": "赴上海对接氢能装备企业", "level": "city", "city": "上海",
        "from_on": date(2024, 5, 6), "to_on": date(2024, 5, 8),
    } | fields  # fmt: skip


def test_it_is_numbered_and_names_are_linked(by):
    known = make_enterprise("示例氢能装备有限公司")
    names = ["示例氢能装备有限公司", " 示例长三角商会 ", "", "示例长三角商会"]
    row = record_activity(values=values(), names=names, by=by, uploads=[make_upload("名单.pdf")])
    assert (row.code, row.enterprises_count, row.region.code) == ("HD-2024-0001", 2, "620700")
    assert list(row.met.values_list("name", "enterprise")) == [
        ("示例氢能装备有限公司", known.pk),
        ("示例长三角商会", None),
    ]
    assert row.files.get().stored.name == "名单.pdf"
    assert (row.days, row.recorded_by) == (3, by)
    assert record_activity(values=values(), names=[], by=by).code == "HD-2024-0002"
    assert AuditEvent.objects.of(row).filter(verb="记招商活动", by=by).exists()


def test_the_number_stands_where_no_names_are_kept(by):
    park = make_park("own")
    row = record_activity(
        values=values(enterprises_count=30, park=park), names=["示例甲商会"], by=by
    )
    assert (row.enterprises_count, row.met.count(), row.region) == (30, 1, park.region)


@pytest.mark.parametrize(
    ("fields", "names", "field"),
    [
        ({"to_on": date(2024, 5, 5)}, [], "to_on"),
        ({"from_on": date(1999, 5, 5)}, [], "from_on"),
        ({"name": "  "}, [], "name"),
        ({"city": ""}, [], "city"),
        ({"enterprises_count": 1}, ["甲商会", "乙商会"], "enterprises_count"),
        ({}, ["长" * 121], "names"),
        ({}, [f"示例{n}商会" for n in range(501)], "names"),
    ],
)
def test_refused(by, fields, names, field):
    with pytest.raises(ValidationError) as refused:
        record_activity(values=values(**fields), names=names, by=by)
    assert list(refused.value.message_dict) == [field]
    assert not Activity.objects.exists()


def test_a_leader_who_had_left_is_refused(by):
    gone = make_person(left_on=date(2024, 5, 1))
    with pytest.raises(ValidationError, match="离任"):
        record_activity(values=values(led_by=gone), names=[], by=by)


def test_mended_and_names_replaced(by):
    row = make_activity(enterprises_count=9)
    make_met(row, "甲商会")
    changed = change_activity(
        activity=row, values={"city": "苏州"}, names=["乙商会", "丙商会"], by=by
    )
    assert (changed.city, changed.enterprises_count, changed.version) == ("苏州", 9, 2)
    assert list(row.met.values_list("name", flat=True)) == ["乙商会", "丙商会"]
    change_activity(activity=row, values={"enterprises_count": None}, names=None, by=by)
    row.refresh_from_db()
    assert (row.enterprises_count, row.met.count()) == (2, 2)
    changes = AuditEvent.objects.of(row).filter(verb="修改招商活动").last().changes
    assert changes["met"] == [["甲商会"], ["乙商会", "丙商会"]]


def test_a_stale_version_is_refused(by):
    row = make_activity()
    stale = Activity.objects.get(pk=row.pk)
    change_activity(activity=row, values={"city": "苏州"}, names=None, by=by)
    with pytest.raises(StaleVersion):
        change_activity(activity=stale, values={"city": "无锡"}, names=None, by=by)
    with pytest.raises(StaleVersion):
        void_activity(activity=stale, reason="重复", by=by)


def test_taken_back_by_who_wrote_it_or_the_bureau(by):
    writer, other = make_user("liaison"), make_user("liaison")
    row = make_activity(recorded_by=writer)
    with pytest.raises(ValidationError, match="由本人或调度科"):
        void_activity(activity=row, reason="重复", by=other)
    with pytest.raises(ValidationError, match="原因"):
        void_activity(activity=row, reason=" ", by=writer)
    void_activity(activity=row, reason="重复登记", by=writer)
    assert Activity.objects.held().count() == 0
    with pytest.raises(ValidationError, match="已经作废"):
        void_activity(activity=row, reason="重复", by=by)
    with pytest.raises(ValidationError, match="作废"):
        change_activity(activity=row, values={"city": "苏州"}, names=None, by=by)


def test_with_agreements_it_stays(by):
    row = make_activity()
    make_agreement(activity=row)
    with pytest.raises(ValidationError, match="协议"):
        void_activity(activity=row, reason="重复", by=by)


def test_too_many_files_and_a_wrong_kind_are_refused(by):
    row = make_activity()
    for uploads in ([make_upload(f"{n}.pdf") for n in range(10)], [make_upload("坏.exe")]):
        with pytest.raises(ValidationError):
            change_activity(activity=row, values={}, names=None, uploads=uploads, by=by)
        row.refresh_from_db()
    assert (row.version, row.files.count()) == (1, 0)
