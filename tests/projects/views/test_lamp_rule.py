"""红黄灯规则: 试算 writes nothing, 发布 does; who may, and the page of one project's lamps."""

from datetime import timedelta

import pytest
from django.urls import reverse

from projects.actions.lamp import compute_lamps
from projects.models import LampOverride, LampRule, Project
from tests.factories.projects import make_rules, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db
EDIT = "/rules/lights/start"


@pytest.fixture(autouse=True)
def _rules():
    make_rules()


@pytest.fixture
def late():
    made = make_signed(planned_start_on=clock.today() - timedelta(days=40))
    compute_lamps(on=clock.today())
    return made


def asked(**given):
    return {"yellow_from": "2", "red_from": "6", "valid_from": str(clock.today())} | given


def test_everybody_reads_the_rules_and_the_bureau_alone_changes_them(login):
    assert "计划开工月已过" in login("staff").get("/rules/lights").content.decode()
    assert "调整规则" not in login("staff").get("/rules/lights").content.decode()
    assert "调整规则" in login("bureau").get("/rules/lights").content.decode()
    assert login("staff").get(EDIT).status_code == 403
    assert login("leader").post(EDIT, asked()).status_code == 403
    assert login("bureau").put(EDIT).status_code == 405
    assert login("bureau").get("/rules/lights/moon").status_code == 404


def test_a_trial_shows_what_would_change(login, late):
    page = login("bureau").get(EDIT, asked(yellow_from="0.5", red_from="1")).content.decode()
    assert "将新增 1 红 0 黄" in page
    assert late.name in page
    assert LampRule.objects.filter(version=2).count() == 0


def test_a_trial_of_nonsense_says_what_to_mend(login):
    answer = login("bureau").get(EDIT, asked(red_from="1"))
    assert answer.status_code == 422
    assert "红灯的门槛要高于黄灯" in answer.content.decode()


def test_publishing_puts_the_rule_in_force_at_once(login, late):
    client = login("bureau")
    answer = client.post(EDIT, asked(yellow_from="0.5", red_from="1"), follow=True)
    assert "已发布" in answer.content.decode()
    assert Project.objects.get().lamp == "red"
    assert LampRule.objects.get(kind="start", version=2).valid_to is None
    assert client.post(EDIT, asked()).status_code == 422


def test_lamps_of_a_project_are_set_by_hand_and_given_back(
    login, late, django_capture_on_commit_callbacks
):
    client = login("bureau")
    at = reverse("projects:lamp-override", args=[late.code])
    until = clock.today() + timedelta(days=5)
    given = {"kind": "start", "level": "green", "until_on": str(until), "reason": "示例理由"}
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(at, given, follow=True).content.decode()
    assert "示例理由" in page
    assert "人工" in page
    assert Project.objects.get().lamp == "green"
    row = LampOverride.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("projects:lamp-override-end", args=[row.pk]))
    assert Project.objects.get().lamp == "yellow"


def test_the_page_of_lamps_takes_as_many_queries_for_one_as_for_three(
    login, late, django_assert_num_queries
):
    client = login("leader")
    at = reverse("projects:lamp-history", args=[late.code])
    client.get(at)
    for days in (0, 40, 80):
        compute_lamps(on=clock.today() + timedelta(days=days))
        with django_assert_num_queries(7):
            assert client.get(at).status_code == 200
