"""Another city, built from other published figures (DOMAIN.md §5, §6), says what was published."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.actions.dispatch import make_draft
from projects.models import Dispatch
from projects.queries.dispatch.compose import document, lines_of
from tests.factories.parks import make_park, make_region
from tests.factories.projects import make_funding, make_signed, make_target

pytestmark = pytest.mark.django_db
WEST, EAST = "示例西部新区", "示例东部新区"


def build():
    """56 signings of which 46 started and 23 produce; 2794.49 of 6129.09亿元; two parks."""
    region = make_region("620600", "示例武州市")
    parks = [
        make_park("west", region=region, short_name="西部", name=WEST),
        make_park("east", region=region, short_name="东部", name=EAST),
    ]
    projects = []
    for number in range(56):
        dates = {"started_on": date(2024, 5, 1)} if number < 46 else {}
        dates |= {"production_on": date(2024, 8, 1)} if number < 23 else {}
        stage = "production" if number < 23 else "started" if number < 46 else "signed"
        projects.append(
            make_signed(
                parks[number % 2], region=region, signed_on=date(2024, 2, 1 + number % 28),
                stage=stage, contract_amount=D(100_000 if number < 19 else 50_000), **dates,
            )
        )  # fmt: skip
    wan = D(10_000)
    make_funding(projects[0], amount=D("2017.53") * wan, received_on=date(2024, 3, 1))
    make_funding(projects[1], amount=D("776.96") * wan, received_on=date(2024, 8, 9))
    make_funding(projects[2], amount=D("566.5077") * wan, received_on=date(2023, 8, 9))
    make_funding(projects[2], amount=D("2120.75") * wan, received_on=date(2023, 4, 9))
    make_target(D("6129.09") * wan, region=region)
    make_target(D("1605.8023") * wan, park=parks[0])
    make_target(D("1103.4796") * wan, park=parks[1])
    return region


def test_a_month_of_another_city_says_what_was_published():
    row = make_draft(period="2024-08", place=build(), by=None)
    text = "\n".join(lines_of(document(row)))
    assert "当月省外到位资金776.96亿元，增长37.15%。" in text
    assert "全市新签约入库项目56项" in text
    assert "落实省外到位资金2794.49亿元" in text
    assert "完成目标任务的45.59%，低于时间进度21.07个百分点" in text


def test_ten_months_of_two_parks_ahead_and_behind():
    row = make_draft(period="2024-10", place=build(), by=None)
    parks = {line["label"]: line for line in row.snapshot.data["lines"]["park"]}
    west, east = parks["西部"], parks["东部"]
    assert round(D(west["target_rate"]["funds_outside"]), 2) == D("125.64")
    assert round(D(west["lead_points"]["funds_outside"]), 2) == D("42.31")
    assert round(D(east["target_rate"]["funds_outside"]), 2) == D("70.41")
    assert round(D(east["lead_points"]["funds_outside"]), 2) == D("-12.92")
    text = "\n".join(lines_of(document(row)))
    assert "东部低于时间进度12.92个百分点。" in text


def test_a_quarter_of_another_city_says_its_rates():
    row = make_draft(period="2024Q3", place=build(), by=None)
    text = "\n".join(lines_of(document(row)))
    assert "已开工46项，开工率82.14%；已投产23项，投产率41.07%" in text
    assert "10亿元以上项目19个，签约额190亿元，占签约总额的50.67%。" in text
    assert "现将2024年三季度全市招商引资项目" in text
    assert document(row).signer == "示例武州市招商引资工作领导小组办公室"
    assert Dispatch.objects.get().region.code == "620600"
