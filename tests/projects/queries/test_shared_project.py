"""共建项目: ours and theirs add up to the whole, to the 元, whatever the split."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from projects.models.shared_project import WHOLE, parted
from projects.queries.shared_project import shares_of, totals
from tests.factories.offices import make_share
from tests.factories.projects import make_funding, make_signed

DAY = date(2024, 6, 30)


@pytest.mark.parametrize("seed", range(20))
def test_every_split_adds_up(seed):
    rng = Random(seed)
    for _ in range(500):
        whole = Decimal(rng.randint(0, 10**12)) / 10_000
        ours = Decimal(rng.randint(0, 10_000)) / 100
        mine, theirs = parted(whole, ours)
        assert mine + theirs == whole
        assert abs(mine - whole * ours / WHOLE) <= Decimal("0.00005")
        assert 0 <= mine <= whole
        assert mine.as_tuple().exponent >= -4  # 1 元 exact


@pytest.mark.django_db
def test_a_list_adds_up_and_reads_once(django_assert_num_queries):
    rows = []
    for ours in ("33.33", "60", "0.01"):
        project = make_signed(annual_output=Decimal("1000.0001"), annual_tax=None)
        make_funding(project, received_on=date(2024, 6, 1), verified_amount=Decimal("100.0001"))
        make_funding(project, received_on=date(2023, 6, 1), verified_amount=Decimal(7))
        make_funding(project, received_on=date(2024, 7, 1), verified_amount=Decimal(9))
        split = {"ours_funds": Decimal(ours), "theirs_funds": WHOLE - Decimal(ours)}
        rows.append(make_share(project, **split))
    with django_assert_num_queries(1):
        found = shares_of(rows, DAY)
    for shares in found.values():
        assert shares["funds"].whole == Decimal("100.0001")  # before the shared days, after today
        assert shares["tax"].whole == 0
        for one in shares.values():
            assert one.ours + one.theirs == one.whole
    total = totals(found.values())
    assert total["funds"].whole == Decimal("300.0003")
    for one in total.values():
        assert one.ours + one.theirs == one.whole
