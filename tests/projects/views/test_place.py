"""园区、产业链、联络点、企业 pages: every number leads to rows that add up to it."""

import re
from datetime import date
from decimal import Decimal as D
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from parks.models import ChainLink
from projects.models import Project
from tests.factories.parks import make_chain, make_enterprise, make_office, make_park, make_person
from tests.factories.projects import make_duty, make_funding, make_plan, make_signed
from tests.projects.queries.world import KNOWN, make_world
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
HALF = "period=2024H1&as_of=2024-06-30"
LINK = re.compile(r'href="(/q/[^"]+)"')
PLACES = ("/parks/zyjk", "/parks/zyjk-xh", "/chains/hydrogen", "/offices/hz")


@pytest.fixture
def world():
    return make_world()


def links(answer) -> list[str]:
    return sorted({unescape(found) for found in LINK.findall(answer.content.decode())})


def test_every_link_opens_its_rows(world, login):
    client = login("leader")
    investor = world.one.investors.get().pk
    seen = set()
    for path in (*PLACES, "/parks", "/chains", "/offices", f"/leaders/{world.leader.pk}",
                 f"/enterprises/{investor}", "/enterprises", "/leaders"):  # fmt: skip
        answer = client.get(f"{path}?{HALF}")
        assert answer.status_code == 200, path
        found = links(answer)
        assert found, path
        seen |= set(found)
    for link in seen:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert answer.context["problems"] == [], link


@pytest.mark.parametrize("path", PLACES)
def test_part_is_the_sum_of_its_rows(world, login, path):
    client = login("bureau")
    context = client.get(f"{path}?{HALF}").context
    narrow = "&".join(f"{k}={v}" for k, v in context["figure_query"].items())
    for by, _, lines in context["parts"]:
        for line, said in lines:
            for code in ("signed_count", "funds_outside", "lamp_red"):
                answer = client.get(f"/q/{code}?{narrow}&{by}={line.key or 'none'}")
                assert answer.context["total"] == said.figures[code], (by, line.key, code)


def test_park_page_holds_its_facts(world, login):
    make_enterprise("示例入园企业", park=world.sub)
    answer = login("leader").get(f"/parks/zyjk?{HALF}")
    page = answer.content.decode()
    assert (answer.context["settled"], answer.context["kpi"]["target_rate"]) == (1, D("88.1"))
    assert "/parks/zyjk-xh?period=2024H1" in page
    assert [rank.place for rank in answer.context["ranks"] if rank.name == "总量"] == [1]


def test_chain_page_shows_links_in_order_with_their_figures(world, login):
    for order, (name, gap) in enumerate((("制氢", "complete"), ("储氢", "missing"))):
        ChainLink.objects.create(chain=world.chain, order=order, name=name, gap=gap)
    Project.objects.filter(pk=world.one.pk).update(link=ChainLink.objects.get(name="制氢"))
    forget_all()
    client = login("leader")
    answer = client.get(f"/chains/hydrogen?{HALF}")
    (made, said), (_, none) = answer.context["links"]
    assert (made.name, said.figures["signed_count"], none) == ("制氢", 1, None)
    assert answer.context["unlinked"].figures["signed_count"] == 1
    page = answer.content.decode()
    assert "缺失" in page and "step-box missing" in page
    link = f"/q/signed_count?{HALF}&chain=hydrogen&link={made.pk}"
    assert client.get(link).context["total"] == 1
    assert client.get(f"/q/signed_count?{HALF}&chain=hydrogen&link=none").context["total"] == 1


def test_enterprise_counts_its_projects_whole(world, login):
    investor = world.one.investors.get()
    world.two.investors.add(investor, make_enterprise("示例合伙企业"))
    client = login("leader")
    said = client.get(f"/enterprises/{investor.pk}?{HALF}").context["said"]
    assert said.figures["funds_outside"] == D("420.5")
    assert client.get(f"/q/funds_outside?{HALF}&investor={investor.pk}").context["total"] == D(
        "420.5"
    )
    rows = {one.pk: one for one in client.get(f"/enterprises?{HALF}").context["object_list"]}
    assert (rows[investor.pk].ongoing, rows[investor.pk].funds) == (2, D("420.5"))
    assert client.get("/q/funds_outside?investor=999999").context["problems"]


def test_enterprise_page_without_figures_for_who_sees_none(world, login):
    investor = world.one.investors.get()
    for role in ("unit", "admin"):
        client = login(role)
        answer = client.get(f"/enterprises/{investor.pk}")
        assert "funds_outside" not in answer.content.decode()
        assert "ongoing" not in client.get("/enterprises?sort=-funds").content.decode()
        assert client.get("/enterprises?format=xlsx").status_code == 200


