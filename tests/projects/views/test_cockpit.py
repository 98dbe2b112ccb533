"""驾驶舱: every number leads to rows that add up to it, for whoever looks and however narrowed."""

import re
from datetime import date
from decimal import Decimal as D
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from parks.models import Person
from tests.factories.parks import make_park, make_person, make_user
from tests.factories.projects import make_duty, make_funding, make_lamp, make_plan, make_signed
from tests.projects.queries.world import KNOWN, make_world
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
HALF = "period=2024H1&as_of=2024-06-30"
LINK = re.compile(r'href="(/q/[^"]+)"')


@pytest.fixture
def world():
    return make_world()


def links(answer) -> list[str]:
    return sorted({unescape(found) for found in LINK.findall(answer.content.decode())})


@pytest.mark.parametrize(
    "narrow", ["", "&park=zyjk", "&park=zyjk-xh", "&chain=none", "&heat=start_rate"]
)
def test_every_link_opens_its_rows(world, login, narrow):
    client = login("leader")
    found = links(client.get(f"/cockpit?{HALF}{narrow}"))
    assert len(found) > 25
    for link in found:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert answer.context["problems"] == [], link


@pytest.mark.parametrize("heat", ["funds_outside", "active_count", "signed_amount"])
@pytest.mark.parametrize("narrow", ["", "&park=zyjk-xh", "&park=zyjk,lz"])
def test_heat_cell_is_the_sum_of_its_rows(world, login, heat, narrow):
    """Also of what belongs to no chain, and within a narrowed park."""
    client = login("leader")
    answer = client.get(f"/cockpit?{HALF}{narrow}&heat={heat}")
    keys, whole = answer.context["park_keys"], D(0)
    for row in answer.context["cockpit"].heat:
        for chain, value, _ in row.cells:
            if value is None:
                continue
            where = f"park={keys[row.line.key]}&chain={chain or 'none'}"
            query = f"period=2024H1&as_of=2024-06-30&{where}"
            assert f"/q/{heat}?" in answer.content.decode()
            assert client.get(f"/q/{heat}?{query}").context["total"] == value
            whole += value
    if not narrow:
        assert whole == KNOWN[heat]


def test_bars_of_both_years_are_the_sum_of_their_rows(world, login):
    make_funding(world.left_later, amount=D(33), received_on=date(2024, 1, 20))
    client = login("leader")
    answer = client.get(f"/cockpit?{HALF}")
    chart = answer.context["chart"]
    query = "&".join(f"{key}={value}" for key, value in chart["base"].items())
    for bar in chart["bars"]:
        month = bar.month.number
        assert (
            client.get(f"/q/funds_outside?{HALF}&month={month}").context["total"] == bar.month.now
        )
        before = client.get(f"/q/funds_outside?{query}&month={month}")
        assert before.context["total"] == before.context["figure"] == bar.month.before
    assert f"month={month}" in answer.content.decode()


def test_bars_are_as_tall_as_their_figures(world, login):
    chart = login("leader").get(f"/cockpit?{HALF}").context["chart"]
    most = max(max(bar.month.now, bar.month.before) for bar in chart["bars"])
    for bar in chart["bars"]:
        assert bar.now == (max(1, round(bar.month.now / most * 150)) if bar.month.now else 0)


def test_a_leader_reads_of_his_own_projects(world, login):
    client = login(user=make_user("leader", person=world.leader))
    answer = client.get(f"/cockpit?{HALF}")
    mine = answer.context["mine"]
    assert (mine["row"].projects, mine["row"].red) == (1, 1)
    page = answer.content.decode()
    assert "您包抓的" in page
    for code, value in (
        ("ongoing_count", 1),
        ("lamp_red", 1),
        ("funds_outside", mine["row"].funds),
    ):
        link = next(
            one
            for one in links(answer)
            if one.startswith(f"/q/{code}?") and f"leader={world.leader.pk}" in one
        )
        assert client.get(link).context["total"] == value
    assert "您包抓的" not in login("leader").get(f"/cockpit?{HALF}").content.decode()


