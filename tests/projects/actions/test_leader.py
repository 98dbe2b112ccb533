"""Many projects to one leader at once: all or nothing, each on the trail, in few statements."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.actions.leader import MOST, hand_over_projects, lead_projects
from projects.models import Assignment, Project
from tests.factories.parks import make_person, make_user
from tests.factories.projects import make_duty, make_signed
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 6)


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def new():
    return make_person("新领导", is_leader=True)


@pytest.fixture
def duties():
    old = make_person("旧领导", is_leader=True)
    return [make_duty(make_signed(), "leader", old) for _ in range(3)]


def hand_over(duties, person, by, from_on=DAY, reason="分工调整"):
    versions = {duty.pk: duty.version for duty in duties}
    return hand_over_projects(
        versions=versions, person=person, from_on=from_on, reason=reason, by=by
    )


def untouched(duties):
    return (
        Assignment.objects.filter(pk__in=[d.pk for d in duties], to_on=None).count() == len(duties)
        and not AuditEvent.objects.exists()
    )


def test_hand_over_keeps_every_history(duties, new, by):
    assert len(hand_over(duties, new, by)) == 3
    for duty in duties:
        rows = duty.project.assignments.order_by("from_on").values_list("person__name", "to_on")
        assert list(rows) == [("旧领导", date(2024, 5, 5)), ("新领导", None)]
        assert Project.objects.get(pk=duty.project_id).leader == new
    events = AuditEvent.objects.filter(verb="移交责任", by=by, reason="分工调整")
    assert {e.object_id for e in events} == {str(d.project_id) for d in duties}
    assert events.first().changes == {"包抓领导": ["旧领导", "新领导"]}


def test_hand_over_of_any_number_takes_the_same_queries(
    duties, new, by, django_assert_max_num_queries
):
    counts = []
    for part in (duties[:1], duties[1:]):
        with django_assert_max_num_queries(40) as asked:
            hand_over(part, new, by)
        counts.append(len([q for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]))
    assert counts[1] <= counts[0]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: Assignment.objects.filter(pk=d.pk).update(version=9), "刚被别人改过"),
        (lambda d: Assignment.objects.filter(pk=d.pk).update(to_on=date(2024, 4, 1)), "已于 2024-04-01"),
        (lambda d: d.delete(), "已不在了"),
        (lambda d: Assignment.objects.filter(pk=d.pk).update(from_on=DAY), "应晚于现任到任"),
        (lambda d: Project.objects.filter(pk=d.project_id).update(
            status="terminated", ended_on=DAY), "已终止"),
    ],
)  # fmt: skip
def test_one_in_the_way_stops_all(duties, new, by, spoil, said):
    versions = {duty.pk: duty.version for duty in duties}
    spoil(duties[1])
    with pytest.raises(ValidationError, match=said):
        hand_over_projects(versions=versions, person=new, from_on=DAY, reason="示例", by=by)
    assert untouched([duties[0], duties[2]])


def test_who_may_not_take_over(duties, by):
    for person, said in (
        (make_person(is_leader=True, left_on=date(2024, 1, 1)), "离任"),
        (make_person(), "不在包抓领导名单里"),
        (duties[0].person, "已是现任"),
    ):
        with pytest.raises(ValidationError, match=said):
            hand_over(duties, person, by)
    assert untouched(duties)


def test_a_reason_and_a_number_are_asked_for(duties, new, by):
    with pytest.raises(ValidationError, match="移交要写明原因"):
        hand_over(duties, new, by, reason=" ")
    with pytest.raises(ValidationError, match="请先勾选"):
        hand_over([], new, by)
    with pytest.raises(ValidationError, match=f"{MOST}"):
        lead_projects(versions=dict.fromkeys(range(1, MOST + 2), 1), person=new, from_on=DAY, by=by)


def test_leading_what_nobody_led(new, by):
    projects = [make_signed(), make_signed()]
    versions = {p.pk: p.version for p in projects}
    lead_projects(versions=versions, person=new, from_on=DAY, by=by)
    assert Project.objects.filter(leader=new).count() == 2
    assert AuditEvent.objects.filter(verb="明确责任").count() == 2
    with pytest.raises(ValidationError, match="已由新领导包抓"):
        lead_projects(versions=versions, person=new, from_on=DAY, by=by)


def test_leading_refuses_an_overlap_and_a_stale_project(new, by):
    led, stale = make_signed(), make_signed()
    make_duty(led, to_on=DAY)
    with pytest.raises(ValidationError, match="前任到 2024-05-06"):
        lead_projects(versions={led.pk: led.version}, person=new, from_on=DAY, by=by)
    with pytest.raises(ValidationError, match="刚被别人改过"):
        lead_projects(versions={stale.pk: 99}, person=new, from_on=DAY, by=by)
    assert not Assignment.objects.filter(person=new).exists()
