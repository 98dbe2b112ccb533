"""为什么和上次不同: the page says both figures, the reasons, and rows that add up."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from projects.queries.indicators import CODES
from tests.factories.projects import make_funding, make_signed
from tests.projects.queries.world import make_world
from tracker import clock

pytestmark = pytest.mark.django_db
DAYS = "period=2024&from=2024-06-15&to=2024-07-08"


@pytest.fixture
def world():
    clock.hold(date(2024, 7, 8))
    yield make_world()
    clock.hold(None)


@pytest.mark.parametrize("code", CODES)
def test_page_of_every_figure(world, login, code):
    client = login("bureau")
    context = client.get(f"/q/{code}/diff?{DAYS}").context
    found = context["found"]
    assert sum(kind.change for kind in found.kinds) == found.change
    for url, value in zip(context["urls"], (context["before"], context["after"]), strict=True):
        assert client.get(url).context["figure"] == value


def test_rows_of_a_reason(world, login):
    client = login("bureau")
    context = client.get(f"/q/funds/diff?{DAYS}").context
    assert {k.label: k.change for k in context["found"].kinds} == {
        "新到账": Decimal("91.5"), "项目终止或退库": Decimal(-20),
    }  # fmt: skip
    only = client.get(f"/q/funds/diff?{DAYS}&kind=ended").context
    assert [row.figure for row in only["page_obj"]] == [20]


def test_defaults_are_the_end_of_last_month_and_today(world, login):
    compared = login("bureau").get("/q/funds/diff").context["compared"]
    assert (compared.earlier.as_of, compared.later.as_of) == (date(2024, 6, 30), date(2024, 7, 8))
    assert compared.later.period.code == "2024-01..2024-07"


def test_of_a_closed_period_the_last_month_is_compared(world, login):
    compared = login("bureau").get("/q/funds/diff?period=2024H1").context["compared"]
    assert (compared.earlier.as_of, compared.later.as_of) == (date(2024, 5, 31), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2024-07-08&to=2024-06-15", "前后颠倒"),
        ("from=nix", "看不懂截至日期“nix”"),
        ("base=nix", "看不懂统计期“nix”"),
        ("colour=red", "不认识的筛选项“colour”"),
        ("period=2024H1&from=2024-07-01&to=2024-07-08", "按日期算没有差额"),
        ("period=2024&from=1950-01-01&to=2024-07-08", "差额构成"),
        ("period=2024&from=2024-07-08&to=2024-07-08", "两次的数一样"),
    ],
)
def test_what_cannot_be_read_is_said(world, login, query, said):
    answer = login("bureau").get(f"/q/signed_count/diff?{query}")
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_two_periods(world, login):
    context = login("bureau").get("/q/signed_count/diff?period=2024Q2&base=2024Q1").context
    assert {kind.label for kind in context["found"].kinds} == {
        "只计入2024年4—6月", "只计入2024年1—3月", "项目终止或退库",
    }  # fmt: skip


def test_both_sides_of_a_rate(world, login):
    client = login("bureau")
    whole = client.get(f"/q/start_rate/diff?{DAYS}&side=whole").context
    assert whole["measure"].code == "signed_count"
    assert whole["points"] == whole["after"] - whole["before"]


def test_what_was_recorded_later_is_beside(world, login):
    late = make_signed(world.zone)
    answer = login("bureau").get(f"/q/signed_count/diff?{DAYS}&kind=late")
    assert "其后补记" in answer.content.decode()
    assert late.pk in [row.pk for row in answer.context["page_obj"]]


def test_workbook_adds_up(world, login):
    content = login("bureau").get(f"/q/funds/diff?{DAYS}&format=xlsx").content
    book = openpyxl.load_workbook(BytesIO(content))
    for name in ("差额构成", "变化明细"):
        last = next(r for r in book[name].iter_rows(values_only=True) if r[0] in ("合计",))
        assert 71.5 in last


def test_scope_roles_and_methods(world, login):
    staff = login("staff", parks=[world.other])
    assert staff.get(f"/q/funds/diff?{DAYS}").context["after"] == 50
    assert login("unit").get("/q/funds/diff").status_code == 403
    assert login("bureau").get("/q/nix/diff").status_code == 404
    assert login("bureau").post("/q/funds/diff").status_code == 405


def test_a_literal_number_of_queries(world, login, django_assert_num_queries):
    client = login("bureau")
    client.get(f"/q/funds/diff?{DAYS}")
    for _ in range(2):
        make_funding(make_signed(world.zone), received_on=date(2024, 7, 2))
        with django_assert_num_queries(13):
            client.get(f"/q/funds/diff?{DAYS}")
