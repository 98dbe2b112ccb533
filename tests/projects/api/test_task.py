"""`/api/v1/tasks/`, `/task-reports/` and `/plans/`: the same verbs as the pages."""

from datetime import date

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from projects.models import ListTask, PlanDocument
from tests.factories.parks import make_park, make_person, make_region, make_unit, make_user
from tests.factories.projects import make_city_region
from tests.factories.tasks import make_counted, make_task
from tracker import clock

pytestmark = pytest.mark.django_db
STEPS = [{"quarter": 2, "text": "引进 3 个", "planned": "3", "due_on": "2024-06-30"}]


def api(user):
    token, _ = Token.objects.get_or_create(user=user)
    return Client(headers={"Authorization": f"Token {token.key}"})


def post(client, path, body, **headers):
    return client.post(f"/api/v1/{path}", body, content_type="application/json", **headers)


@pytest.fixture(autouse=True)
def july():
    clock.hold(date(2024, 7, 8))
    make_city_region()


@pytest.fixture
def bureau():
    return api(make_user("bureau"))


def test_put_on_the_list_changed_and_taken_off(bureau):
    make_unit("lead"), make_unit("help")
    body = {
        "year": 2024, "title": "引进示例项目", "kind": "attract", "region": make_region().code,
        "park": make_park("zyjk").code, "lead_unit": "lead", "cooperating": ["help"],
        "measure": "quantity", "assigned": "6", "unit_text": "项", "steps": STEPS,
    }  # fmt: skip
    said = post(bureau, "tasks/", body)
    assert said.status_code == 201, said.content
    row = said.json()
    assert (row["code"], row["lamp"]) == ("RW-2024-0001", "yellow")
    assert row["reason"] == "二季度应完成 3 项，实际 0 项，逾期 8 天"
    path = f"/api/v1/tasks/{row['code']}/"
    wrong = [STEPS[0] | {"due_on": "2023-06-30"}]
    told = bureau.patch(
        path, {"steps": wrong}, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert told.status_code == 400
    assert "早于任务年度" in told.content.decode()
    changed = bureau.patch(
        path, {"title": "改了"}, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert changed.json()["title"] == "改了"
    assert post(bureau, f"tasks/{row['code']}/close/", {}).status_code == 400
    assert post(bureau, f"tasks/{row['code']}/cancel/", {"reason": "示例"}).json()["lamp"] == "none"
    assert post(bureau, f"tasks/{row['code']}/reopen/", {"reason": "示例"}).status_code == 200


def test_listed_by_lamp_in_the_same_queries(bureau, django_assert_max_num_queries):
    for _ in range(3):
        make_counted()
    with django_assert_max_num_queries(16):
        said = bureau.get("/api/v1/tasks/?lamp=red").json()
    assert [row["lamp"] for row in said["results"]] == ["red"] * 3
    assert bureau.get("/api/v1/tasks/?colour=red").status_code == 400


def test_reported_accepted_and_sent_back(bureau):
    unit = make_unit("lead")
    mine = api(make_user("unit", person=make_person(unit=unit)))
    task, foreign = make_counted(lead_unit=unit), make_task()
    body = {"task": task.code, "on": "2024-06-28", "text": "示例", "value": "3"}
    assert post(mine, "task-reports/", body | {"task": foreign.code}).status_code == 400
    row = post(mine, "task-reports/", body).json()
    assert row["state"] == "submitted"
    assert post(mine, f"task-reports/{row['id']}/accept/", {}).status_code == 403
    back = post(bureau, f"task-reports/{row['id']}/send-back/", {"answer": "请附合同"})
    assert back.json()["state"] == "returned"
    again = mine.patch(
        f"/api/v1/task-reports/{row['id']}/", {"text": "已附"},
        content_type="application/json", headers={"If-Match": '"2"'},
    )  # fmt: skip
    assert again.json()["state"] == "submitted"
    assert post(bureau, f"task-reports/{row['id']}/accept/", {}).json()["state"] == "accepted"
    assert ListTask.objects.get(pk=task.pk).steps.filter(done_on__isnull=False).count() == 2


def test_a_plan_is_drafted_issued_and_revised(bureau):
    make_unit("lead")
    body = {
        "year": 2024, "title": "示例方案", "region": make_region().code, "lead_unit": "lead",
        "goals": "示例目标",
    }  # fmt: skip
    code = post(bureau, "plans/", body).json()["code"]
    paper = {"document": "示例〔2024〕1号", "issued_on": "2024-02-01"}
    assert post(bureau, f"plans/{code}/issue/", paper).json()["state"] == "issued"
    second = post(bureau, "plans/", body).json()["code"]
    refused = post(bureau, f"plans/{second}/issue/", paper)
    assert refused.status_code == 400
    assert code in refused.content.decode()
    revised = post(bureau, f"plans/{code}/revise/", {})
    assert (revised.status_code, revised.json()["replaces"]) == (201, code)
    assert PlanDocument.objects.filter(state="draft").count() == 2
