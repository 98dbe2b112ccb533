"""亮灯规则: tried before it is published, in force from a day on, never for the past."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.lamp import compute_lamps
from projects.actions.lamp_rule import draft_rule, publish_rule
from projects.models import LampRule, Project
from projects.queries.lamp_rule import try_rule
from tests.factories.parks import make_user
from tests.factories.projects import make_rules, make_signed
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules():
    make_rules()


def rule(**given):
    given = {"kind": "start", "yellow_from": D(2), "red_from": D(6)} | given
    return {"valid_from": clock.today()} | given


def late(months):
    return make_signed(planned_start_on=clock.today() - timedelta(days=31 * months))


def test_a_trial_counts_what_would_change_and_writes_nothing():
    late(1), late(5), late(9)
    compute_lamps(on=clock.today())
    before = list(LampRule.objects.values()), list(Project.objects.values("lamp"))
    trial = try_rule(draft_rule(**rule(yellow_from=D("0.5"), red_from=D(1))), clock.today())
    assert (trial.judged, trial.lit) == (3, 3)
    assert trial.said.startswith("将新增 1 红 0 黄")
    assert [c.after for c in trial.changes] == ["red"]
    assert (list(LampRule.objects.values()), list(Project.objects.values("lamp"))) == before


def test_a_published_rule_ends_the_one_before_and_keeps_the_past():
    made, trial = publish_rule(**rule(), by=make_user("bureau"))
    first = LampRule.objects.get(kind="start", version=1)
    assert first.valid_to == clock.today() - timedelta(days=1)
    assert (made.version, made.valid_to) == (2, None)
    assert made.text == "计划开工月已过未开工满 2 个月亮黄灯，满 6 个月亮红灯"
    event = AuditEvent.objects.get(verb="发布亮灯规则")
    assert event.reason == trial.said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"yellow_from": D(0)}, "门槛"),
        ({"red_from": D(2)}, "高于黄灯"),
        ({"valid_from": date(2020, 1, 1)}, "过去"),
        ({"kind": "moon"}, "没有这种灯"),
    ],
)
def test_a_rule_out_of_order_is_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        publish_rule(**rule(**given), by=make_user("bureau"))
    assert LampRule.objects.filter(version=2).count() == 0


def test_a_rule_that_would_light_everything_is_refused():
    for _ in range(10):
        late(4)
    with pytest.raises(ValidationError, match="等于没有灯"):
        publish_rule(**rule(yellow_from=D(1), red_from=D(2)), by=make_user("bureau"))
    assert LampRule.objects.filter(version=2).count() == 0


def test_twice_the_same_day_needs_a_later_day():
    publish_rule(**rule(), by=make_user("bureau"))
    with pytest.raises(ValidationError, match="之后的日期"):
        publish_rule(**rule(red_from=D(7)), by=make_user("bureau"))
