"""一键证据包: every file of a project by its kind, and an index that says what is missing."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.core.files.storage import default_storage

from tests.factories.files import PDF, make_upload
from tests.factories.parks import make_park
from tests.factories.projects import (
    make_approval,
    make_attachment,
    make_funding,
    make_report,
    make_signed,
)
from tracker.models import AuditEvent
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
PATH = "/p/A/evidence.zip"


@pytest.fixture
def project():
    return make_signed(make_park("own"), code="A")


@pytest.fixture
def staff(login, project):
    return login("staff", parks=[project.park])


def opened(answer):
    return ZipFile(BytesIO(answer.getvalue()))


def sheets(archive):
    return openpyxl.load_workbook(BytesIO(archive.read("00_目录.xlsx")))


def cells(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_pack_holds_every_file_and_says_what_it_proves(staff, project):
    by = staff.user
    done = make_approval(project, name="环评批复", document_number="张环〔2024〕9号")
    make_attachment(project, "funding", by, funding=make_funding(project))
    make_attachment(project, "approval", by, approval=done)
    make_attachment(project, "progress", by, report=make_report(project))
    make_attachment(project, "approval", by, make_upload("示例进账单.pdf"))
    answer = staff.get(PATH)
    assert answer["Content-Type"] == "application/zip"
    assert "A_" in answer["Content-Disposition"]
    archive = opened(answer)
    assert archive.testzip() is None
    assert archive.namelist() == [
        "00_目录.xlsx",
        "1_备案审批材料/001_示例进账单.pdf",
        "1_备案审批材料/002_示例进账单.pdf",
        "2_进展台账/003_示例进账单.pdf",
        "3_资金往来凭证/004_示例进账单.pdf",
    ]
    assert archive.read("3_资金往来凭证/004_示例进账单.pdf") == PDF
    rows = cells(sheets(archive)["目录"])
    assert rows[3][3] == "手续：环评批复（未启动，张环〔2024〕9号）"
    assert rows[6][3] == "到位资金：2024-05-10 100.00 万元"
    assert rows[4][3] == "项目附件"
    assert rows[5][3] == "月报：2024-05-01—2024-05-31"
    assert rows[3][7] == hashlib.sha256(PDF).hexdigest()
    assert rows[3][4] == str(by)
    kinds = {row[0]: row[2] for row in cells(sheets(archive)["四类佐证"])}
    assert kinds["合同协议"] == "缺：还没有上传合同协议。"
    assert not kinds["备案审批材料"]


def test_a_file_that_is_gone_is_said_and_left_out(staff, project):
    row = make_attachment(project)
    default_storage.delete(row.stored.file.name)
    archive = opened(staff.get(PATH))
    assert archive.namelist() == ["00_目录.xlsx"]
    assert "原文件不在服务器上" in cells(sheets(archive)["目录"])[3][8]


def test_a_project_without_files_gets_an_index_that_says_so(staff, project):
    archive = opened(staff.get(PATH))
    lacking = [row[2] for row in cells(sheets(archive)["四类佐证"]) if row[2]]
    assert [text for text in lacking if text.startswith("缺：")] == lacking[-4:]


def test_who_took_it_stands_in_the_audit(staff, project):
    make_attachment(project)
    staff.get(PATH).getvalue()
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.changes) == (
        "导出证据包", staff.user, {"attachments": [None, 1]},
    )  # fmt: skip


def test_void_files_stay_out(staff, project):
    row = make_attachment(project)
    type(row).objects.update(voided_at=row.stored.uploaded_at)
    assert opened(staff.get(PATH)).namelist() == ["00_目录.xlsx"]


def test_access_is_the_projects(login, staff, project):
    assert login("staff", parks=[make_park("other")]).get(PATH).status_code == 404
    assert login("auditor").get(PATH).status_code == 403
    assert staff.post(PATH).status_code == 405
    assert "evidence.zip" in staff.get("/p/A").content.decode()


def test_the_number_of_files_does_not_change_the_queries(staff, project, django_assert_num_queries):
    for count in (1, 3):
        while project.attachments.count() < count:
            make_attachment(project, "contract", staff.user)
        forget_all()
        with django_assert_num_queries(10):
            staff.get(PATH).getvalue()
