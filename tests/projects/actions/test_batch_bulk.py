"""An import of any size: the same statements, the audit it leaves, and the way back."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.models import Chain, Enterprise
from projects.actions.assignment import refresh_coverage
from projects.actions.batch import commit_batch, rehearse, undo_batch
from projects.actions.batch_words import find_text
from projects.actions.project import search_text
from projects.models import BatchRow, FundingRecord, Lamp, Project, Reminder
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_lamp, make_project, make_reminder
from tests.projects.imports.conftest import FULL, city, everything, full_row, write_xlsx
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    city()
    return make_user("bureau")


def ledger(tmp_path, count, first=0, **changes):
    """`count` projects, each of an investor of its own; `changes` by header."""
    rows = [
        full_row(
            f"第{n}号示例项目", **{"投资方": f"示例第{n}公司", "总投资（万元）": 9000 + n} | changes
        )
        for n in range(first, first + count)
    ]
    return write_xlsx(tmp_path / f"台账{count}.xlsx", FULL, *rows)


def imported(path, by, period="2024-06"):
    batch = rehearse(path=path, by=by, period=period, kind="projects")
    return commit_batch(batch=batch, by=by, skip_errors=True)


def counted(act):
    with CaptureQueriesContext(connection) as seen:
        result = act()
    return len(seen), result


def test_twenty_rows_and_two_hundred_take_the_same_statements(tmp_path, bureau):
    imported(ledger(tmp_path, 1), bureau)  # what is looked up once and kept
    commits, undos = [], []
    for count, first in ((20, 1000), (200, 2000)):
        path = ledger(tmp_path, count, first)
        batch = rehearse(path=path, by=bureau, period="2024-06", kind="projects")
        queries, batch = counted(lambda batch=batch: commit_batch(batch=batch, by=bureau))
        commits.append(queries)
        assert BatchRow.objects.filter(batch=batch).count() == count
        undos.append(counted(lambda batch=batch: undo_batch(batch=batch, by=bureau))[0])
    assert commits[0] == commits[1]
    assert undos[0] == undos[1]


def test_changes_of_many_rows_take_the_same_statements(tmp_path, bureau):
    imported(ledger(tmp_path, 220), bureau)
    changes = {"包抓领导": "马晓岚", "总投资（万元）": 77000, "1-6月完成投资（万元）": 13000}
    commits, undos = [], []
    for count, first in ((20, 0), (200, 20)):
        path = ledger(tmp_path, count, first, **changes)
        batch = rehearse(path=path, by=bureau, period="2024-06", kind="projects")
        assert batch.plan["summary"]["update"] == count
        before = everything()
        queries, batch = counted(lambda batch=batch: commit_batch(batch=batch, by=bureau))
        commits.append(queries)
        undos.append(counted(lambda batch=batch: undo_batch(batch=batch, by=bureau))[0])
        assert everything() == before
    assert commits[0] == commits[1]
    assert undos[0] == undos[1]


def test_undo_restores_every_table_row_for_row(tmp_path, bureau):
    imported(ledger(tmp_path, 30), bureau)
    enterprises = list(Enterprise.objects.order_by("pk").values())
    coverage = list(Project.objects.order_by("pk").values_list("pk", "coverage"))
    before = everything()
    path = ledger(
        tmp_path,
        60,
        10,
        包抓领导="马晓岚",
        投资方="新来的公司、又一家公司",
        形象进度="55%",
        自选列="乙",
    )
    batch = imported(path, bureau)
    assert (batch.plan["summary"]["create"], batch.plan["summary"]["update"]) == (40, 20)
    assert everything() != before
    undo_batch(batch=batch, by=bureau)
    assert everything() == before
    assert list(Enterprise.objects.order_by("pk").values()) == enterprises
    assert list(Project.objects.order_by("pk").values_list("pk", "coverage")) == coverage
    assert BatchRow.objects.filter(batch=batch, project=None).count() == 40


def test_what_the_import_writes_is_what_the_nightly_pass_would_find(tmp_path, bureau):
    make_project(make_park("zyjk"), name="第3号示例项目", stage="signed")
    imported(ledger(tmp_path, 12), bureau)
    assert Project.objects.exclude(coverage=0).exists()
    assert refresh_coverage(Project.objects.all()) == 0


@pytest.mark.parametrize(
    "name",
    ["示例制氢项目", "年产5万吨（二期）ABC绿色 建材项目", "重庆银行·长城", "Ⅱ期𠮷野家—3号", "A"],
)
def test_words_to_be_found_by_are_those_of_a_project_entered_by_hand(name):
    values = {"name": name, "code": "ZYJK-2024-0001", "approval_code": "2404-ABC", "origin": ""}
    investors = ["甲公司", "B 公司"]
    assert find_text(values, investors) == search_text(Project(**values), investors)


def test_one_audit_row_a_project_and_none_more_for_its_funds(tmp_path, bureau):
    held = make_project(make_park("zyjk"), name="第1号示例项目", stage="signed")
    batch = imported(ledger(tmp_path, 3), bureau)
    told = AuditEvent.objects.filter(verb__startswith="导入", noun="projects.project").order_by(
        "pk"
    )
    assert [(e.verb, e.label, e.by_id, e.reason) for e in told] == [
        ("导入新增项目", "第0号示例项目", bureau.pk, "台账导入"),
        ("导入更新项目", "第1号示例项目", bureau.pk, "台账导入"),
        ("导入新增项目", "第2号示例项目", bureau.pk, "台账导入"),
    ]
    assert AuditEvent.objects.of(held).get().changes == batch.plan["rows"][1]["changes"]
    assert FundingRecord.objects.count() == 3


def test_of_a_funding_ledger_every_record_has_its_audit_row(tmp_path, bureau):
    make_project(make_park("zyjk"), name="甲项目")
    header = ["项目名称", "到账日期", "到位金额（万元）", "资金来源"]
    rows = [["甲项目", f"2024-05-{day:02}", 300, "省外"] for day in (10, 11)]
    path = write_xlsx(tmp_path / "到位.xlsx", header, *rows)
    commit_batch(batch=rehearse(path=path, by=bureau), by=bureau)
    for record in FundingRecord.objects.all():
        event = AuditEvent.objects.of(record).get()
        assert (event.verb, event.label) == ("导入到位资金（已核验）", str(record))
        assert event.changes["amount"] == [None, f"{record.amount:f}"]


def test_undo_takes_what_was_derived_along(tmp_path, bureau):
    batch = imported(ledger(tmp_path, 2), bureau)
    project = Project.objects.first()
    make_lamp(project)
    make_reminder(project, bureau)
    undo_batch(batch=batch, by=bureau)
    assert not Project.objects.exists()
    assert not Lamp.objects.exists()
    assert not Reminder.objects.exists()


def test_an_enterprise_that_a_chain_has_come_to_name_stays(tmp_path, bureau):
    batch = imported(ledger(tmp_path, 2), bureau)
    leader = Enterprise.objects.get(name="示例第1公司")
    Chain.objects.create(code="demo", name="示例链", leader=leader)
    undo_batch(batch=batch, by=bureau)
    assert list(Enterprise.objects.all()) == [leader]


def test_undo_lists_what_stands_in_the_way_and_changes_nothing(tmp_path, bureau):
    batch = imported(ledger(tmp_path, 25), bureau)
    for record in FundingRecord.objects.all():
        record.remark = "人工核对"
        record.bump(["remark"])
    FundingRecord.objects.filter(amount__gt=Decimal(0)).first().delete()
    before = everything()
    with pytest.raises(ValidationError) as refused:
        undo_batch(batch=batch, by=bureau)
    texts = refused.value.messages
    assert len(texts) == 22
    assert texts[-1] == "……共 25 处。"
    assert sum("已被删除" in text for text in texts) <= 1
    assert any("到位资金“" in text and "导入后又改过" in text for text in texts)
    assert everything() == before
