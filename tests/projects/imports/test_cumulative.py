"""Funds and investment of several columns: each is dated in its own months, and read twice is `same`."""

import pytest

from projects.actions.batch import commit_batch, rehearse
from projects.models import FundingRecord
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import city, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    city()
    make_project(make_park("zyjk"), name="示例甲项目")
    return make_user("bureau")


def twice(tmp_path, by, period, *rows):
    """The summary of the same ledger rehearsed again after it was written."""
    path = write_xlsx(tmp_path / "台账.xlsx", *rows)
    batch = rehearse(path=path, by=by, period=period, kind="projects")
    commit_batch(batch=batch, by=by)
    return rehearse(path=path, by=by, period=period, kind="projects").plan["summary"]


def test_earlier_money_of_a_january_ledger_is_dated_before_the_year(tmp_path, bureau):
    header = ["项目名称", "本月到位资金（万元）", "累计到位资金（万元）"]
    assert twice(tmp_path, bureau, "2024-01", header, ["示例甲项目", 10, 100])["same"] == 1


def test_a_month_beside_the_year_up_to_the_month_before_is_dated_in_its_month(tmp_path, bureau):
    header = ["项目名称", "本月到位资金（万元）", "1-5月到位资金（万元）"]
    again = twice(tmp_path, bureau, "2024-06", header, ["示例甲项目", 100, 500])
    assert sum(r.amount for r in FundingRecord.objects.all()) == 600
    assert again["same"] == 1


def test_investment_of_a_much_earlier_year_read_twice_is_the_same(tmp_path, bureau):
    header = ["项目名称", "2022年完成投资（万元）"]
    assert twice(tmp_path, bureau, "2024-06", header, ["示例甲项目", 100])["same"] == 1
