"""Headers that differ in their months only: what is remembered of one is not said of the others."""

import pytest

from projects.actions.batch import commit_batch, rehearse, revise_batch
from projects.imports.choices import Choices
from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import plan_of, write_xlsx

pytestmark = pytest.mark.django_db
HEAD = ["项目名称", "5月完成投资（万元）", "6月完成投资（万元）", "7月完成投资（万元）", "建设内容"]
ROWS = [HEAD, ["示例甲项目", 5, 6, 7, "示例"]]


def confirmed(tmp_path, fields):
    """Who wrote the ledger with these columns chosen."""
    by = make_user("bureau", person=make_person("示例人", unit=make_unit("zsj")))
    make_project(name="示例甲项目")
    path = write_xlsx(tmp_path / "台账.xlsx", *ROWS)
    batch = rehearse(path=path, by=by, period="2024-06", kind="projects")
    batch = revise_batch(batch=batch, by=by, change=lambda *_: Choices(fields=fields))
    commit_batch(batch=batch, by=by)
    return by


BY_MONTH = ["month_investment_05", "month_investment_06", "month_investment_07"]


def test_a_month_chosen_once_leads_to_next_month_s_column(tmp_path):
    by = confirmed(tmp_path, {"C": "month_investment"})
    plan = plan_of(ROWS, by=by, period="2024-07")
    assert [m.field for m in plan.mapping][1:4] == BY_MONTH


def test_a_month_left_out_once_leaves_the_other_months(tmp_path):
    by = confirmed(tmp_path, {"D": ""})
    plan = plan_of(ROWS, by=by, period="2024-06")
    assert [m.field for m in plan.mapping][1:4] == BY_MONTH
