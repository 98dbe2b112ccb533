"""The totals promised by the rehearsal are those the indicators give once it is written."""

from datetime import date
from decimal import Decimal

import pytest

from projects.actions.batch import commit_batch, rehearse
from projects.imports.headlines import CODES
from projects.queries.indicators import figures
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_project
from tests.projects.imports.conftest import city, write_xlsx
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db


def promised_and_found(tmp_path, *rows):
    by = make_user("bureau")
    path = write_xlsx(tmp_path / "台账.xlsx", *rows)
    batch = rehearse(path=path, by=by, period="2024-06", kind="projects")
    commit_batch(batch=batch, by=by)
    window = Window(Period.parse("2024H1"), date(2024, 6, 30))
    found = figures(scope_for(by, park="zyjk"), window, CODES)
    promised = {said["code"]: Decimal(said["after"]) for said in batch.outline["headlines"]}
    return promised, {code: found[code] or Decimal(0) for code in CODES}


def test_headlines_of_new_money_and_signings_are_the_indicators(tmp_path):
    city()
    header = ["项目名称", "园区", "签约时间", "1-6月到位资金（万元）", "1-6月完成投资（万元）"]
    row = ["示例甲项目", "经开区", "2024-03-01", 50, 40]
    promised, found = promised_and_found(tmp_path, header, row)
    assert promised == found
    assert promised["signed_count"] == 1


def test_headlines_of_a_project_that_ends_leave_its_figures_out(tmp_path):
    city()
    signed = {"stage": "signed", "signed_on": date(2024, 3, 1)}
    project = make_project(make_park("zyjk"), name="示例甲项目", **signed)
    make_funding(project, amount=Decimal(100), state="verified", verified_amount=Decimal(100))
    rows = [["项目名称", "状态", "建设内容"], ["示例甲项目", "终止", "示例"]]
    promised, found = promised_and_found(tmp_path, *rows)
    assert promised == found


def test_headlines_of_a_new_ended_project_are_unchanged(tmp_path):
    city()
    header = ["项目名称", "园区", "状态", "签约时间", "1-6月完成投资（万元）"]
    row = ["示例甲项目", "经开区", "终止", "2024-03-01", 50]
    promised, found = promised_and_found(tmp_path, header, row)
    assert promised == found
