"""Rehearse, commit, take back: plan == commit, twice is once, undo restores."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.actions.batch import begin_commit, commit_batch, rehearse, undo_batch
from projects.models import (
    BatchRow,
    FundingRecord,
    Lamp,
    ProgressReport,
    Project,
    StageTransition,
)
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_milestone, make_project, make_rules
from tests.projects.imports.conftest import FULL, city, everything, full_row, write_xlsx
from tracker.models import AuditEvent
from tracker.tools.sheets import SheetRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    city()
    return make_user("bureau")


def ledger(tmp_path, *rows, header=FULL):
    return write_xlsx(tmp_path / "台账.xlsx", header, *rows)


def imported(path, by, **options):
    batch = rehearse(path=path, by=by, period="2024-06", kind="projects")
    return commit_batch(batch=batch, by=by, **options)


def test_the_bureau_s_import_counts_as_verified_and_recognised(tmp_path, bureau):
    batch = imported(ledger(tmp_path, full_row()), bureau)
    project = Project.objects.get()
    assert (project.stage, str(project.started_on), str(project.signed_on)) == (
        "building", "2023-11-02", "2023-08-09",
    )  # fmt: skip
    assert project.leader.name == "赵国梁"
    assert project.progress_percent == 14
    assert project.size == "ge_5yi"
    assert project.extras == {"自选列": "甲"}
    assert [i.name for i in project.investors.all()] == ["示例氢能有限公司"]
    funds = FundingRecord.objects.get()
    assert (funds.state, funds.verified_amount, funds.is_opening) == ("verified", 5400, True)
    assert ProgressReport.objects.get().state == "accepted"
    moves = StageTransition.objects.order_by("pk").values_list("to_stage", "state", "recognised_on")
    assert [m[:2] for m in moves] == [
        ("signed", "recognised"), ("started", "recognised"), ("building", "recognised"),
    ]  # fmt: skip
    assert project.plans.get().planned_investment == 36000
    assert batch.state == "committed"
    assert AuditEvent.objects.of(project).get().verb == "导入新增项目"


def test_an_import_and_its_undo_relight_what_they_touch(
    tmp_path, bureau, django_capture_on_commit_callbacks
):
    make_rules()
    with django_capture_on_commit_callbacks(execute=True):
        batch = imported(ledger(tmp_path, full_row()), bureau)
    assert Lamp.objects.filter(project=Project.objects.get(), until_on=None).exists()
    with django_capture_on_commit_callbacks(execute=True):
        undo_batch(batch=batch, by=bureau)
    assert not Project.objects.exists()


def test_what_staff_import_is_only_reported(tmp_path):
    park = city()
    staff = make_user("staff", parks=[park])
    imported(ledger(tmp_path, full_row()), staff)
    project = Project.objects.get()
    assert (project.stage, project.started_on) == ("negotiating", None)
    assert project.progress_percent is None
    claim = StageTransition.objects.get()
    assert (claim.state, claim.to_stage, claim.recognised_on) == ("claimed", "building", None)
    assert FundingRecord.objects.get().state == "reported"
    assert ProgressReport.objects.get().state == "submitted"
    again = rehearse(path=tmp_path / "台账.xlsx", by=staff, period="2024-06")
    assert again.plan["summary"]["same"] == 1


def test_the_same_file_again_changes_nothing(tmp_path, bureau):
    path = ledger(tmp_path, full_row(), full_row("乙项目"))
    imported(path, bureau)
    before = everything()
    again = imported(path, bureau)
    assert again.plan["summary"]["same"] == 2
    assert not again.rows.exists()
    assert everything() == before


def test_undo_restores_what_was_there(tmp_path, bureau):
    project = make_project(make_park("zyjk"), name="示例制氢项目", stage="signed")
    make_funding(project, amount=Decimal(100))
    before = everything()
    batch = imported(ledger(tmp_path, full_row(), full_row("新项目")), bureau)
    assert everything() != before
    undo_batch(batch=batch, by=bureau)
    assert everything() == before
    batch.refresh_from_db()
    assert batch.state == "undone"
    with pytest.raises(ValidationError, match="已经撤销"):
        undo_batch(batch=batch, by=bureau)


def test_undo_is_refused_where_somebody_edited_since(tmp_path, bureau):
    batch = imported(ledger(tmp_path, full_row(), full_row("乙项目")), bureau)
    project = Project.objects.get(name="乙项目")
    project.remark = "人工补充"
    project.bump(["remark"])
    before = everything()
    with pytest.raises(ValidationError) as refused:
        undo_batch(batch=batch, by=bureau)
    assert any("第 3 行" in text for text in refused.value.messages)
    assert everything() == before


def test_undo_is_refused_where_somebody_built_on_it(tmp_path, bureau):
    batch = imported(ledger(tmp_path, full_row()), bureau)
    make_milestone(Project.objects.get())
    with pytest.raises(ValidationError, match="里程碑"):
        undo_batch(batch=batch, by=bureau)


def test_undo_ends_after_thirty_days(tmp_path, bureau):
    batch = imported(ledger(tmp_path, full_row()), bureau)
    batch.committed_at = timezone.now() - timezone.timedelta(days=31)
    batch.save()
    with pytest.raises(ValidationError, match="30 天"):
        undo_batch(batch=batch, by=bureau)


def test_errors_write_nothing_unless_skipped(tmp_path, bureau):
    path = ledger(tmp_path, full_row(), full_row("乙项目", **{"总投资（万元）": "0.58亿"}))
    batch = rehearse(path=path, by=bureau, period="2024-06")
    with pytest.raises(ValidationError, match="第 3 行"):
        commit_batch(batch=batch, by=bureau)
    assert not Project.objects.exists()
    commit_batch(batch=batch, by=bureau, skip_errors=True)
    assert Project.objects.get().name == "示例制氢项目"


def test_a_changed_database_refuses_the_commit(tmp_path, bureau):
    batch = rehearse(path=ledger(tmp_path, full_row()), by=bureau, period="2024-06")
    make_project(make_park("zyjk"), name="示例制氢项目")
    before = everything()
    with pytest.raises(ValidationError, match="预演后变了"):
        commit_batch(batch=batch, by=bureau)
    assert everything() == before


def test_who_had_a_worker_write_is_on_record(tmp_path, bureau):
    path = ledger(tmp_path, full_row(), full_row("乙项目", **{"总投资（万元）": "0.58亿"}))
    batch = rehearse(path=path, by=bureau, period="2024-06")
    begin_commit(batch=batch, by=bureau, skip_errors=True)
    event = AuditEvent.objects.of(batch).get(verb="开始写入台账")
    assert event.by == bureau
    assert event.changes == {"state": ["已预演", "正在写入"], "skipped_errors": [None, 1]}


def test_two_tabs_write_once(tmp_path, bureau):
    path = ledger(tmp_path, full_row())
    one, two = (rehearse(path=path, by=bureau, period="2024-06") for _ in range(2))
    commit_batch(batch=one, by=bureau)
    for batch, word in ((one, "已经写入过"), (two, "预演后变了")):
        with pytest.raises(ValidationError, match=word):
            commit_batch(batch=batch, by=bureau)
    assert Project.objects.count() == 1


def test_another_person_does_not_commit(tmp_path, bureau):
    batch = rehearse(path=ledger(tmp_path, full_row()), by=bureau, period="2024-06")
    with pytest.raises(ValidationError, match="本人"):
        commit_batch(batch=batch, by=make_user("bureau"))


def test_a_failure_in_the_middle_leaves_nothing(tmp_path, bureau, monkeypatch):
    batch = rehearse(path=ledger(tmp_path, full_row()), by=bureau, period="2024-06")
    before = everything()
    monkeypatch.setattr("projects.actions.batch_writing._batch_rows", lambda writing: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        commit_batch(batch=batch, by=bureau)
    assert everything() == before
    batch.refresh_from_db()
    assert batch.state == "rehearsed"


def test_handing_over_keeps_the_history(tmp_path, bureau):
    path = ledger(tmp_path, full_row())
    imported(path, bureau)
    batch = imported(ledger(tmp_path, full_row(包抓领导="马晓岚")), bureau)
    project = Project.objects.get()
    assert project.leader.name == "马晓岚"
    held = project.assignments.filter(role="leader").order_by("from_on")
    assert [(d.person.name, str(d.to_on)) for d in held] == [
        ("赵国梁", "2024-06-29"), ("马晓岚", "None"),
    ]  # fmt: skip
    undo_batch(batch=batch, by=bureau)
    project.refresh_from_db()
    assert project.leader.name == "赵国梁"


def test_a_funding_ledger(tmp_path, bureau):
    make_project(make_park("zyjk"), name="甲项目")
    header = ["项目名称", "到账日期", "到位金额（万元）", "资金来源", "凭证号"]
    rows = [
        ["甲项目", "2024-05-10", 300, "省外", "A1"],
        ["甲项目", "2024-05-10", 300, "省外", "A1"],
    ]
    path = ledger(tmp_path, *rows, ["没有的项目", "2024-05-10", 1, "省外", ""], header=header)
    batch = rehearse(path=path, by=bureau)
    assert (batch.kind, batch.plan["summary"]["error"]) == ("funding", 1)
    commit_batch(batch=batch, by=bureau, skip_errors=True)
    assert FundingRecord.objects.filter(is_opening=False, state="verified").count() == 2
    assert rehearse(path=path, by=bureau).plan["summary"]["same"] == 2


def test_uploads_are_checked(bureau):
    bad = {
        "a.xlsx": b"not a workbook",
        "a.xls": b"\xd0\xcf\x11\xe0",
        "a.csv": "县市区\n兖州区195.71\n".encode(),
        "b.csv": b"",
    }
    for name, data in bad.items():
        with pytest.raises((SheetRefused, ValidationError)):
            rehearse(file=SimpleUploadedFile(name, data), by=bureau)


AMOUNTS = st.integers(0, 5_000)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["甲项目", "乙项目", "丙项目", "丁 项目"]),
        st.sampled_from(["签约", "在建", "投产", "", "看不懂"]),
        AMOUNTS,
        AMOUNTS,
        st.sampled_from(["赵国梁", "马晓岚", "", "无名"]),
        st.sampled_from(["", "2023-05-01", "3月底", "2099-01-01"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=ROWS, second=ROWS, role=st.sampled_from(["bureau", "staff"]))
def test_plan_is_commit_twice_is_once_undo_restores(tmp_path, first, second, role):
    with transaction.atomic():
        _round(tmp_path, first, second, role)
        transaction.set_rollback(True)


def _round(tmp_path, first, second, role):
    park = city()
    user = make_user(role, parks=[park])
    for rows in (first, second):
        table = [
            full_row(
                name,
                阶段=stage,
                开工时间=day,
                包抓领导=leader,
                **{"1-6月完成投资（万元）": done, "1-6月省外到位资金（万元）": funds},
            )
            for name, stage, done, funds, leader, day in rows
        ]
        path = ledger(tmp_path, *table)
        before = everything()
        batch = rehearse(path=path, by=user, period="2024-06")
        assert everything() == before
        sound = batch.plan["summary"]["create"] + batch.plan["summary"]["update"]
        commit_batch(batch=batch, by=user, skip_errors=True)
        assert BatchRow.objects.filter(batch=batch).count() == sound
        again = rehearse(path=path, by=user, period="2024-06")
        assert again.plan["summary"]["create"] == again.plan["summary"]["update"] == 0
        after = everything()
        undo_batch(batch=batch, by=user)
        assert everything() == before
        redo = rehearse(path=path, by=user, period="2024-06")
        commit_batch(batch=redo, by=user, skip_errors=True)
        assert len(everything()[0][1]) == len(after[0][1])