def test_enterprises_by_park_name_and_status(world, login):
    make_enterprise("示例目标企业", status="target", park=world.sub)
    client = login("bureau")
    assert [str(one) for one in client.get("/enterprises?park=zyjk").context["object_list"]] == [
        "示例目标企业"
    ]
    assert [
        str(one) for one in client.get("/enterprises?status=target").context["object_list"]
    ] == ["示例目标企业"]
    assert "nothing" in client.get("/enterprises?nothing=1").content.decode()


def test_leader_list_and_page_are_counted_by_the_registry(world, login):
    clock.hold(date(2024, 6, 30))
    client = login("bureau")
    answer = client.get("/leaders")
    (person,) = answer.context["leaders"]
    query = "&".join(f"{k}={v}" for k, v in answer.context["figure_query"].items())
    for name, code in (
        ("projects", "ongoing_count"), ("red", "lamp_red"), ("yellow", "lamp_yellow"),
        ("complete", "fiveone_full"), ("funds", "funds_outside"), ("planned", "planned_funds"),
    ):  # fmt: skip
        found = client.get(f"/q/{code}?{query}&leader={person.pk}").context["total"]
        assert getattr(person, name) == found, name
    said = client.get(f"/leaders/{person.pk}?{HALF}").context["said"]
    assert said.figures["funds_outside"] == person.funds


def test_staff_see_no_figure_of_another_park(world, login):
    make_funding(
        make_signed(world.zone, chain=world.chain, office=world.office),
        amount=D("98765.4321"), received_on=date(2024, 5, 5),
    )  # fmt: skip
    staff = login("staff", parks=[world.other])
    for path in (*PLACES, "/parks", "/chains", "/offices", "/enterprises", "/leaders"):
        assert "98,765" not in staff.get(f"{path}?period=2024H1&u=wan").content.decode(), path
    for path in ("/parks/zyjk", "/chains/hydrogen", "/parks", "/chains"):
        content = staff.get(f"{path}?period=2024H1&format=xlsx").content
        book = openpyxl.load_workbook(BytesIO(content))
        cells = [
            cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        ]
        assert 98765.4321 not in cells, path
    assert staff.get("/parks/lz").context["ranks"] == []


def test_place_workbook_says_what_the_page_says(world, login):
    book = openpyxl.load_workbook(
        BytesIO(login("bureau").get(f"/parks/zyjk?{HALF}&format=xlsx").content)
    )
    assert book.sheetnames == ["主要指标", "分片区", "分产业链", "口径说明"]
    last = [row for row in book["分片区"].iter_rows(values_only=True) if row[0] == "合计"]
    assert last


def test_lists_with_a_period_and_totals(world, login):
    client = login("bureau")
    context = client.get(f"/parks?{HALF}").context
    assert context["whole"].figures["signed_count"] == KNOWN["signed_count"]
    shown = sum(said.figures["signed_count"] for said in context["said_of"].values())
    assert shown == KNOWN["signed_count"]
    assert client.get(f"/chains?{HALF}").context["rest"].figures["signed_count"] == 2
    page = client.get("/parks?period=never&chain=hydrogen&nonsense=1").content.decode()
    assert "看不懂统计期" in page and "nonsense" in page


def test_doors(world, login):
    for path in PLACES:
        assert login("unit").get(path).status_code == 403
        assert login("bureau").post(path).status_code == 405
    assert login("bureau").get("/parks/nowhere").status_code == 404
    assert login("auditor").get("/enterprises").status_code == 403


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/parks/zyjk?period=2024H1", 23),
        ("/chains/c1?period=2024H1", 21),
        ("/offices/o1?period=2024H1", 39),
        ("/parks?period=2024H1", 14),
        ("/enterprises?period=2024H1", 9),
        ("/leaders?period=2024H1", 11),
    ],
)
def test_constant_queries(login, path, queries, django_assert_num_queries):
    clock.hold(date(2024, 7, 8))
    client, park = login("bureau"), make_park("zyjk")
    for number in (1, 2, 3):
        project = make_signed(
            park, chain=make_chain(f"c{number}"), office=make_office(f"o{number}")
        )
        project.investors.add(make_enterprise())
        make_duty(project, "leader", make_person(is_leader=True))
        make_plan(project, planned_funds=D(10))
        make_funding(project)
        if number == 2:
            continue
        forget_all()
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
