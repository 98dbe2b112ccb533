"""企业 on pages: the register, its map, its targets, its marks, its merges."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.models import ChainLink, Enterprise, EnterpriseMerge, LinkEnterprise
from projects.models import Project
from projects.queries.chain_map import chain_maps
from tests.factories.activities import make_activity, make_agreement, make_met
from tests.factories.enterprises import (
    make_alias,
    make_gap,
    make_link,
    make_mark,
    make_merge,
    make_placing,
)
from tests.factories.parks import make_chain, make_enterprise, make_park, make_person, make_user
from tests.factories.projects import make_city_region, make_signed, make_visit
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
BODY = {"name": "示例氢能装备有限公司", "status": "target", "uscc": "91110000600037341L"}


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    park, other = make_park("own"), make_park("other")
    chain = make_chain("hydrogen", name="氢能零碳产业链", short_name="氢能零碳")
    yield SimpleNamespace(
        park=park,
        other=other,
        chain=chain,
        link=make_link(chain, "制氢", gap="missing"),
        staff=login("staff", parks=[park]),
        liaison=login("liaison"),
        bureau=login("bureau"),
        leader=login("leader"),
    )
    clock.hold(None)


def text_of(response):
    return response.content.decode()


def test_registered_and_mended(world):
    said = world.liaison.post("/enterprises/new", BODY)
    row = Enterprise.objects.get(name=BODY["name"])
    assert (said.status_code, said.url, row.status) == (302, f"/enterprises/{row.pk}", "target")
    again = world.staff.post("/enterprises/new", BODY | {"uscc": ""})
    assert (again.status_code, "已经登记" in text_of(again)) == (422, True)
    wrong = world.staff.post(
        "/enterprises/new", BODY | {"name": "示例乙", "uscc": "9111000060003734XX"}
    )
    assert (wrong.status_code, "对照营业执照" in text_of(wrong)) == (422, True)
    page = world.staff.get(f"/enterprises/{row.pk}/edit")
    assert page.context["form"].initial["version"] == 1
    body = BODY | {"name": "示例新氢能有限公司", "version": 1, "phone": "13800001234"}
    assert world.staff.post(f"/enterprises/{row.pk}/edit", body).status_code == 302
    stale = world.staff.post(f"/enterprises/{row.pk}/edit", body | {"origin": "浙江"})
    assert (stale.status_code, "刚被别人改过" in text_of(stale)) == (422, True)
    assert "示例氢能装备有限公司" in text_of(world.leader.get(f"/enterprises/{row.pk}"))
    assert "138****1234" in text_of(world.leader.get(f"/enterprises/{row.pk}"))
    assert "示例新氢能" in text_of(world.leader.get("/enterprises?q=示例氢能装备"))


def test_a_park_edits_its_own(world):
    theirs = make_enterprise(park=world.other)
    for path in ("edit", "retire", "restore", "aliases", "marks", "marks/end"):
        assert world.staff.get(f"/enterprises/{theirs.pk}/{path}").status_code == 403
        assert world.leader.post(f"/enterprises/{theirs.pk}/{path}").status_code == 403
    body = BODY | {"status": "settled", "park": world.other.pk}
    said = world.staff.post("/enterprises/new", body)
    assert (said.status_code, "由该园区专班或调度科维护" in text_of(said)) == (422, True)
    assert world.bureau.post("/enterprises/new", body).status_code == 302


def test_retired_leaves_the_list(world):
    row = make_enterprise()
    body = {"version": 1, "reason": "已注销"}
    assert world.bureau.post(f"/enterprises/{row.pk}/retire", body).status_code == 302
    assert list(world.leader.get("/enterprises").context["object_list"]) == []
    assert list(world.leader.get("/enterprises?state=retired").context["object_list"]) == [row]
    assert "已注销" in text_of(world.leader.get(f"/enterprises/{row.pk}"))
    assert world.bureau.post(f"/enterprises/{row.pk}/restore", {"version": 2}).status_code == 302
    assert list(world.leader.get("/enterprises").context["object_list"]) == [row]


def test_marks_and_the_board(world):
    row = make_enterprise(park=world.park)
    body = {"version": 1, "mark": "specialised", "from_on": "2023-05-01", "document": "示例1号"}
    assert world.staff.post(f"/enterprises/{row.pk}/marks", body).status_code == 302
    page = text_of(world.leader.get("/enterprises/ladder?year=2023"))
    assert f"park={world.park.code}&amp;step=specialised&amp;on=2023-12-31" in page
    found = world.leader.get("/enterprises?step=specialised&on=2023-12-31&park=own").context
    assert list(found["object_list"]) == [row]
    assert not world.leader.get("/enterprises?step=specialised&on=2022-12-31").context[
        "object_list"
    ]
    assert list(world.leader.get("/enterprises?mark=specialised").context["object_list"]) == [row]
    mark = row.mark_rows.get()
    end = {"version": 2, "row": mark.pk, "to_on": "2024-01-31", "end_reason": "复核未通过"}
    assert world.staff.post(f"/enterprises/{row.pk}/marks/end", end).status_code == 302
    row.refresh_from_db()
    assert row.marks == []
    book = openpyxl.load_workbook(
        BytesIO(world.leader.get("/enterprises/ladder?format=xlsx&year=2023").getvalue())
    )
    assert book.sheetnames == ["梯度培育", "升降名单", "口径说明"]
    assert world.leader.get("/enterprises/ladder?year=abcd").context["year"] == 2024


def test_the_investor_all_round(world):
    row = make_enterprise()
    mine, theirs = make_signed(world.park), make_signed(world.other)
    for project in (mine, theirs):
        project.investors.add(row)
        make_visit(project)
        make_met(make_activity(project.park), enterprise=row)
        make_agreement(project.park, enterprise=row)
    make_mark(row), make_alias(row), make_placing(world.link, row)
    around = world.staff.get(f"/enterprises/{row.pk}").context["around"]
    assert [len(one) for one in (around.agreements, around.activities, around.visits)] == [1, 1, 1]
    whole = world.leader.get(f"/enterprises/{row.pk}").context["around"]
    assert [len(one) for one in (whole.agreements, whole.activities, whole.visits)] == [2, 2, 2]
    assert len(whole.marks) == len(whole.aliases) == len(whole.placings) == 1
    assert whole.leads == []


def test_the_map_counts_each_project_once(world):
    one, two = make_enterprise("示例甲"), make_enterprise("示例乙")
    project = make_signed(world.park, chain=world.chain, link=world.link, total_investment=5000)
    foreign = make_signed(world.other, chain=world.chain, link=world.link, total_investment=7000)
    project.investors.set([one, two])
    foreign.investors.add(two)
    make_placing(world.link, make_enterprise("示例丙"), role="present")
    make_placing(world.link, make_enterprise("示例丁"), state="talking")
    make_placing(world.link, make_enterprise("示例戊"), state="dropped", note="外地")
    make_gap(world.link, gap="weak", from_on=date(2024, 7, 1))
    make_gap(world.link, gap="complete", from_on=date(2025, 1, 1))
    [drawn] = world.leader.get("/chains/hydrogen/map").context["maps"]
    [column] = drawn.columns
    assert (column.projects, column.amount, column.gap) == (2, 12000, "weak")
    assert [(c.name, c.projects, c.amount) for c in column.present] == [
        ("示例乙", 2, 12000), ("示例甲", 1, 5000), ("示例丙", 0, 0)
    ]  # fmt: skip
    assert [(t.name, t.state) for t in column.wanted] == [("示例丁", "talking")]
    [own] = world.staff.get("/chains/map").context["maps"]
    assert (own.columns[0].projects, own.columns[0].amount) == (1, 5000)
    book = openpyxl.load_workbook(
        BytesIO(world.leader.get("/chains/hydrogen/map?format=xlsx").getvalue())
    )
    assert [cell.value for cell in book.worksheets[0][3]][:4] == [
        "氢能零碳产业链",
        "制氢",
        "薄弱",
        3,
    ]
    assert world.leader.get("/chains/nowhere/map").status_code == 404


def test_thirty_links_and_five_thousand_enterprises(world, django_assert_num_queries):
    links = ChainLink.objects.bulk_create(
        ChainLink(chain=world.chain, name=f"环节{n}", order=n) for n in range(2, 31)
    )
    rows = Enterprise.objects.bulk_create(
        Enterprise(name=f"示例{n}", name_key=f"示例{n}") for n in range(5000)
    )
    LinkEnterprise.objects.bulk_create(
        LinkEnterprise(link=links[n % 29], enterprise=row, role=("present", "target")[n % 2])
        for n, row in enumerate(rows)
    )
    user = make_user("bureau")
    assert user.may("view_figures")
    with django_assert_num_queries(5):
        [drawn] = chain_maps([world.chain], user, date(2024, 7, 8))
    assert len(drawn.columns) == 30
    assert sum(len(c.present) + len(c.targets) for c in drawn.columns) == 5000


def test_the_chain_is_kept_by_the_bureau(world):
    assert world.leader.get("/chains/hydrogen/edit").status_code == 403
    assert (
        world.bureau.post("/chains/hydrogen/links", {"version": 1, "name": "加氢"}).status_code
        == 302
    )
    link = ChainLink.objects.get(name="加氢")
    for path, body in (
        ("", {"version": 1, "name": "加氢站"}),
        ("/gap", {"version": 2, "gap": "weak", "from_on": "2024-07-08", "reason": "示例站投运"}),
        ("/move", {"step": "-1"}),
        ("/retire", {"version": 3, "reason": "并入用氢"}),
    ):
        assert world.bureau.post(f"/chains/links/{link.pk}{path}", body).status_code == 302, path
    link.refresh_from_db()
    assert (link.name, link.gap, link.order, bool(link.retired_on)) == ("加氢站", "weak", 1, True)
    assert world.bureau.get(f"/chains/links/{link.pk}/move").status_code == 405
    world.chain.refresh_from_db()
    person = make_person(is_leader=True)
    body = {
        "version": world.chain.version,
        "kind": "chief",
        "person": person.pk,
        "from_on": "2024-07-01",
    }
    assert world.bureau.post("/chains/hydrogen/posts", body).status_code == 302
    said = world.bureau.post(
        "/chains/hydrogen/posts",
        {"version": 9, "kind": "leader", "enterprise_name": "没有这家", "from_on": "2024-07-01"},
    )
    assert (said.status_code, "请先在企业库登记" in text_of(said)) == (422, True)
    assert person.name in text_of(world.bureau.get("/chains/hydrogen/edit"))


def test_targets_by_link_and_how_far_they_have_come(world):
    body = {"enterprise_name": "示例目标有限公司", "link": world.link.pk, "role": "target",
            "state": "planned", "note": "先约电话"}  # fmt: skip
    assert world.liaison.post("/enterprises/targets/new", body).status_code == 302
    row = LinkEnterprise.objects.get()
    assert row.enterprise.status == "target"
    page = world.leader.get(f"/enterprises/targets?link={world.link.pk}")
    assert [one.reached for one in page.context["object_list"]] == ["planned"]
    make_agreement(world.park, enterprise=row.enterprise)
    assert world.staff.get("/enterprises/targets").context["totals"]["signed"] == 1
    assert world.liaison.get("/enterprises/targets").context["totals"]["planned"] == 1
    assert not world.staff.get("/enterprises/targets?state=planned").context["object_list"]
    book = openpyxl.load_workbook(
        BytesIO(world.staff.get("/enterprises/targets?format=xlsx").getvalue())
    )
    assert "签约" in [cell.value for cell in book.worksheets[0][3]]
    edit = f"/enterprises/targets/{row.pk}"
    said = world.staff.post(edit, {"version": 1, "role": "target", "state": "dropped", "note": ""})
    assert (said.status_code, "放弃要写明原因" in text_of(said)) == (422, True)
    assert world.leader.get(edit).status_code == 403
    assert world.staff.post(f"{edit}/remove", {"version": 1}).status_code == 302
    assert not LinkEnterprise.objects.exists()
    assert world.leader.get("/enterprises/targets?link=abc").status_code == 200


def test_merged_from_the_list_of_suspects_and_undone(world):
    one = make_enterprise("示例河西氢能装备有限公司", phone="0936-8210001", origin="浙江")
    two = make_enterprise("示例河西氢能装备有限责任公司", phone="09368210001", origin="江苏")
    make_enterprise("完全不同的示例种业")
    [pair] = world.bureau.get("/enterprises/duplicates").context["suspects"]
    assert {pair.one, pair.other} == {one, two} and "电话相同" in pair.why
    project = make_signed(world.park, name="示例制氢")
    project.investors.add(two)
    address = f"/enterprises/{one.pk}/merge?other={two.pk}"
    page = text_of(world.bureau.get(address))
    assert "项目 1 条" in page and 'value="origin"' in page
    body = {"version": 1, "other_version": 1, "take": ["origin"], "reason": "同一张执照"}
    assert world.staff.get(address).status_code == 403
    assert world.bureau.post(address, body | {"other_version": 9}).status_code == 422
    assert world.bureau.post(address, body | {"reason": ""}).status_code == 422
    assert world.bureau.post(address, body).status_code == 302
    one.refresh_from_db()
    assert one.origin == "江苏" and list(project.investors.all()) == [one]
    assert one.name in Project.objects.get().search_text
    assert "已并入" in text_of(world.leader.get(f"/enterprises/{two.pk}"))
    merge = EnterpriseMerge.objects.get()
    assert world.staff.post(f"/enterprises/merges/{merge.pk}/undo").status_code == 404
    assert world.bureau.post(f"/enterprises/merges/{merge.pk}/undo").status_code == 302
    assert list(project.investors.all()) == [two]
    named = world.bureau.get(f"/enterprises/{one.pk}/merge?name=没有这家")
    assert "没有“没有这家”这家企业" in text_of(named)
    assert world.bureau.post(f"/enterprises/{one.pk}/merge", body).status_code == 422


def test_two_credit_codes_on_the_page(world):
    one = make_enterprise(uscc="91310104755718880Q")
    two = make_enterprise(uscc="91110000600037341L")
    address = f"/enterprises/{one.pk}/merge?other={two.pk}"
    assert "信用代码不同" in text_of(world.bureau.get(address))
    body = {"version": 1, "other_version": 1, "reason": "同一家"}
    assert world.bureau.post(address, body).status_code == 422
    assert not EnterpriseMerge.objects.exists() and str(make_merge()) != ""


@pytest.mark.parametrize(
    "path",
    ["/enterprises/targets", "/chains/map", "/enterprises/ladder", "/enterprises/duplicates"],
)
def test_as_many_queries_for_one_as_for_three(world, path):
    def more(n):
        row = make_enterprise(f"示例企业{n}", park=world.park, phone=f"0936821000{n}")
        make_placing(world.link, row)
        make_mark(row)
        make_signed(world.park, chain=world.chain, link=world.link).investors.add(row)

    def count():
        forget_all()
        with CaptureQueriesContext(connection) as held:
            assert world.bureau.get(path).status_code == 200
        return len(held)

    more(1)
    more(2)
    first = count()
    more(3)
    more(4)
    assert count() == first
