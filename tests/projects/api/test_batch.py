"""`/batches/`: upload, plan, choices, commit, undo; the same plan as page and command."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Batch, Project
from tests.factories.parks import make_user
from tests.projects.api.support import client_of, url
from tests.projects.imports.conftest import FULL, city, full_row, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    return city()


@pytest.fixture
def upload(tmp_path):
    bad = full_row("乙项目", **{"总投资（万元）": "0.58亿"})
    path = write_xlsx(tmp_path / "台账.xlsx", FULL, full_row(), bad)
    return lambda: SimpleUploadedFile("台账.xlsx", path.read_bytes())


def made(client, upload):
    answer = client.post(
        url("batches"), {"file": upload(), "period": "2024-06"}, format="multipart"
    )
    assert answer.status_code == 201
    return answer.json()["id"]


def test_from_upload_to_undo(park, upload):
    client = client_of(make_user("bureau"))
    pk = made(client, upload)
    plan = client.get(url("batches", pk) + "plan/").json()
    assert plan["summary"]["error"] == 1
    assert plan["rows"][1]["messages"][0]["suggestion"] == "5800.0000"
    refused = client.post(url("batches", pk) + "commit/", {}, format="json")
    assert refused.status_code == 400
    mended = client.post(
        url("batches", pk) + "choices/", {"cells": {"3": {"D": "5800.0000"}}}, format="json"
    )
    assert mended.json()["summary"]["error"] == 0
    written = client.post(url("batches", pk) + "commit/", {}, format="json")
    assert written.json()["state"] == "committed"
    assert Project.objects.count() == 2
    undone = client.post(url("batches", pk) + "undo/", {}, format="json")
    assert undone.json()["state"] == "undone"
    assert not Project.objects.exists()


def test_bad_files_and_choices_are_400(park, upload):
    client = client_of(make_user("bureau"))
    bad = SimpleUploadedFile("a.xlsx", b"x")
    answer = client.post(url("batches"), {"file": bad}, format="multipart")
    assert answer.status_code == 400
    pk = made(client, upload)
    for said in (
        {"cells": {"x": {"A": "1"}}},
        {"no": 1},
        {"fields": {"A": "remark", "B": "remark"}},
    ):
        answer = client.post(url("batches", pk) + "choices/", said, format="json")
        assert answer.status_code == 400, said
    assert Batch.objects.get().choices == {}


def test_another_s_batch_is_missing(park, upload):
    pk = made(client_of(make_user("bureau")), upload)
    staff = client_of(make_user("staff", parks=[park]))
    assert staff.get(url("batches", pk) + "plan/").status_code == 404
    for verb in ("choices", "commit", "undo"):
        assert staff.post(url("batches", pk) + f"{verb}/", {}, format="json").status_code == 404


def test_a_role_without_the_right_is_403(park, upload):
    leader = client_of(make_user("leader"))
    answer = leader.post(url("batches"), {"file": upload()}, format="multipart")
    assert answer.status_code == 403
