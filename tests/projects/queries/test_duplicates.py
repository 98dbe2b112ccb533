"""What to ask about before a new row."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.queries.duplicates import likely_duplicates
from tests.factories.parks import make_enterprise
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    firm = make_enterprise("示例能源公司")
    project = make_project(name="示例风光制氢一体化项目", total_investment=D(10_000))
    project.investors.add(firm)
    return firm, project


@pytest.mark.parametrize(
    ("name", "total", "found"),
    [
        ("示例风光制氢一体化示范项目", None, True),  # a like name
        ("完全别的名字", D(12_500), True),  # within 20 %
        ("完全别的名字", D(8_000), False),
        ("完全别的名字", None, False),
    ],
)
def test_same_investor_with_like_name_or_amount(held, name, total, found):
    firm, project = held
    assert likely_duplicates(name=name, investors=[firm], total=total) == (
        [project] if found else []
    )


def test_another_investor_is_another_matter(held):
    firm = make_enterprise("别家公司")
    assert likely_duplicates(name=held[1].name, investors=[firm], total=D(10_000)) == []


def test_itself_and_the_ended_are_left_out(held):
    firm, project = held
    assert likely_duplicates(name=project.name, investors=[firm], total=None, but=project.pk) == []
    ended = make_project(name="示例甲", status="withdrawn", ended_on=date(2024, 1, 1))
    ended.investors.add(firm)
    assert ended not in likely_duplicates(name="示例甲", investors=[firm], total=None)