def test_the_worst_project_of_a_leader_is_named(login):
    clock.hold(date(2024, 7, 8))
    park, leader = make_park("zyjk"), make_person("示例领导", is_leader=True)
    for name, level in (("示例黄灯项目", "yellow"), ("示例红灯项目", "red")):
        project = make_signed(park, name=name, lamp_reason="计划3月开工，未开工")
        make_duty(project, "leader", leader)
        make_lamp(project, level)
    answer = login(user=make_user("leader", person=leader)).get("/cockpit")
    assert answer.context["mine"]["worst"].project.name == "示例红灯项目"
    assert "批示督办" in answer.content.decode()


def test_league_is_counted_by_the_registry(world, login):
    client = login("bureau")
    (row,) = client.get(f"/cockpit?{HALF}").context["leaders"]
    for code, value in (
        ("ongoing_count", row.projects), ("lamp_red", row.red), ("lamp_yellow", row.yellow),
        ("funds_outside", row.funds), ("planned_funds", row.planned),
        ("problems_reported", row.reported), ("problems_closed", row.closed),
    ):  # fmt: skip
        link = f"/q/{code}?{HALF}&leader={row.leader_id}"
        assert client.get(link).context["total"] == value, code


def test_filters_stay_in_the_address_of_the_form_and_the_links(world, login):
    answer = login("bureau").get(f"/cockpit?{HALF}&park=lz&heat=signed_amount&u=wan")
    page = answer.content.decode()
    assert '<input type="hidden" name="heat" value="signed_amount">' in page
    assert all("park=lz" in link and "u=wan" in link for link in links(answer))


def test_unknown_keys_and_unreadable_ones_are_said(world, login):
    page = (
        login("bureau")
        .get("/cockpit?nonsense=1&park=nowhere&period=2024H7&heat=x")
        .content.decode()
    )
    assert "nonsense" in page
    assert "没有代码为“nowhere”的园区" in page
    assert "看不懂统计期" in page


def test_staff_see_no_figure_of_another_park(world, login):
    make_funding(make_signed(world.other), amount=D("98765.4321"), received_on=date(2024, 5, 5))
    staff = login("staff", parks=[world.zone])
    page = staff.get(f"/cockpit?{HALF}&u=wan")
    assert "98,765" not in page.content.decode()
    assert {row.line.key for row in page.context["cockpit"].heat} == {"zyjk"}
    book = openpyxl.load_workbook(BytesIO(staff.get(f"/cockpit?{HALF}&format=xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 98765.4321 not in cells


def test_workbook_holds_the_tables_of_the_page(world, login):
    client = login("bureau")
    content = client.get(f"/cockpit?{HALF}&format=xlsx").content
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["核心指标", "各月省外到位资金", "园区产业", "包抓领导", "口径说明"]
    months = [
        row
        for row in book["各月省外到位资金"].iter_rows(values_only=True)
        if str(row[0]).endswith("月")
    ]
    assert sum(row[1] for row in months) == pytest.approx(float(KNOWN["funds_outside"]))
    said = {row[0]: row[2] for row in book["核心指标"].iter_rows(values_only=True)}
    assert said["新签约入库项目"] == KNOWN["signed_count"]


def test_doors(login):
    assert login("unit").get("/cockpit").status_code == 403
    assert login("auditor").get("/cockpit").status_code == 403
    assert login("bureau").post("/cockpit").status_code == 405
    assert login("bureau").get("/cockpit").status_code == 200  # an empty city


def test_constant_queries_for_one_project_and_three(login, django_assert_num_queries):
    clock.hold(date(2024, 7, 8))
    park, client = make_park("zyjk"), login("leader")
    for number in (1, 2, 3):
        project = make_signed(park, lamp="red")
        make_duty(project, "leader", make_person(is_leader=True))
        make_plan(project, planned_funds=D(10))
        make_funding(project)
        if number == 2:
            continue
        assert Person.objects.count()
        forget_all()
        with django_assert_num_queries(19):
            assert client.get("/cockpit?period=2024H1").status_code == 200
