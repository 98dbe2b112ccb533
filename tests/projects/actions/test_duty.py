"""责任模板: published in versions; the coverage follows the one in force, the past keeps its own."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from projects.actions.assignment import refresh_coverage
from projects.actions.duty import load_duty_template, publish_template
from projects.enums import DutyRole
from projects.models import DutyRule, DutyTemplate, Project
from projects.models.duty import DELIVERED, in_force, rules_on
from projects.queries.fiveone import coverage
from tests.factories.parks import make_unit, make_user
from tests.factories.projects import make_duty, make_signed
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _day():
    clock.hold(TODAY)


def rules(**changed):
    """The delivered rules, some of them changed: `head={"is_required": False}`."""
    names = ("role", "label", "one", "is_required", "at_least", "bearer", "may_fill")
    rows = [{name: getattr(rule, name) for name in names} for rule in DELIVERED]
    return [row | changed.get(row["role"], {}) for row in rows]


def publish(number=1, valid_from=TODAY, rows=None, **more):
    return publish_template(
        rules=rows or rules(), valid_from=valid_from, number=number, by=make_user(), **more
    )


def lacking(project, on=TODAY):
    return {one.code: one.missing for one in coverage(project, on).ones}["task_force"]


def test_the_default_is_loaded_once_and_never_over_an_edit():
    assert load_duty_template().made == len(DutyRole)
    DutyRule.objects.filter(role="head").update(label="队长")
    assert load_duty_template().made == 0
    assert DutyRule.objects.get(role="head").label == "队长"
    required = {rule.role for rule in DELIVERED if rule.is_required}
    assert required == {"leader", "lead_unit", "head", "agent"}


def test_without_a_template_the_default_holds():
    assert rules_on(TODAY) == DELIVERED


def test_another_template_changes_the_coverage_and_leaves_the_past():
    load_duty_template()
    project = make_signed()
    make_duty(project, "lead_unit", unit=make_unit())
    make_duty(project, "agent")
    assert lacking(project) == ("专班组长",)
    changed = rules(head={"is_required": False}, agent={"at_least": 2, "label": "帮办员"},
                    second={"is_required": True})  # fmt: skip
    publish(rows=changed, basis="示例发〔2024〕1号")
    assert lacking(project) == ("帮办员 1 名", "协办单位")
    assert lacking(project, TODAY - timedelta(days=1)) == ("专班组长",)


def test_a_template_without_a_leader_asks_for_none():
    load_duty_template()
    project = make_signed()
    publish(rows=rules(leader={"is_required": False}))
    found = {one.code: one.complete for one in coverage(project, TODAY).ones}
    assert found["leader"] and found["to_the_end"]


def test_a_role_may_belong_to_another_of_the_five():
    load_duty_template()
    publish(rows=rules(contact={"one": "mechanism", "is_required": True}))
    found = {one.code: one.missing for one in coverage(make_signed(), TODAY).ones}
    assert found["mechanism"] == ("联络员", "填报周期")


def test_refresh_counts_by_the_newest_template():
    load_duty_template()
    project = make_signed()
    make_duty(project, "lead_unit", unit=make_unit())
    refresh_coverage(Project.objects.all())
    before = Project.objects.get(pk=project.pk).coverage
    publish(rows=rules(head={"is_required": False}, agent={"is_required": False}))
    assert refresh_coverage(Project.objects.all()) == 1
    assert Project.objects.get(pk=project.pk).coverage == before + 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": 0}, "第 1 版刚由别人发布"),
        ({"valid_from": TODAY - timedelta(days=1)}, "不能早于今天"),
        ({"rows": rules(head={"at_least": 2})}, "只能由一人"),
        ({"rows": rules()[1:]}, "每个职责"),
        ({"rows": [row | {"is_required": False} for row in rules()]}, "至少要有一个必须"),
    ],
)
def test_what_cannot_be_is_refused(change, said):
    load_duty_template()
    with pytest.raises(ValidationError, match=said):
        publish(**change)
    assert DutyTemplate.objects.count() == 1


def test_versions_follow_each_other_in_time():
    load_duty_template()
    publish(valid_from=date(2024, 8, 1))
    with pytest.raises(ValidationError, match="2024-08-01"):
        publish(number=2, valid_from=date(2024, 7, 20))
    assert in_force(TODAY).number == 1
    assert in_force(date(2024, 8, 1)).number == 2


def test_publishing_is_on_the_trail():
    load_duty_template()
    publish(rows=rules(agent={"label": "帮办员"}), basis="示例")
    event = AuditEvent.objects.get(verb="发布责任模板")
    assert list(event.changes) == ["代办员"]
    assert event.reason == "示例"
