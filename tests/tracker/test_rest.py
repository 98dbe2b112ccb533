"""The frame of the API: who, keys, paging, versions, once-only POSTs, errors in one shape."""

from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from projects.api.urls import router
from projects.models import Project
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.api.support import BASE, client_of, url
from tracker.models import IdempotencyKey
from tracker.rest.render import dumps

pytestmark = pytest.mark.django_db
NEW = {"name": "示例项目甲", "park": "zyjk", "total_investment": "58000"}


@pytest.fixture
def bureau():
    make_park("zyjk")
    return make_user("bureau")


@pytest.fixture
def client(bureau):
    return client_of(bureau)


# --- who ---


def test_login_required(client):
    client.credentials()
    for address in (url("projects"), url("schema"), url("nowhere"), BASE):
        said = client.get(address)
        assert (said.status_code, said["WWW-Authenticate"]) == (401, "Token")


def test_token_of_an_inactive_user(bureau, client):
    assert client.get(url("projects")).status_code == 200
    bureau.is_active = False
    bureau.save()
    assert client.get(url("projects")).status_code == 401


def test_unknown_address_is_json(client):
    said = client.get(url("nowhere", 1))
    assert (said.status_code, said["Content-Type"]) == (404, "application/json")


def test_every_action_has_a_right_and_a_body():
    """A route without a named right cannot be reached; a write without a serializer fails."""
    for prefix, viewset, _ in router.registry:
        wanted = {
            name
            for route in router.get_routes(viewset)
            for method, name in route.mapping.items()
            if method in viewset.http_method_names and hasattr(viewset, name)
        }
        assert wanted == set(viewset.permissions), prefix
        reads = {"list", "retrieve", "rows", "plan", "scores", "results", "tasks"}
        assert wanted - reads == set(viewset.inputs), prefix


# --- paging ---


def test_after_walks_every_row_once(client):
    rows = [make_project() for _ in range(7)]
    seen, address = [], url("projects") + "?page_size=3"
    while address:
        body = client.get(address).json()
        seen += [row["id"] for row in body["results"]]
        address = body["next"]
    assert seen == [row.pk for row in reversed(rows)]


def test_count_is_paid_for_once(client, django_assert_num_queries):
    for _ in range(3):
        make_project()
    first = client.get(url("projects"), {"page_size": 1}).json()
    assert first["count"] == 3
    with django_assert_num_queries(4):  # token, roles, rows, investors
        assert client.get(first["next"]).json()["count"] is None
    assert client.get(first["next"] + "&count=1").json()["count"] == 3
    with django_assert_num_queries(4):
        assert client.get(url("projects"), {"count": 0}).json()["count"] is None


def test_pages_by_number(client):
    rows = [make_project() for _ in range(3)]
    body = client.get(url("projects"), {"page": 2, "page_size": 2}).json()
    assert [row["id"] for row in body["results"]] == [rows[0].pk]
    assert body["next"] is None
    assert "page=1" in body["previous"]
    assert client.get(url("projects"), {"page": 9}).json()["results"] == []


def test_page_size_is_capped(client):
    park = make_park("zyjk")
    Project.objects.bulk_create(
        Project(code=f"C-{n:04d}", name=f"示例{n}", park=park, region=park.region)
        for n in range(201)
    )
    assert len(client.get(url("projects")).json()["results"]) == 50
    assert len(client.get(url("projects"), {"page_size": 1000}).json()["results"]) == 200


@pytest.mark.parametrize(
    "query",
    [
        {"page": 0},
        {"page": "x"},
        {"page": 10**18},
        {"page": 10**30},
        {"after": "-1"},
        {"page_size": 0},
        {"page_size": "１０"},
        {"page": 1, "after": 5},
    ],
)
def test_paging_refused(client, query):
    assert client.get(url("projects"), query).status_code == 400


# --- bodies ---


@pytest.mark.parametrize(
    "raw", ["{", '{"name": NaN}', "[" * 100_000, '"\\ud800"', b"\xff\xfe", "[]", "1", "null"]
)
def test_unreadable_bodies(client, raw):
    said = client.post(url("projects"), raw, content_type="application/json")
    assert said.status_code == 400
    assert said.json()["detail"]


def test_too_large(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    said = client.post(
        url("projects"), '{"name": "%s"}' % ("x" * 200), content_type="application/json"
    )
    assert said.status_code == 413


def test_other_media_types(client):
    assert client.post(url("projects"), "a=1", content_type="text/plain").status_code == 415
    assert client.get(url("projects"), HTTP_ACCEPT="text/html").status_code == 406


def test_odd_text_still_leaves():
    assert dumps({"\ud800": 1}) == b'{"\\ud800": 1}'


def test_a_race_seen_by_the_database_only(client):
    with mock.patch("projects.api.project.create_project", side_effect=IntegrityError("name")):
        said = client.post(url("projects"), NEW, format="json")
    assert said.status_code == 409
    assert "name" not in said.json()["detail"]


# --- Idempotency-Key (R13) ---


def send(client, body=None, key="k1"):
    return client.post(url("projects"), body or NEW, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_same_key_same_answer(client):
    first, second = send(client), send(client)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first["ETag"] == second["ETag"]
    assert second["Idempotent-Replay"] == "true"
    assert Project.objects.count() == 1


def test_other_request_with_the_key(client):
    send(client)
    assert send(client, NEW | {"name": "示例项目乙"}).status_code == 422
    other = client.post(url("milestones"), NEW, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert other.status_code == 422
    assert send(client, NEW | {"name": "示例项目乙"}, "k2").status_code == 201


def test_still_running(client, bureau):
    send(client)
    IdempotencyKey.objects.update(status=None, body=None)
    assert send(client).status_code == 409


def test_a_dead_claim_is_taken_over(client):
    send(client)
    Project.objects.all().delete()
    past = timezone.now() - timedelta(minutes=3)
    IdempotencyKey.objects.update(status=None, body=None, created_at=past)
    assert send(client).status_code == 201
    assert Project.objects.count() == 1


def test_a_key_lives_a_day(client):
    send(client)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert send(client).status_code == 400  # done anew: the name is taken by now
    assert IdempotencyKey.objects.count() == 0


def test_a_refused_request_may_be_mended(client):
    assert send(client, NEW | {"total_investment": "x"}).status_code == 400
    assert send(client).status_code == 201


def test_a_crash_leaves_no_half(client):
    client.raise_request_exception = False
    with mock.patch("projects.api.project.ProjectViewSet.answer", side_effect=RuntimeError):
        assert send(client).status_code == 500
    assert Project.objects.count() == 0
    assert send(client).status_code == 201


def test_keys_are_a_user_s_own(client):
    send(client)
    other = send(client_of(make_user("bureau")), NEW | {"name": "示例项目乙"})
    assert other.status_code == 201


def test_a_key_too_long(client):
    assert send(client, key="k" * 81).status_code == 400


def test_the_right_is_asked_before_the_replay(client, bureau):
    send(client)
    bureau.role_grants.all().delete()
    assert send(client).status_code == 403


# --- schema ---


def test_schema_has_no_warnings():
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    for noun in ("projects", "funding-records", "indicators/{code}/rows", "dispatches"):
        assert f"/api/v1/{noun}/" in out.getvalue()


def test_schema_is_served(client):
    said = client.get(url("schema"), HTTP_ACCEPT="application/json")
    assert said.status_code == 200
    assert said.json()["openapi"].startswith("3.")
