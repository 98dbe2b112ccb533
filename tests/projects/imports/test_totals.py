"""Sums of a ledger: below their rows or above them, of a section or of all."""

import pytest

from tests.projects.imports.conftest import city, plan_of

pytestmark = pytest.mark.django_db
HEAD = ["项目名称", "园区", "总投资（万元）"]
ROWS = [["示例甲项目", "经开区", 100], ["示例乙项目", "经开区", 200], ["示例丙项目", "经开区", 300]]


def checks(*rows):
    city()
    plan = plan_of([HEAD, *rows])
    assert plan.summary["create"] == 3
    return [(check.row, check.stated, check.computed) for check in plan.checks]


def test_a_total_below_or_above_is_checked_against_all():
    assert checks(*ROWS, ["合计", "", 600]) == []
    assert checks(*ROWS, ["合计", "", 601]) == [(5, "601.0000", "600.0000")]


def test_a_total_above_is_checked_against_all():
    assert checks(["合计", "", 600], *ROWS) == []


def test_a_wrong_total_above_is_said():
    assert checks(["合计", "", 601], *ROWS) == [(2, "601.0000", "600.0000")]


def test_subtotals_below_their_sections():
    found = checks(*ROWS[:2], ["小计", "", 300], ROWS[2], ["小计", "", 301], ["合计", "", 600])
    assert found == [(6, "301.0000", "300.0000")]


def test_subtotals_above_their_sections():
    found = checks(
        ["合计", "", 600], ["甘州区小计", "", 301], *ROWS[:2], ["高台县小计", "", 300], ROWS[2]
    )
    assert found == [(3, "301.0000", "300.0000")]
