"""Answers become choices: a suggestion taken says what was suggested; two tabs lose nothing."""

from datetime import date
from decimal import Decimal

import pytest

from projects.actions.batch import rehearse, revise_batch
from projects.actions.batch_answers import answered
from projects.models import Batch
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_project
from tests.projects.imports.conftest import city, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    city()
    return make_user("bureau")


def rehearsed(tmp_path, by, *rows):
    path = write_xlsx(tmp_path / "台账.xlsx", *rows)
    return rehearse(path=path, by=by, period="2024-06", kind="projects")


def taken(batch, by):
    """The first row once the suggestion of its first message is taken."""
    return revise_batch(
        batch=batch,
        by=by,
        change=lambda held, choices: answered(
            choices, held.plan_rows, row=2, number=0, answer="use"
        ),
    ).plan_rows[0]


def test_a_suggestion_taken_in_a_column_of_yi_is_in_wan(tmp_path, bureau):
    project = make_project(make_park("zyjk"), name="示例甲项目")
    make_funding(project, amount=Decimal(120), received_on=date(2024, 2, 1))
    rows = [["项目名称", "1-6月到位资金（亿元）"], ["示例甲项目", 0.01]]
    row = taken(rehearsed(tmp_path, bureau, *rows), bureau)
    assert row["values"]["year_funds"] == "120.0000"


def test_a_suggestion_taken_settles_its_message(tmp_path, bureau):
    rows = [["项目名称", "园区", "总投资（亿元）"], ["示例甲项目", "经开区", "5800万元"]]
    row = taken(rehearsed(tmp_path, bureau, *rows), bureau)
    assert (row["outcome"], row["values"]["total_investment"]) == ("create", "5800.0000")


def test_answers_from_two_tabs_are_both_kept(tmp_path, bureau):
    rows = [["项目名称", "园区", "总投资"], ["甲项目", "经开区", 1], ["乙项目", "经开区", 2]]
    rehearsed(tmp_path, bureau, *rows)
    one, two = Batch.objects.get(), Batch.objects.get()
    for batch, row in ((one, 2), (two, 3)):  # as BatchAnswer.act does, both pages open
        revise_batch(
            batch=batch, by=bureau, change=lambda _, held, row=row: held.with_skipped({row})
        )
    assert Batch.objects.get().choices["skipped"] == [2, 3]
