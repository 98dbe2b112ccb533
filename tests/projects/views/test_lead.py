"""线索 on pages: quick entry, doubles answered, moved on, handed over, made a project."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from parks.models import OfficePosting
from projects.models import Agreement, Lead, LeadRule, Project
from tests.factories.activities import make_activity
from tests.factories.files import make_upload
from tests.factories.leads import make_lead
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_user,
)
from tests.factories.projects import make_city_region, make_project
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
BODY = {
    "investor_name": "上海示例氢能装备有限公司", "content": "年产 200 台电解槽",
    "amount": "30,000", "origin": "上海", "contact_name": "示例联系人",
    "contact_phone": "138 0000 0000", "demands": "用地 80 亩", "source": "phone",
}  # fmt: skip


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    park, office, other = make_park("own"), make_office("sh"), make_park("other")
    liaison = make_user("liaison")
    OfficePosting.objects.create(office=office, person=liaison.person, from_on=date(2024, 1, 1))
    ready = {"state": "valid", "judged_on": date(2024, 6, 4), "judged_valid": True}
    yield SimpleNamespace(
        park=park,
        other=other,
        office=office,
        mine=make_lead(park, office, code="XS-1", amount=Decimal(5000), **ready),
        theirs=make_lead(other, code="XS-2"),
        staff=login("staff", parks=[park]),
        liaison=login(user=liaison),
        bureau=login("bureau"),
        leader=login("leader"),
    )
    clock.hold(None)
    forget_all()


def listed(client, query=""):
    return {row.code for row in client.get(f"/leads?{query}").context["object_list"]}


def test_each_sees_their_own(world, login):
    assert listed(world.bureau) == listed(world.leader) == {"XS-1", "XS-2"}
    assert listed(world.staff) == listed(world.liaison) == {"XS-1"}
    for path in ("", "/edit", "/project"):
        assert world.staff.get(f"/leads/XS-2{path}").status_code == 404
    assert world.staff.post("/leads/XS-2/follow").status_code == 404
    assert world.bureau.get("/leads/XS-1/follow").status_code == 405
    assert world.staff.post("/leads/XS-1/assign").status_code == 403
    assert world.leader.get("/leads/new").status_code == 403
    assert world.liaison.get("/leads/XS-1/project").status_code == 403
    assert login("unit").get("/leads").status_code == 403
    assert world.bureau.get("/leads/rules/nonsense").status_code == 404


def test_a_liaison_writes_one_down_on_the_phone(world):
    page = world.liaison.get("/leads/new")
    assert page.context["form"]["office"].value() == world.office.pk
    body = BODY | {"office": world.office.pk, "file": make_upload("名片.jpg", b"\xff\xd8\xff")}
    sent = world.liaison.post("/leads/new", body)
    lead = Lead.objects.latest("pk")
    assert (sent.status_code, sent.url) == (302, f"/leads/{lead.code}")
    assert (lead.contact_phone, lead.first_office) == ("13800000000", world.office)
    shown = world.liaison.get(sent.url)
    assert "答复剩 1 天" in shown.text
    assert "四要素" in shown.text
    assert shown.text.count('class="has"') == 4
    card = world.liaison.get(f"/files/{lead.stored_id}").getvalue()
    assert card.startswith(b"\xff\xd8\xff")


def test_it_begins_where_the_link_said(world):
    activity = make_activity(world.park, office=world.office, code="HD-9", city="上海")
    firm = make_enterprise("示例目标有限公司", origin="江苏")
    chain = make_chain("hydrogen")
    link = chain.links.create(name="电解槽", order=1, gap="missing")
    asked = f"activity={activity.code}&enterprise={firm.pk}&link={link.pk}"
    form = world.bureau.get(f"/leads/new?{asked}").context["form"]
    told = {name: form[name].value() for name in ("activity", "investor_name", "origin", "link")}
    assert told == {
        "activity": "HD-9", "investor_name": firm.name, "origin": "江苏", "link": link.pk,
    }  # fmt: skip
    assert world.bureau.get("/leads/new?enterprise=x&link=9&office=no").status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"investor_name": ""}, "请填投资方"),
        ({"contact_phone": "abc"}, "电话看不懂"),
        ({"amount": "三千万"}, "金额看不懂"),
        ({"activity": "HD-0"}, "没有编号"),
        ({"industry": "X1"}, "没有代码"),
        ({"amount": "90000000"}, "请核对单位"),
        ({"reported_on": "2099-01-01"}, "还没到"),
    ],
)
def test_bad_input_comes_back_with_what_to_do(world, change, said):
    sent = world.bureau.post("/leads/new", BODY | change)
    assert sent.status_code == 422
    assert said in sent.text
    assert Lead.objects.count() == 2


def test_what_is_alike_is_shown_and_must_be_answered(world):
    project = make_project(world.other, name="示例制氢项目")
    body = BODY | {"name": "示例制氢项目", "office": world.office.pk}
    sent = world.liaison.post("/leads/new", body)
    assert sent.status_code == 422
    assert "联系招商局调度科" in sent.text
    assert project.code not in sent.text, "outside the scope"
    body = BODY | {"name": "示例制氢项目"}
    sent = world.bureau.post("/leads/new", body)
    assert project.code in sent.text
    answers = {f"double-project-{project.pk}": "new", f"why-project-{project.pk}": "二期"}
    assert world.bureau.post("/leads/new", body | answers).status_code == 302
    lead = Lead.objects.latest("pk")
    assert lead.decisions.get().reason == "二期"
    assert "二期" in world.bureau.get(lead.get_absolute_url()).text


def test_its_life_on_the_page(world):
    lead = world.mine
    page = world.bureau.get("/leads/XS-1")
    verbs = {act.verb for act in [page.context["primary"], *page.context["others"]]}
    assert verbs == {"follow", "assign", "hand_over", "lose", "merge"}

    def post(slug, **body):
        held = Lead.objects.get(pk=lead.pk)
        return world.bureau.post(f"/leads/XS-1/{slug}", body | {"version": held.version})

    assert post("assign", parks=[world.other.pk], text="你们也看看").status_code == 302
    assert listed(world.bureau, "park=other") == {"XS-1", "XS-2"}
    assert post("follow", text="").status_code == 422
    assert post("follow", text="通了电话", next_on="2024-07-10").status_code == 302
    assert listed(world.bureau, "due=week") == {"XS-1"}
    held = Lead.objects.get(pk=lead.pk).assignments.get(park=world.park)
    gone = world.staff.post(
        "/leads/XS-1/hand-over",
        {"holder": held.pk, "park": make_park("third").pk, "reason": "地不够",
         "version": Lead.objects.get(pk=lead.pk).version},
    )  # fmt: skip
    assert gone.url == "/leads/XS-1", "it was first reported by this park: still seen"
    refused = world.staff.post(
        "/leads/XS-1/follow", {"text": "再问", "version": Lead.objects.get(pk=lead.pk).version}
    )
    assert "承接" in refused.text
    assert post("lose", reason="elsewhere", note="去了邻市").status_code == 302
    assert listed(world.bureau, "lost=elsewhere") == {"XS-1"}


def test_one_click_makes_it_a_project_that_keeps_its_number(world):
    form = world.bureau.get("/leads/XS-1/project").context["form"]
    assert form["name"].value() == world.mine.name
    body = {
        "name": "示例电解槽项目", "park": world.park.pk, "nature": "new", "kind": "construction",
        "origin_kind": "outside", "office": world.office.pk, "investor_names": "示例新企业公司",
    }  # fmt: skip
    sent = world.bureau.post("/leads/XS-1/project", body)
    assert sent.status_code == 302, sent.context and sent.context["form"].errors
    project = Project.objects.get(code="XS-1")
    lead = Lead.objects.get(code="XS-1")
    assert (lead.project, lead.state, project.office) == (project, "converted", world.office)
    assert "XS-1" in world.bureau.get("/p/XS-1").text
    assert "转成项目" in world.bureau.get("/leads/XS-1").text
    assert world.bureau.post("/leads/XS-1/project", body).status_code == 422


def test_an_agreement_of_a_lead(world):
    form = world.staff.get("/agreements/new?lead=XS-1").context["form"]
    assert form["enterprise_name"].value() == world.mine.investor_name
    body = {
        "kind": "framework", "name": "示例框架协议", "enterprise_name": "示例企业公司",
        "signed_on": "2024-07-01", "review": "not_yet", "lead": "XS-1", "park": world.park.pk,
    }  # fmt: skip
    assert world.staff.post("/agreements/new", body).status_code == 302
    assert Agreement.objects.get().lead == world.mine
    assert "示例框架协议" in world.staff.get("/leads/XS-1").text
    body["lead"] = "XS-2"
    assert "不在您的范围内" in world.staff.post("/agreements/new", body).text


def test_list_totals_and_workbook_say_the_same(world):
    page = world.bureau.get("/leads?complete=no&state=open")
    assert page.context["totals"]["count"] == len(page.context["object_list"]) == 2
    assert listed(world.bureau, "due=overdue") == {"XS-1", "XS-2"}
    assert listed(world.bureau, "amount_from=5000") == {"XS-1"}
    for query in ("stale=1", "q=示例线索", "source=other", "reached=valid", "office=none"):
        world.bureau.get(f"/leads?{query}")
    book = openpyxl.load_workbook(BytesIO(world.bureau.get("/leads?format=xlsx").content))
    rows = [row for row in book["线索"].iter_rows(values_only=True) if row[0] in ("XS-1", "XS-2")]
    assert len(rows) == 2


def test_the_funnel_adds_up_and_links_to_its_rows(world):
    page = world.bureau.get("/leads/funnel?period=2024")
    *lines, whole = [*page.context["lines"], page.context["whole"]]
    for line in lines:
        assert len(listed(world.bureau, f"office={line.code}&period=2024&counted=yes")) == (
            line.reported
        )
        for step, count, _ in line.cells:
            asked = f"office={line.code}&period=2024&reached={step}"
            assert len(listed(world.bureau, asked)) == count
    assert sum(line.reported for line in lines) == whole.reported == 2
    assert world.bureau.get("/leads/funnel?format=xlsx").status_code == 200
    assert world.bureau.get("/leads/funnel?period=x").status_code == 200


def test_rules_are_read_by_all_and_set_by_the_bureau(world):
    assert "1 天" in world.staff.get("/leads/rules").text
    body = {"days": "2", "counting": "working", "reason": "按通知"}
    assert world.staff.post("/leads/rules/answer", body).status_code == 403
    assert world.bureau.post("/leads/rules/answer", body).status_code == 302
    assert LeadRule.objects.get().days == 2
    assert "2 个工作日" in world.bureau.get("/leads/rules").text
