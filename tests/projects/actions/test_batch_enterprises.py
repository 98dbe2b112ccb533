"""企业名单: the plan is what is written, twice is once, undo brings back row for row."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from parks.actions.enterprise import update_enterprise
from parks.models import (
    Enterprise,
    EnterpriseAlias,
    EnterpriseMarkRow,
    Industry,
    LinkEnterprise,
)
from projects.actions.batch import commit_batch, rehearse, revise_batch, undo_batch
from projects.actions.batch_answers import answered
from projects.actions.batch_enterprises import write_enterprises
from projects.imports.ledger import build_plan
from tests.factories.enterprises import make_alias, make_link, make_placing
from tests.factories.parks import make_chain, make_enterprise, make_park, make_user
from tests.factories.projects import make_batch, make_project
from tests.projects.imports.conftest import messages, plan_of, write_xlsx
from tracker.models import AuditEvent
from tracker.tools.sheets import SheetRefused

pytestmark = pytest.mark.django_db
HEADER = [
    "序号", "企业名称", "统一社会信用代码", "注册地", "企业性质", "所属产业链/环节", "所在园区", "状态",
    "联系人", "电话", "地址", "行业", "曾用名", "标签",
]  # fmt: skip
CODE, OTHER = "91620700710200531H", "913301067996550582"
FULL = [
    1, "示例绿氢有限公司", CODE, "浙江杭州", "民营企业", "氢能/制氢", "经开区", "已落地", "示例王经理",
    "0936-8210000", "示例路1号", "C38", "示例旧氢厂", "专精特新、高企",
]  # fmt: skip


def everything():
    skip = {"id", "version", "updated_at", "created_at"}
    found = []
    for model in (Enterprise, EnterpriseAlias, EnterpriseMarkRow, LinkEnterprise):
        names = [f.attname for f in model._meta.concrete_fields if f.name not in skip]
        found.append(sorted(map(str, model.objects.values_list(*names))))
    return found


@pytest.fixture
def park():
    Industry.objects.create(code="C38", level=2, name="电气机械和器材制造业")
    make_link(make_chain("hydrogen", name="氢能产业链", short_name="氢能"), "制氢")
    return make_park("zyjk", name="张掖经济技术开发区", short_name="经开区")


@pytest.fixture
def bureau(park):
    return make_user("bureau")


def listed(tmp_path, *rows, header=HEADER):
    return write_xlsx(tmp_path / "企业名单.xlsx", header, *rows)


def rehearsed(tmp_path, by, *rows, header=HEADER):
    return rehearse(path=listed(tmp_path, *rows, header=header), by=by)


def outcomes(batch):
    return [row["outcome"] for row in batch.plan_rows]


def codes(batch):
    return [[m["code"] for m in row["messages"]] for row in batch.plan_rows]


def test_a_new_row_is_registered_with_all_it_says(tmp_path, bureau, park):
    batch = rehearsed(tmp_path, bureau, FULL)
    assert batch.kind == "enterprises" and outcomes(batch) == ["create"]
    assert not Enterprise.objects.exists()
    mapped = {c["header"]: c["field"] for c in batch.outline["mapping"]}
    assert all(mapped[name] for name in HEADER[1:]), mapped
    batch = commit_batch(batch=batch, by=bureau)
    row = Enterprise.objects.get()
    assert (row.name, row.uscc, row.origin, row.ownership, row.status, row.park) == (
        "示例绿氢有限公司", CODE, "浙江杭州", "private", "settled", park,
    )  # fmt: skip
    assert (row.contact, row.phone, row.address) == ("示例王经理", "0936-8210000", "示例路1号")
    assert row.industry.code == "C38" and row.marks == ["specialised", "high_tech"]
    assert row.aliases.get().name == "示例旧氢厂"
    assert row.placings.get().link.name == "制氢" and row.placings.get().role == "present"
    verbs = set(AuditEvent.objects.of(row).values_list("verb", flat=True))
    assert {"登记企业", "登记曾用名", "认定专精特新"} <= verbs


def test_twice_is_once(tmp_path, bureau):
    commit_batch(batch=rehearsed(tmp_path, bureau, FULL), by=bureau)
    held = everything()
    again = rehearsed(tmp_path, bureau, FULL)
    assert outcomes(again) == ["same"] and codes(again) == [[]]
    commit_batch(batch=again, by=bureau)
    assert everything() == held


def test_an_update_shows_what_it_writes_and_undo_brings_it_back(tmp_path, bureau, park):
    row = make_enterprise("示例绿氢有限公司", contact="示例旧人", marks=["listed"])
    alias = make_alias(make_enterprise("示例储能有限公司"), "示例老储能")
    before = everything()
    batch = rehearsed(
        tmp_path, bureau, FULL, [2, "示例老储能", None, "江苏"] + [None] * 10, [3, "示例乙公司"]
    )
    assert outcomes(batch) == ["update", "update", "create"]
    said = batch.plan_rows[0]["changes"]
    assert said["contact"] == ["示例旧人", "示例王经理"] and said["park"] == [None, "zyjk"]
    commit_batch(batch=batch, by=bureau)
    row.refresh_from_db()
    for name, (_, after) in said.items():
        if name in ("contact", "phone", "uscc", "origin", "address", "ownership"):
            assert getattr(row, name) == after
    assert row.marks == ["specialised", "high_tech"] or "specialised" in row.marks
    assert alias.enterprise.pk == Enterprise.objects.get(origin="江苏").pk
    undo_batch(batch=batch, by=bureau)
    assert everything() == before


def test_undo_is_refused_where_somebody_has_worked_since(tmp_path, bureau):
    batch = commit_batch(batch=rehearsed(tmp_path, bureau, FULL, [2, "示例乙公司"]), by=bureau)
    row = Enterprise.objects.get(uscc=CODE)
    update_enterprise(enterprise=row, values={"contact": "示例新人"}, by=bureau)
    project = make_project(make_park("other"))
    project.investors.add(Enterprise.objects.get(name="示例乙公司"))
    held = everything()
    with pytest.raises(ValidationError) as refused:
        undo_batch(batch=batch, by=bureau)
    said = "".join(refused.value.messages)
    assert "第 2 行：企业“示例绿氢有限公司”导入后又改过" in said
    assert "第 3 行：导入的企业已被" in said and everything() == held
    project.investors.clear()
    undo_batch(batch=batch, by=bureau, partly=True)
    assert list(Enterprise.objects.values_list("name", flat=True)) == ["示例绿氢有限公司"]


def test_undo_ends_after_thirty_days(tmp_path, bureau):
    batch = commit_batch(batch=rehearsed(tmp_path, bureau, FULL), by=bureau)
    batch.committed_at -= timedelta(days=31)
    batch.save()
    with pytest.raises(ValidationError, match="30 天"):
        undo_batch(batch=batch, by=bureau)


@pytest.mark.parametrize(
    ("name", "code", "column", "said"),
    [
        ("示例甲有限公司", CODE[:-1] + "Z", "C", "uscc_wrong"),
        ("示例甲有限公司", OTHER, "C", "uscc_differs"),
        ("示例乙有限公司", CODE, "C", "uscc_taken"),
        ("示例毫不相干厂", CODE, "B", "duplicate"),
        ("示例甲甲有限公司", None, "B", "duplicate"),
        ("示例停用厂", None, "B", "retired"),
        ("", None, "B", "name_missing"),
    ],
)
def test_what_contradicts_is_refused_by_its_cell(tmp_path, bureau, name, code, column, said):
    make_enterprise("示例甲有限公司", uscc=CODE)
    make_enterprise("示例乙有限公司")
    make_enterprise("示例停用厂", retired_on="2024-01-01")
    batch = rehearsed(tmp_path, bureau, [1, name, code, "浙江"])
    (row,) = batch.plan_rows
    assert row["outcome"] == "error"
    assert (column, said) in [(m["column"], m["code"]) for m in row["messages"]]
    with pytest.raises(ValidationError, match="什么都没有写"):
        commit_batch(batch=batch, by=bureau)
    assert Enterprise.objects.count() == 3


def test_the_same_one_twice_in_a_list_is_refused(tmp_path, bureau):
    make_alias(make_enterprise("示例甲有限公司"), "示例旧甲")
    rows = (
        [1, "示例甲有限公司"],
        [2, "示例旧甲"],
        [3, "示例丙厂", CODE],
        [4, "完全两样的公司", CODE],
    )
    batch = rehearsed(tmp_path, bureau, *rows, header=HEADER[:3])
    assert outcomes(batch) == ["same", "error", "create", "error"]
    assert codes(batch)[1] == codes(batch)[3] == ["duplicate_row"]


def test_a_like_name_is_asked_and_the_answer_stands(tmp_path, bureau):
    held = make_enterprise("张掖示例绿色氢能科技有限公司")
    row = [1, "张掖市示例绿色氢能科技有限公司", None, "浙江"]
    batch = rehearsed(tmp_path, bureau, row)
    assert codes(batch) == [["duplicate"]]

    def say(answer, text=""):
        return revise_batch(
            batch=batch, by=bureau,
            change=lambda b, c: answered(c, b.plan_rows, row=2, number=0, answer=answer, text=text),
        )  # fmt: skip

    assert outcomes(say("new", "注册地不同，是两家")) == ["create"]
    batch = rehearsed(tmp_path, bureau, row)
    batch = commit_batch(batch=say("same"), by=bureau)
    held.refresh_from_db()
    assert (held.origin, held.aliases.get().name) == ("浙江", row[1])
    assert outcomes(rehearsed(tmp_path, bureau, row)) == ["same"]


def test_staff_bring_in_their_own_parks_and_targets_without_one(tmp_path, park):
    other = make_park("far", name="示例另一园区", short_name="另一园区")
    make_enterprise("示例别处厂", park=other)
    staff = make_user("staff", parks=[park])
    rows = (
        [1, "示例本园公司", "", "已落地", "经开区"], [2, "示例目标集团", "", "目标企业", ""],
        [3, "示例别处厂", "浙江", "已落地", ""], [4, "示例他园新企", "", "已落地", "另一园区"],
    )  # fmt: skip
    header = ["序号", "企业名称", "来源地", "状态", "所在园区"]
    batch = rehearsed(tmp_path, staff, *rows, header=header)
    assert outcomes(batch) == ["create", "create", "error", "error"]
    commit_batch(batch=batch, by=staff, skip_errors=True)
    assert Enterprise.objects.get(name="示例本园公司").park == park
    assert Enterprise.objects.get(name="示例目标集团").park is None


def test_unknown_words_are_said_and_the_rest_is_written(tmp_path, bureau):
    row = [*FULL[:4], "集体", "风光/叶片", *FULL[6:13], "最美企业"]
    batch = rehearsed(tmp_path, bureau, row)
    assert outcomes(batch) == ["create"]
    assert set(codes(batch)[0]) == {"unknown_choice", "unknown_link", "unknown_mark"}


def test_a_change_since_the_rehearsal_stops_the_commit(tmp_path, bureau):
    row = make_enterprise("示例绿氢有限公司", contact="示例旧人")
    batch = rehearsed(tmp_path, bureau, FULL)
    update_enterprise(enterprise=row, values={"contact": "示例新人"}, by=bureau)
    with pytest.raises(ValidationError, match="重新预演"):
        commit_batch(batch=batch, by=bureau)
    assert not EnterpriseAlias.objects.exists()


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (["甲", "乙"], [1, 2], "表头"),
        (HEADER, [], "没有数据行"),
        (["企业名称"], ["示例厂"], "表头"),
    ],
)
def test_a_list_that_is_none_is_refused_in_plain_words(tmp_path, bureau, header, row, said):
    path = listed(tmp_path, row, header=header)
    with pytest.raises(SheetRefused) as refused:
        rehearse(path=path, by=bureau, kind="enterprises")
    assert said in refused.value.text


def test_a_csv_with_the_codes_of_a_bank_reads_the_same(tmp_path, bureau):
    path = tmp_path / "2031年目标企业名单.csv"
    lines = [HEADER[1:5], FULL[1:5]]
    path.write_bytes("\n".join(",".join(map(str, one)) for one in lines).encode("gb18030"))
    batch = rehearse(path=path, by=bureau)
    assert batch.kind == "enterprises" and outcomes(batch) == ["create"]


def test_what_is_exported_comes_back_the_same(login, tmp_path, park):
    one = make_enterprise("示例甲有限公司", uscc=CODE, origin="浙江", park=park, marks=["listed"])
    make_placing(make_link(name="储"), one, role="present")
    make_enterprise("示例目标集团", status="target", ownership="private")
    client = login("bureau")
    path = tmp_path / "企业.xlsx"
    path.write_bytes(client.get("/enterprises?format=xlsx").content)
    assert load_workbook(BytesIO(path.read_bytes())).worksheets
    batch = rehearse(path=path, by=client.user)
    assert batch.kind == "enterprises"
    data = [row for row in batch.plan_rows if row["outcome"] != "skip"]
    assert [row["outcome"] for row in data] == ["same", "same"], data


def test_the_pages_lead_from_upload_to_undo(login, tmp_path, park):
    client = login("bureau")
    with listed(tmp_path, FULL).open("rb") as file:
        answer = client.post("/imports/new", {"file": file, "kind": "enterprises"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = client.get(answer.url).content.decode()
    assert "企业名单" in page and "企业名称" in page and "项目名称" not in page
    ticked = client.post(f"{answer.url}/commit", {"seen": ["mark_undated"]}, follow=True)
    row = Enterprise.objects.get()
    assert f'href="/enterprises/{row.pk}"' in ticked.content.decode()
    client.post(f"{answer.url}/undo")
    assert not Enterprise.objects.exists()


def test_rows_speak_of_their_cells(tmp_path, bureau):
    plan = build_plan(listed(tmp_path, [1, "示例甲厂", "123"]), by=bureau, kind="enterprises")
    assert messages(plan.rows[0]) == [("C", "error", "uscc_wrong")]


@pytest.mark.parametrize("role", ["bureau", "staff"])
def test_a_filled_blank_is_understood_without_a_doubt(login, tmp_path, park, role):
    client = login(role, parks=[park])
    book = load_workbook(BytesIO(client.get("/imports/blank/enterprises.xlsx").content))
    sheet = book["企业名单"]
    columns = {cell.value.strip("★"): cell.column for cell in sheet[3]}
    values = dict(zip(HEADER[1:], FULL[1:], strict=True)) | {"来源地": "浙江", "标签": None}
    values |= {"企业状态": "已落地", "联系电话": "0936-8210000", "企业性质": "民企"}
    values |= {"所在园区": park.name}
    for name, value in values.items():
        if name in columns:
            sheet.cell(4, columns[name]).value = value
    book.save(tmp_path / "空表.xlsx")
    plan = build_plan(tmp_path / "空表.xlsx", by=client.user)
    assert plan.kind == "enterprises"
    assert all(column.field and column.sure for column in plan.mapping), plan.mapping
    assert [(r.outcome, r.messages) for r in plan.rows] == [("create", ())]


def test_the_programme_interface_rehearses_and_writes(login, tmp_path, park):
    client = login("bureau")
    with listed(tmp_path, FULL).open("rb") as file:
        made = client.post("/api/v1/batches/", {"file": file, "kind": "enterprises"})
    assert made.status_code == 201, made.content
    address = f"/api/v1/batches/{made.json()['id']}"
    plan = client.get(f"{address}/plan/").json()
    assert (plan["kind"], plan["summary"]["create"]) == ("enterprises", 1)
    assert client.post(f"{address}/commit/", {}, "application/json").status_code == 200
    assert Enterprise.objects.get().uscc == CODE


def test_queries_of_a_plan_do_not_grow_with_rows(bureau, park, django_assert_max_num_queries):
    for count in (1, 30):
        rows = [HEADER, *([n, f"示例第{n}号企业", *FULL[2:3]] for n in range(count))]
        plan_of(rows, by=bureau, kind="enterprises")  # warm: roles and permissions
        with django_assert_max_num_queries(13):
            plan_of(rows, by=bureau, kind="enterprises")


CELL = st.one_of(
    st.none(), st.booleans(), st.floats(), st.dates(), st.text(max_size=20),
    st.sampled_from([*FULL, "氢能/", "/制氢", "、、", "制氢、制氢", CODE.lower(), "示例甲厂", " ", "无", "待定"]),
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=14, max_size=14), min_size=1, max_size=4))
def test_any_cells_give_a_plan_that_can_be_written(bureau, park, rows):
    """Never an exception; what is sound is written as planned, and is the same when read again."""
    with transaction.atomic():
        try:
            plan = plan_of([HEADER, *rows], by=bureau, kind="enterprises")
        except SheetRefused:
            return
        sound = [row for row in plan.rows if row.outcome in ("create", "update")]
        write_enterprises(sound, make_batch(bureau, kind="enterprises"), bureau)
        again = plan_of([HEADER, *rows], by=bureau, kind="enterprises")
        done = {row.row for row in sound}
        assert {row.outcome for row in again.rows if row.row in done} <= {"same"}
        transaction.set_rollback(True)
