"""Rows as values: nothing of a row is lost, and its JSON depends on nothing but what was said."""

import pytest

from projects.imports.choices import Choices
from tests.factories.parks import make_enterprise, make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import city, plan_of

pytestmark = pytest.mark.django_db


def test_values_added_in_another_order_make_the_same_plan():
    city()
    by = make_user("bureau")
    rows = [["项目名称", "总投资（万元）"], ["示例甲项目", 100]]
    told = {"stage": "在谈", "park": "经开区"}
    one = plan_of(rows, by=by, choices=Choices(values={2: told}))
    # PostgreSQL's jsonb gives the keys back ordered by their length.
    other = plan_of(rows, by=by, choices=Choices(values={2: dict(sorted(told.items()))}))
    assert one.rows_json() == other.rows_json()


def test_two_columns_of_one_header_are_both_kept():
    city()
    rows = [["项目名称", "园区", "总投资", "自选", "自选"], ["示例甲项目", "经开区", 1, "甲", "乙"]]
    assert set(plan_of(rows).rows[0].extras.values()) == {"甲", "乙"}


def test_a_code_for_a_company_without_one_is_taken_or_spoken_of():
    city()
    make_enterprise("示例氢能有限公司", uscc="")
    header = ["项目名称", "园区", "投资方", "统一社会信用代码"]
    row = ["示例甲项目", "经开区", "示例氢能有限公司", "91440300708461136T"]
    plan = plan_of([header, row])
    assert [m.field for m in plan.rows[0].messages] == ["uscc"]


def test_a_name_whose_key_is_too_long_is_refused():
    city()
    rows = [["项目名称", "园区", "总投资（万元）"], ["㍿" * 60, "经开区", 100]]
    assert plan_of(rows).rows[0].outcome == "error"


def test_namesakes_outside_the_scope_are_not_counted():
    city()
    for code in ("aaa", "bbb"):
        make_project(make_park(code), name="示例甲项目")
    staff = make_user("staff", parks=[make_park("ccc")])
    plan = plan_of([["项目名称", "总投资（万元）"], ["示例甲项目", 100]], by=staff)
    assert "2 个" not in plan.rows[0].messages[0].text
