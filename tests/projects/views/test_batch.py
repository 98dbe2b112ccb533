"""The import's pages: upload, look, write, take back; scope 404, role 403, GET on a verb 405."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.actions.batch import commit_batch, rehearse
from projects.models import Batch, Project
from tests.factories.parks import make_park
from tests.projects.imports.conftest import FULL, city, full_row, write_xlsx

pytestmark = pytest.mark.django_db
LIST = "projects:batch-list"
CREATE = "projects:batch-create"


@pytest.fixture
def park():
    return city()


@pytest.fixture
def sheet(tmp_path):
    bad = full_row("乙项目", **{"总投资（万元）": "0.58亿"})
    return write_xlsx(tmp_path / "台账.xlsx", FULL, full_row(), bad)


def upload(path):
    return SimpleUploadedFile("台账.xlsx", path.read_bytes())


def kept(sheet, user):
    return rehearse(path=sheet, by=user, period="2024-06")


def test_upload_rehearses_and_shows_the_plan(login, park, sheet):
    client = login("bureau")
    answer = client.post(reverse(CREATE), {"file": upload(sheet), "period": "2024-06"}, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "跳过 1 处错误，写入 1 行" in text
    assert "5,800.00" in text
    assert not Project.objects.exists()


def test_a_bad_upload_comes_back_with_the_reason(login, park):
    client = login("bureau")
    for name, data in (("a.xlsx", b"x"), ("a.csv", b""), ("a.csv", "县市区\n甲".encode())):
        answer = client.post(reverse(CREATE), {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422
    assert client.post(reverse(CREATE), {}).status_code == 422
    assert not Batch.objects.exists()


def test_commit_and_undo_buttons(login, park, sheet):
    client = login("bureau")
    batch = kept(sheet, client.user)
    commit, undo = (reverse(f"projects:batch-{v}", args=[batch.pk]) for v in ("commit", "undo"))
    assert client.post(commit).status_code == 422  # errors are left
    assert client.post(commit, {"skip_errors": "1"}).status_code == 302
    assert Project.objects.count() == 1
    twice = client.post(commit, {"skip_errors": "1"})
    assert twice.status_code == 422
    assert "已经写入过" in twice.content.decode()
    assert client.post(undo).status_code == 302
    assert not Project.objects.exists()
    assert client.get(commit).status_code == 405
    assert client.get(undo).status_code == 405


def test_another_s_import_is_not_seen_by_staff(login, park, sheet):
    batch = kept(sheet, login("bureau").user)
    staff = login("staff", parks=[park])
    assert staff.get(batch.get_absolute_url()).status_code == 404
    for verb in ("commit", "undo"):
        address = reverse(f"projects:batch-{verb}", args=[batch.pk])
        assert staff.post(address).status_code == 404
    assert "台账.xlsx" not in staff.get(reverse(LIST)).content.decode()


def test_who_may_not_import_is_refused(login, park):
    leader = login("leader")
    assert leader.get(reverse(LIST)).status_code == 403
    assert leader.post(reverse(CREATE)).status_code == 403


def test_staff_choose_among_their_own_parks(login, park, sheet):
    other = make_park("else", name="高台园区")
    staff = login("staff", parks=[park])
    assert "高台园区" not in staff.get(reverse(LIST)).content.decode()
    answer = staff.post(reverse(CREATE), {"file": upload(sheet), "park": other.pk})
    assert answer.status_code == 422
    assert "没有这个园区或不在您的管辖范围" in answer.content.decode()


def test_tabs_and_pages(login, park, sheet):
    client = login("bureau")
    batch = kept(sheet, client.user)
    for query in ("?show=error", "?show=warning", "?show=create", "?page=99", "?show=x&page=y"):
        assert client.get(batch.get_absolute_url() + query).status_code == 200
    only = client.get(batch.get_absolute_url() + "?show=error").content.decode()
    assert "乙项目" in only
    assert "示例制氢项目" not in only


def test_the_list_costs_the_same_for_one_and_three(
    login, park, sheet, django_assert_max_num_queries
):
    client = login("bureau")
    for count in (1, 2):
        for _ in range(count):
            kept(sheet, client.user)
        with django_assert_max_num_queries(12):
            assert client.get(reverse(LIST)).status_code == 200


def test_a_committed_plan_offers_the_way_back(login, park, tmp_path):
    client = login("bureau")
    path = write_xlsx(tmp_path / "好.xlsx", FULL, full_row())
    batch = kept(path, client.user)
    commit_batch(batch=batch, by=client.user)
    text = client.get(batch.get_absolute_url()).content.decode()
    assert "撤销整批" in text
    assert "写入 1 行" not in text
