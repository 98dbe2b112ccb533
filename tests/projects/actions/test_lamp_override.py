"""人工改灯: a reason and a last day, then the rule speaks again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from projects.actions.lamp import compute_lamps, end_override, override_lamp
from projects.models import Lamp, LampOverride, Project
from tests.factories.parks import make_user
from tests.factories.projects import make_rules, make_signed
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    make_rules()
    made = make_signed(planned_start_on=clock.today() - timedelta(days=200))
    compute_lamps(on=clock.today())
    return made


def override(project, **given):
    given = {
        "kind": "start",
        "level": "green",
        "reason": "示例：设备在途，市里同意缓评",
        "until_on": clock.today() + timedelta(days=10),
    } | given
    return override_lamp(project=project, by=make_user("bureau"), **given)


def lamp_of(project):
    return Project.objects.get(pk=project.pk).lamp


def test_a_lamp_set_by_hand_holds_to_its_last_day(project, django_capture_on_commit_callbacks):
    assert lamp_of(project) == "red"
    with django_capture_on_commit_callbacks(execute=True):
        row = override(project)
    assert lamp_of(project) == "green"
    lamp = Lamp.objects.get(project=project, kind="start", until_on=None)
    assert (lamp.level, lamp.rule) == ("green", None)
    assert lamp.reason.startswith("人工改灯至")
    compute_lamps(on=row.until_on)
    assert lamp_of(project) == "green"
    compute_lamps(on=row.until_on + timedelta(days=1))
    assert lamp_of(project) == "red"
    assert AuditEvent.objects.filter(verb="人工改灯", reason=row.reason).count() == 1


def test_an_override_taken_back_lets_the_rule_speak(project, django_capture_on_commit_callbacks):
    row = override(project)
    with django_capture_on_commit_callbacks(execute=True):
        end_override(override=row, by=make_user("bureau"))
    assert lamp_of(project) == "red"
    assert not LampOverride.objects.exists()  # it never ruled a whole day
    with pytest.raises(ValidationError, match="取消"):
        end_override(override=row, by=make_user("bureau"))


def test_an_override_begun_earlier_keeps_its_days(project):
    row = override(project)
    LampOverride.objects.update(from_on=clock.today() - timedelta(days=3))
    end_override(override=row, by=make_user("bureau"))
    assert LampOverride.objects.get().until_on == clock.today() - timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " "}, "为什么"),
        ({"until_on": date(2020, 1, 1)}, "到期日"),
        ({"until_on": date(2099, 1, 1)}, "到期日"),
    ],
)
def test_an_override_without_reason_or_end_is_refused(project, given, said):
    with pytest.raises(ValidationError, match=said):
        override(project, **given)
    assert not LampOverride.objects.exists()


def test_what_is_not_judged_is_not_overridden(project):
    Project.objects.update(signed_on=None)
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="不评灯"):
        override(project)
