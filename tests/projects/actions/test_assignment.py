"""五个一: given, handed over, ended; at every past date somebody can be named."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parks.models import Person
from projects.actions.assignment import (
    assign_duty,
    end_duty,
    grant_filling,
    hand_over_duty,
    refresh_coverage,
    set_mechanism,
)
from projects.models import Assignment, Mechanism, Project
from projects.queries.fiveone import coverage, coverages, first_gap
from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import (
    make_duty,
    make_mechanism,
    make_project,
    make_ready,
    make_report,
    make_signed,
    make_visit,
)
from tests.support import together
from tracker.models import AuditEvent, StaleVersion
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
SIGNED = date(2024, 3, 15)
DAY = date(2024, 6, 28)


@pytest.fixture
def by():
    return make_user("staff")


def lead(project, person, from_on=SIGNED, **more):
    Person.objects.filter(pk=person.pk).update(is_leader=True)
    person.is_leader = True
    more.setdefault("by", make_user("staff"))
    return assign_duty(project=project, role="leader", person=person, from_on=from_on, **more)


def test_the_first_leader_needs_no_reason(by):
    project, person = make_signed(), make_person()
    lead(project, person, by=by)
    project.refresh_from_db()
    assert project.leader == person
    event = AuditEvent.objects.get()
    assert (event.verb, event.by) == ("明确责任", by)


def test_handing_over_closes_the_old_row_the_day_before(by):
    project, old, new = make_signed(), make_person("旧"), make_person("新")
    lead(project, old)
    lead(project, new, date(2024, 5, 6), reason="示例：调离", by=by)
    rows = project.assignments.filter(role="leader").order_by("from_on")
    assert [(r.person, r.from_on, r.to_on) for r in rows] == [
        (old, SIGNED, date(2024, 5, 5)), (new, date(2024, 5, 6), None),
    ]  # fmt: skip
    for day, person in ((SIGNED, old), (date(2024, 5, 5), old), (date(2024, 5, 6), new)):
        assert project.assignments.on(day).get(role="leader").person == person
    assert AuditEvent.objects.first().verb == "移交责任"
    assert Project.objects.get(pk=project.pk).leader == new


@pytest.mark.parametrize(
    ("from_on", "reason", "field"),
    [(date(2024, 5, 6), " ", "reason"), (SIGNED, "示例", "from_on")],
)
def test_handing_over_refused_writes_nothing(from_on, reason, field):
    project, old = make_signed(), make_person()
    lead(project, old)
    with pytest.raises(ValidationError) as refused:
        lead(project, make_person(), from_on, reason=reason)
    assert list(refused.value.error_dict) == [field]
    assert Assignment.objects.get().to_on is None
    assert Project.objects.get(pk=project.pk).leader == old
    assert AuditEvent.objects.count() == 1


def test_two_names_on_one_past_day_are_refused():
    project = make_signed()
    make_duty(project, to_on=date(2024, 5, 31))
    with pytest.raises(ValidationError, match="2024-05-31"):
        lead(project, make_person(), date(2024, 5, 31))
    lead(project, make_person(), date(2024, 6, 1))


def test_nobody_is_no_duty(by):
    with pytest.raises(ValidationError, match="请选人员或单位"):
        assign_duty(project=make_signed(), role="head", from_on=DAY, by=by)


def test_many_members_stand_side_by_side(by):
    project = make_signed()
    for _ in range(3):
        assign_duty(project=project, role="member", person=make_person(), from_on=SIGNED, by=by)
    assert project.assignments.filter(role="member", to_on=None).count() == 3


def test_ending_leaves_a_gap_that_is_shown(by):
    project = make_signed()
    duty = lead(project, make_person())
    with pytest.raises(ValidationError, match="不能早于"):
        end_duty(duty=duty, to_on=date(2024, 3, 14), reason="示例", by=by)
    end_duty(duty=duty, to_on=date(2024, 5, 31), reason="示例", by=by)
    project.refresh_from_db()
    assert project.leader is None
    assert first_gap(project, project.assignments.all(), DAY) == date(2024, 6, 1)


def test_ending_an_old_duty_again_leaves_the_present_leader(by):
    project, new = make_signed(), make_person()
    old = lead(project, make_person())
    lead(project, new, date(2024, 5, 6), reason="示例")
    old.refresh_from_db()
    with pytest.raises(ValidationError, match="已于 2024-05-05 结束"):
        end_duty(duty=old, to_on=DAY, reason="示例", by=by)
    assert Project.objects.get(pk=project.pk).leader == new


def test_mechanism_is_set_and_changed(by):
    project = make_signed()
    set_mechanism(project=project, rhythm="weekly", by=by)
    set_mechanism(project=project, rhythm="monthly", visit_days=15, meeting="周五例会", by=by)
    row = Mechanism.objects.get()
    assert (row.rhythm, row.visit_days, row.meeting) == ("monthly", 15, "周五例会")
    assert AuditEvent.objects.filter(verb="定调度机制").count() == 2


@pytest.mark.parametrize(
    ("role", "who", "field", "said"),
    [
        ("leader", lambda: {"person": make_person()}, "person", "不在包抓领导名单里"),
        ("leader", lambda: {"unit": make_unit()}, "person", "要落实到人"),
        ("lead_unit", lambda: {"person": make_person()}, "unit", "要选一个单位"),
        ("head", lambda: {"person": make_person(left_on=date(2024, 1, 1))}, "person", "离任"),
        ("second", lambda: {"unit": make_unit(retired_on=date(2024, 1, 1), successor=make_unit("新局"))},
         "unit", "承接单位“示例单位新局”"),
    ],
)  # fmt: skip
def test_who_may_not_bear_a_duty(by, role, who, field, said):
    with pytest.raises(ValidationError, match=said) as refused:
        assign_duty(project=make_signed(), role=role, from_on=DAY, by=by, **who())
    assert list(refused.value.error_dict) == [field]
    assert not Assignment.objects.exists()


def test_a_day_ahead_and_an_ended_project_are_refused(by):
    ahead = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="还没到"):
        assign_duty(project=make_signed(), role="head", person=make_person(), from_on=ahead, by=by)
    gone = make_signed(status="terminated", ended_on=DAY)
    with pytest.raises(ValidationError, match="项目已终止"):
        assign_duty(project=gone, role="head", person=make_person(), from_on=DAY, by=by)


def test_the_same_again_is_refused(by):
    project, person = make_signed(), make_person()
    lead(project, person)
    with pytest.raises(ValidationError, match="不用移交"):
        lead(project, person, DAY, reason="示例")
    give = {"project": project, "role": "member", "person": person, "by": by}
    assign_duty(from_on=SIGNED, **give)
    with pytest.raises(ValidationError, match="已是成员"):
        assign_duty(from_on=DAY, **give)


def test_handing_over_one_of_many_keeps_the_right_to_fill(by):
    project, old, new = make_signed(), make_person(), make_person()
    give = {"project": project, "role": "agent", "from_on": SIGNED, "by": by}
    duty = assign_duty(person=old, may_fill=False, **give)
    assign_duty(person=make_person(), **give)
    made = hand_over_duty(duty=duty, person=new, from_on=DAY, reason="轮岗", by=by)
    duty.refresh_from_db()
    assert (duty.to_on, made.person, made.may_fill) == (date(2024, 6, 27), new, False)
    assert project.assignments.on(DAY).filter(role="agent").count() == 2
    with pytest.raises(ValidationError, match="已于 2024-06-27 结束"):
        hand_over_duty(duty=duty, person=old, from_on=DAY, reason="轮岗", by=by)


def test_a_stale_duty_is_not_handed_over(by):
    project = make_signed()
    duty = assign_duty(project=project, role="agent", person=make_person(), from_on=SIGNED, by=by)
    grant_filling(duty=Assignment.objects.get(pk=duty.pk), may_fill=True, by=by)
    with pytest.raises(StaleVersion):
        hand_over_duty(duty=duty, person=make_person(), from_on=DAY, reason="轮岗", by=by)
    assert project.assignments.get().to_on is None


def test_the_right_to_fill_is_given_by_template_or_by_name(by):
    project, person = make_signed(), make_person()
    user = make_user("unit", person=person)
    duty = make_duty(project, "member", person=person)
    may = lambda: list(Project.objects.fillable_by(user, DAY))  # noqa: E731
    assert may() == []
    grant_filling(duty=duty, may_fill=True, by=by)
    assert may() == [project]
    make_duty(make_signed(), "second", unit=person.unit)
    assert may() == [project]
    led = make_signed()
    make_duty(led, "lead_unit", unit=person.unit)
    make_duty(make_signed(), "head", person=make_person(unit=person.unit), unit=person.unit)
    assert set(may()) == {project, led}
    Assignment.objects.filter(pk=duty.pk).update(to_on=date(2024, 6, 27))
    assert may() == [led]


def complete(project=None):
    """All five on DAY."""
    project = project or make_ready(stage="registered", signed_on=SIGNED, progress_on=DAY)
    make_duty(project, "lead_unit", unit=make_unit())
    make_duty(project, "head")
    make_duty(project, "agent")
    make_mechanism(project)
    make_report(
        project, state="accepted", submitted_at=datetime(2024, 6, 3, tzinfo=UTC), percent=10
    )
    make_visit(project, visited_on=date(2024, 6, 20))
    return Project.objects.get(pk=project.pk)


def missing(project, on=DAY):
    return {one.code: one.missing for one in coverage(project, on).ones if one.missing}


def test_coverage_of_five():
    project = complete()
    assert missing(project) == {}
    assert coverage(project, DAY).count == 5


def test_coverage_of_nothing():
    project = make_signed()
    found = coverage(project, DAY)
    assert found.count == 0
    assert missing(project)["leader"] == ("包抓领导",)
    assert missing(project)["task_force"] == ("牵头单位", "专班组长", "代办员")
    assert missing(project)["mechanism"] == ("填报周期",)
    assert missing(project)["to_the_end"] == ("2024-03-15 起有空档",)


@pytest.mark.parametrize(
    ("spoil", "lacking"),
    [
        (lambda p: Project.objects.update(planned_start_on=None), {"project"}),
        (lambda p: p.assignments.filter(role="agent").delete(), {"task_force"}),
        (lambda p: p.assignments.filter(role="leader").delete(), {"leader", "to_the_end"}),
        (lambda p: p.assignments.filter(role="leader").update(from_on=date(2024, 4, 1)),
         {"leader", "to_the_end"}),
        (lambda p: Mechanism.objects.all().delete(), {"mechanism"}),
        (lambda p: p.reports.all().delete(), {"mechanism"}),
        (lambda p: p.visits.all().delete(), {"mechanism"}),
        (lambda p: p.visits.update(visited_on=date(2024, 5, 28)), {"mechanism"}),
    ],
)  # fmt: skip
def test_coverage_says_which_is_broken(spoil, lacking):
    project = complete()
    spoil(project)
    assert set(missing(Project.objects.get(pk=project.pk))) == lacking


def test_coverage_at_past_dates():
    project = complete()
    agent = project.assignments.get(role="agent")
    Assignment.objects.filter(pk=agent.pk).update(from_on=date(2024, 5, 1))
    assert "task_force" in missing(project, date(2024, 4, 30))
    assert "task_force" not in missing(project, date(2024, 5, 1))
    Assignment.objects.filter(role="leader").update(to_on=date(2024, 5, 31))
    assert missing(project, date(2024, 5, 31)).keys() & {"leader"} == set()
    assert missing(project, date(2024, 6, 1))["leader"] == ("包抓领导",)


def test_coverage_of_a_project_in_production_ends_there():
    project = complete()
    Assignment.objects.filter(role="leader").update(to_on=date(2024, 5, 31))
    Project.objects.update(stage="production", production_on=date(2024, 5, 1), progress_on=None)
    found = missing(Project.objects.get(pk=project.pk))
    assert "to_the_end" not in found
    assert "mechanism" not in found


def test_a_rhythm_set_lately_cannot_be_broken_yet():
    project = complete()
    project.reports.all().delete()
    Mechanism.objects.update(created_at=datetime(2024, 6, 1, tzinfo=UTC))
    assert missing(Project.objects.get(pk=project.pk)) == {}
    Mechanism.objects.update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert "mechanism" in missing(Project.objects.get(pk=project.pk))


def test_coverages_take_as_many_queries_for_one_as_for_thirty(django_assert_num_queries):
    complete()
    for count in (1, 30):
        while Project.objects.count() < count:
            make_signed()
        forget_all()
        with django_assert_num_queries(8):
            assert len(coverages(Project.objects.all(), DAY)) == count


def test_refresh_writes_only_what_changed():
    project = complete()
    make_project()
    assert refresh_coverage(Project.objects.all(), DAY) >= 1
    assert Project.objects.get(pk=project.pk).coverage == 5
    assert refresh_coverage(Project.objects.all(), DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_leader():
    project, people = make_signed(), [make_person(), make_person()]
    results = together(*[lambda p=p: lead(project, p, reason="示例") for p in people])
    assert sum(isinstance(r, ValidationError) for r in results) == 1
    assert project.assignments.filter(role="leader", to_on=None).count() == 1
    assert timezone.localdate() >= SIGNED


def test_a_past_day_is_judged_by_what_was_known_then():
    """A report handed in late mends nothing backwards; a stage reached later demands nothing."""
    project = complete()
    make_visit(project, visited_on=date(2024, 6, 1))
    project.reports.update(submitted_at=datetime(2024, 6, 20, tzinfo=UTC))
    assert missing(project, date(2024, 6, 19)) == {"mechanism": ("最近一期月报",)}
    assert missing(project, date(2024, 6, 21)) == {}
    Project.objects.update(
        stage="started", registered_on=date(2024, 4, 1), started_on=date(2024, 6, 27),
        land_area_mu=None,
    )  # fmt: skip
    project.refresh_from_db()
    assert missing(project, date(2024, 6, 26)) == {}
    assert missing(project, date(2024, 6, 27)) == {"project": ("用地面积",)}
