"""Answering on the plan's page: columns, cells, all alike, doubles, taking back, the error list."""

import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from projects.actions.batch import begin_commit, commit_batch, rehearse
from projects.actions.project import update_project
from projects.models import Batch, ColumnName, Project
from projects.tasks import commit_ledger
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import FULL, city, full_row, write_xlsx
from tracker.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    return city()


@pytest.fixture
def sheet(tmp_path):
    bad = {"总投资（万元）": "0.58亿"}
    rows = [
        full_row(),
        full_row("乙项目", **bad),
        full_row("丙项目", **{"总投资（万元）": "0.3亿"}),
    ]
    return write_xlsx(tmp_path / "台账.xlsx", FULL, *rows)


def at(batch, verb):
    return reverse(f"projects:batch-{verb}", args=[batch.pk])


def answer(client, batch, row, **said):
    return client.post(at(batch, "answer"), {"row": row, "number": 0} | said, follow=True)


def test_a_suggestion_taken_for_one_and_for_all_alike(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    assert batch.outline["summary"]["error"] == 2
    assert "同类 2 处一并处理" in client.get(batch.get_absolute_url()).content.decode()
    assert answer(client, batch, 3, answer="use").status_code == 200
    batch.refresh_from_db()
    assert batch.outline["summary"]["error"] == 1
    client.post(at(batch, "again"), {"forget": 3})
    answer(client, batch, 3, answer="use", everywhere="1")
    batch.refresh_from_db()
    assert batch.outline["summary"]["error"] == 0
    assert [r["values"]["total_investment"] for r in batch.plan_rows] == [
        "98000.0000", "5800.0000", "3000.0000",
    ]  # fmt: skip


def test_typing_leaving_out_and_skipping(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    answer(client, batch, 3, answer="type", text="6000")
    answer(client, batch, 4, answer="skip")
    batch.refresh_from_db()
    assert [r["outcome"] for r in batch.plan_rows] == ["create", "create", "skip"]
    assert batch.plan_rows[1]["values"]["total_investment"] == "6000.0000"
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "撤回对第 3 行的处理" in page


def test_answers_that_cannot_be_followed_are_said(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    for said in (
        {"answer": "type", "text": " "},
        {"answer": "new", "reason": ""},
        {"answer": "no such"},
        {},
        {"answer": "use", "number": 77},
    ):
        refused = client.post(at(batch, "answer"), {"row": 3, "number": 0} | said)
        assert refused.status_code == 422
    batch.refresh_from_db()
    assert batch.choices == {}


def test_columns_chosen_are_planned_and_remembered(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    post = {"field-O": "remark", "unit-D": "亿元", "field-D": "total_investment"}
    assert client.post(at(batch, "columns"), post).status_code == 302
    batch.refresh_from_db()
    assert batch.plan_rows[0]["values"]["remark"] == "甲"
    assert batch.plan_rows[0]["values"]["total_investment"] == "980000000.0000"
    refused = client.post(at(batch, "columns"), {"field-O": "no_field"})
    assert refused.status_code == 422
    client.post(at(batch, "columns"), {"field-D": "total_investment", "unit-D": "万元"})
    batch.refresh_from_db()
    commit_batch(batch=batch, by=client.user, skip_errors=True)
    assert ColumnName.objects.get(key="自选列").field == "remark"
    again = rehearse(path=sheet, by=client.user, period="2024-06")
    assert again.outline["mapping"][-1]["field"] == "remark"
    assert again.outline["mapping"][-1]["sure"]


def test_warnings_are_ticked_before_writing(login, park, tmp_path):
    client = login("bureau")
    row = full_row(**{"总投资（万元）": 1000, "年度计划投资（万元）": 5000})
    batch = rehearse(
        path=write_xlsx(tmp_path / "a.xlsx", FULL, row), by=client.user, period="2024-06"
    )
    refused = client.post(at(batch, "commit"))
    assert refused.status_code == 422
    assert "金额超过总投资" in refused.content.decode()
    assert not Project.objects.exists()
    assert client.post(at(batch, "commit"), {"seen": ["over_total"]}).status_code == 302
    assert Project.objects.count() == 1


def test_task_forces_are_asked_to_look_once(login, park, sheet):
    client = login("bureau")
    staff = make_user("staff", parks=[park])
    make_user("staff")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    client.post(at(batch, "commit"), {"skip_errors": "1", "tell": "1"})
    told = Notification.objects.get(kind="imported")
    assert told.recipient == staff
    assert "1 个项目" in told.title


def test_the_error_list_is_the_sheet_with_comments(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    got = client.get(at(batch, "errors"))
    book = load_workbook(io.BytesIO(b"".join(got.streaming_content)))
    assert book.sheetnames == ["6月", "错误清单"]
    assert book["6月"]["A2"].value == "示例制氢项目"
    assert book["6月"]["D3"].value == "0.58亿"
    assert "5800.0000" in book["6月"]["D3"].comment.text
    listed = [[c.value for c in row] for row in book["错误清单"].iter_rows(min_row=2)]
    assert [line[:3] for line in listed] == [[3, "D", "错误"], [4, "D", "错误"]]


def test_the_error_list_holds_no_formula(login, park, tmp_path):
    client = login("bureau")
    bad = full_row('=HYPERLINK("x")&1', **{"总投资（万元）": "=1+1"})
    path = write_xlsx(tmp_path / "a.xlsx", FULL, full_row(), bad)
    batch = rehearse(path=path, by=client.user, period="2024-06")
    book = load_workbook(io.BytesIO(b"".join(client.get(at(batch, "errors")).streaming_content)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_after_writing_nothing_can_be_answered(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    commit_batch(batch=batch, by=client.user, skip_errors=True)
    for verb, said in (("answer", {"row": 3, "number": 0, "answer": "use"}), ("again", {})):
        assert client.post(at(batch, verb), said).status_code == 422
    page = client.get(batch.get_absolute_url()).content.decode()
    assert Project.objects.get().get_absolute_url() in page


@pytest.mark.parametrize("verb", ["answer", "columns", "again", "errors"])
def test_another_s_import_is_missing_and_gets_are_refused(login, park, sheet, verb):
    bureau = login("bureau")
    batch = rehearse(path=sheet, by=bureau.user, period="2024-06")
    staff = login("staff", parks=[park])
    call = staff.get if verb == "errors" else staff.post
    assert call(at(batch, verb)).status_code == 404
    wrong = bureau.post if verb == "errors" else bureau.get
    assert wrong(at(batch, verb)).status_code == 405
    leader = login("leader")
    call = leader.get if verb == "errors" else leader.post
    assert call(at(batch, verb)).status_code in (403, 404)


def test_a_book_of_two_sheets_offers_the_other(login, park, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "说明"
    book.active.append(["填报说明：请各园区于每月 5 日前报送"])
    for name in ("6月", "5月"):
        sheet = book.create_sheet(name)
        sheet.append(FULL)
        sheet.append(full_row(f"示例{name}项目"))
    book.save(tmp_path / "a.xlsx")
    client = login("bureau")
    batch = rehearse(path=tmp_path / "a.xlsx", by=client.user, period="2024-06")
    assert batch.sheet == "6月"
    assert batch.outline["sheets"] == ["说明", "6月", "5月"]
    client.post(at(batch, "again"), {"sheet": "5月", "period": "2024-05"})
    batch = Batch.objects.get()
    assert (batch.sheet, batch.period) == ("5月", "2024-05")
    assert batch.plan_rows[0]["key"] == "示例5月项目"
    refused = client.post(at(batch, "again"), {"sheet": "没有这张"})
    assert refused.status_code == 422


def test_the_total_before_leads_to_its_rows(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    batch.refresh_from_db()  # PostgreSQL keeps the keys of a JSON object in its own order
    said = next(h for h in batch.outline["headlines"] if h["code"] == "funds_outside")
    address = f"/q/funds_outside?{urlencode(said['query'])}"
    assert address.replace("&", "&amp;") in client.get(batch.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200


def test_a_large_ledger_is_written_by_a_worker(
    login, park, sheet, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("projects.views.batch.AT_ONCE", 0)
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    with django_capture_on_commit_callbacks() as waiting:
        assert client.post(at(batch, "commit"), {"skip_errors": "1"}).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "writing"
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "等待后台开始" in page
    assert client.get(at(batch, "progress")).headers.get("HX-Refresh") is None
    assert client.post(at(batch, "commit"), {"skip_errors": "1"}).status_code == 422
    assert client.post(at(batch, "again"), {}).status_code == 422
    for send in waiting:
        send()
        send()
    batch.refresh_from_db()
    assert batch.state == "committed"
    assert Project.objects.count() == 1
    assert client.get(at(batch, "progress")).headers["HX-Refresh"] == "true"
    assert Notification.objects.get(kind="written").title == "台账“台账.xlsx”已写入"


def test_what_a_worker_cannot_write_comes_back_with_the_reason(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    begin_commit(batch=batch, by=client.user, skip_errors=True)
    make_project(name="示例制氢项目", park=park)  # the plan said: new
    commit_ledger(batch.pk, client.user.pk, True, False)
    batch.refresh_from_db()
    assert batch.state == "rehearsed"
    assert "数据在预演后变了" in client.get(batch.get_absolute_url()).content.decode()
    client.post(at(batch, "again"), {})
    batch.refresh_from_db()
    assert (batch.problem, batch.outline["summary"]["update"]) == ("", 1)


def test_a_lost_worker_can_be_begun_again(login, park, sheet):
    client = login("bureau")
    batch = rehearse(path=sheet, by=client.user, period="2024-06")
    begin_commit(batch=batch, by=client.user, skip_errors=True)
    Batch.objects.update(begun_at=timezone.now() - timedelta(minutes=16))
    assert client.post(at(batch, "again"), {}).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "rehearsed"


def test_rows_worked_on_since_stay_and_the_others_are_undone(login, park, tmp_path):
    client = login("bureau")
    path = write_xlsx(tmp_path / "a.xlsx", FULL, full_row(), full_row("示例储能项目"))
    batch = rehearse(path=path, by=client.user, period="2024-06")
    commit_batch(batch=batch, by=client.user)
    edited = Project.objects.get(name="示例储能项目")
    update_project(project=edited, values={"remark": "人工补记"}, by=client.user)
    refused = client.post(at(batch, "undo"))
    assert refused.status_code == 422
    assert "第 3 行" in refused.content.decode()
    assert "撤销其余各行" in refused.content.decode()
    assert Project.objects.count() == 2
    assert client.post(at(batch, "undo"), {"partly": "1"}).status_code == 302
    assert Project.objects.get().remark == "人工补记"
    assert "第 3 行导入后又改过" in client.get(batch.get_absolute_url()).content.decode()


def test_the_park_is_chosen_on_the_plan_s_page(login, park, tmp_path):
    other = make_park("gtgy", name="高台工业园区", short_name="高台园")
    rows = [["项目名称", "总投资（万元）"], ["示例甲项目", 100], ["示例乙项目", 200]]
    client = login("bureau")
    batch = rehearse(path=write_xlsx(tmp_path / "a.xlsx", *rows), by=client.user, period="2024-06")
    assert "从列表里选" in client.get(batch.get_absolute_url()).content.decode()
    answer(client, batch, 2, answer="type", text=other.code)
    client.post(at(batch, "again"), {"park": park.pk})
    batch.refresh_from_db()
    assert [r["values"]["park"] for r in batch.plan_rows] == [other.code, park.code]
    staff = login("staff", parks=[other])
    own = rehearse(path=tmp_path / "a.xlsx", by=staff.user, period="2024-06")
    assert staff.post(at(own, "again"), {"park": park.pk}).status_code == 422
