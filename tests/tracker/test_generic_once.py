"""A form is written once, however often its button is pressed (R13)."""

from datetime import date

import pytest

from projects.models import Milestone
from tests.factories.parks import make_park
from tests.factories.projects import make_signed

pytestmark = pytest.mark.django_db


def post(client, project, **fields):
    body = {"name": "示例节点", "order": 1, "planned_on": date(2024, 9, 1), "form_token": "a1"}
    return client.post(f"/p/{project.code}/milestone", body | fields)


def test_form_sent_twice_writes_once(login):
    project = make_signed(make_park("zyjk"))
    client = login("staff", parks=[project.park])
    assert post(client, project).status_code == 302
    again = post(client, project, name="示例节点二")
    assert again.status_code == 302
    assert Milestone.objects.count() == 1


def test_form_refused_may_be_sent_again(login):
    project = make_signed(make_park("zyjk"))
    client = login("staff", parks=[project.park])
    assert post(client, project, planned_on="").status_code == 422
    assert post(client, project).status_code == 302
    assert Milestone.objects.count() == 1


def test_form_token_of_another_user_is_another(login):
    project = make_signed(make_park("zyjk"))
    for name in ("甲", "乙"):
        client = login("staff", parks=[project.park])
        assert post(client, project, name=name).status_code == 302
    assert Milestone.objects.count() == 2
