"""调度会: the agenda as the lamps stood, decisions with owner and date, what is frozen when."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.actions import meeting as verbs
from projects.models import Problem, Project
from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import make_lamp, make_meeting, make_problem, make_signed
from tracker import clock
from tracker.models import AuditEvent, Notification, StaleVersion

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
SOON = date(2024, 7, 20)


@pytest.fixture(autouse=True)
def _monday():
    clock.hold(TODAY)


def said(error) -> str:
    return " ".join(error.value.messages)


def plan(*projects, **fields):
    fields.setdefault("chair", make_person(is_leader=True))
    return verbs.plan_meeting(
        kind="dispatch", title="示例会", held_on=TODAY, projects=projects, by=make_user("bureau"),
        **fields,
    )  # fmt: skip


def test_the_reason_is_frozen():
    red, plain = make_signed(), make_signed()
    make_lamp(red, "red", reason="超 102 天未开工")
    meeting = plan(Project.objects.get(pk=red.pk), plain, plain)
    Project.objects.filter(pk=red.pk).update(lamp="green", lamp_reason="")
    reasons = list(meeting.items.values_list("order", "reason"))
    assert (meeting.number, reasons) == (
        "HY-2024-0001",
        [(1, "红灯：超 102 天未开工"), (2, "点名上会")],
    )


def test_refused():
    with pytest.raises(ValidationError) as error:
        plan()
    assert "至少选一个" in said(error)
    with pytest.raises(ValidationError) as error:
        plan(make_signed(), chair=make_person("示例甲", left_on=date(2024, 1, 1)))
    assert "示例甲已于 2024-01-01 离任，请另选主持人" in said(error)


def test_the_agenda_until_it_is_held():
    one, two, by = make_signed(), make_signed(), make_user("bureau")
    meeting = make_meeting(one, held_on=TODAY)
    item = verbs.add_item(meeting=meeting, project=two, reason="企业来函", by=by)
    assert (item.order, item.reason) == (2, "企业来函")
    with pytest.raises(ValidationError, match="已在议题里"):
        verbs.add_item(meeting=meeting, project=two, by=by)
    make_problem(two, "accepted", meeting=meeting)
    with pytest.raises(ValidationError, match="已有议定事项"):
        verbs.drop_item(meeting=meeting, item=item, by=by)
    verbs.drop_item(meeting=meeting, item=meeting.items.get(project=one), by=by)
    verbs.hold_meeting(meeting=meeting, by=by)
    for act in (
        lambda: verbs.add_item(meeting=meeting, project=one, by=by),
        lambda: verbs.drop_item(meeting=meeting, item=item, by=by),
        lambda: verbs.hold_meeting(meeting=meeting, by=by),
    ):
        with pytest.raises(ValidationError, match="会议已经召开"):
            act()
    assert list(meeting.items.values_list("project", flat=True)) == [two.pk]


def test_a_meeting_to_come_is_not_held():
    meeting = make_meeting(make_signed(), held_on=date(2024, 7, 9))
    with pytest.raises(ValidationError, match="还没到"):
        verbs.hold_meeting(meeting=meeting, by=make_user("bureau"))
    verbs.change_meeting(meeting=meeting, values={"held_on": TODAY}, by=make_user("bureau"))
    verbs.hold_meeting(meeting=meeting, by=make_user("bureau"))
    with pytest.raises(ValidationError, match="还没到"):
        verbs.change_meeting(
            meeting=meeting, values={"held_on": date(2024, 7, 9)}, by=make_user("bureau")
        )


def test_what_was_said_is_kept_over_the_version_read():
    meeting = make_meeting(make_signed())
    again, item = type(meeting).objects.get(pk=meeting.pk), meeting.items.get()
    verbs.record_meeting(
        meeting=meeting,
        minutes="按期办结。",
        said={item.pk: " 一周内答复 "},
        by=make_user("bureau"),
    )
    item.refresh_from_db()
    assert item.said == "一周内答复"
    with pytest.raises(StaleVersion):
        verbs.record_meeting(meeting=again, minutes="", said={}, by=make_user("bureau"))


def test_a_decision_is_a_problem_with_owner_and_date():
    project, unit, by = make_signed(), make_unit("env"), make_user("bureau")
    owner = make_user("unit", person=make_person(unit=unit))
    meeting = make_meeting(project)
    handed = {"title": "批复环评", "kind": "approval", "level": "city", "owner_unit": unit}
    verbs.decide(meeting=meeting, project=project, due_on=SOON, by=by, **handed)
    row = Problem.objects.get()
    assert (row.meeting, row.state, row.owner_unit, row.due_on, row.level) == (
        meeting, "accepted", unit, SOON, "city",
    )  # fmt: skip
    assert Notification.objects.get().recipient == owner
    with pytest.raises(ValidationError, match="已经过了"):
        verbs.decide(meeting=meeting, project=project, due_on=date(2024, 7, 1), by=by, **handed)
    with pytest.raises(ValidationError, match="不在议题里"):
        verbs.decide(meeting=meeting, project=make_signed(), due_on=SOON, by=by, **handed)
    assert Problem.objects.count() == 1
    assert AuditEvent.objects.filter(noun="projects.problem").count() == 2
