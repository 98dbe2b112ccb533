"""What a figure leaves out: rows that wait for a check, in the same scope and period."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.queries.indicators import CODES, indicator
from projects.queries.scope import Window, scope_for
from projects.queries.uncounted import evidence, uncounted
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_move, make_report, make_signed
from tests.projects.queries.world import make_world

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))


@pytest.mark.parametrize("code", CODES)
def test_every_figure_has_evidence_and_an_answer(code):
    make_world()
    assert evidence(code)
    found = uncounted(code, scope_for(None), HALF)
    assert found is None or found.count >= 0
    assert indicator(code).definition


def test_funds_wait_for_verification_within_the_period_and_the_source():
    project = make_signed()
    for amount, fields in (
        (D(30), {}),
        (D(5), {"source": "local"}),
        (D(7), {"received_on": date(2024, 7, 1)}),
        (D(9), {"state": "returned"}),
    ):
        fields = {"state": "reported", "received_on": date(2024, 5, 1)} | fields
        make_funding(project, amount=amount, verified_amount=None, **fields)
    outside = uncounted("funds_outside", scope_for(None), HALF)
    assert (outside.name, outside.count, outside.amount) == ("待核资金", 1, D(30))
    every = uncounted("funds", scope_for(None), HALF)
    assert (every.count, every.amount) == (2, D(35))


def test_scope_bounds_what_waits():
    own, other = make_park("own"), make_park("other")
    make_funding(make_signed(other), state="reported", verified_amount=None)
    window = Window.of("2024", date(2024, 12, 31))
    assert uncounted("funds", scope_for(make_user("staff", parks=[own])), window).count == 0
    assert uncounted("funds", scope_for(None), window).count == 1


def test_claims_wait_for_recognition():
    project = make_signed(contract_amount=D(800))
    make_move(project, to_stage="started", claimed_on=date(2024, 6, 1), state="claimed")
    started = uncounted("signed_started", scope_for(None), HALF)
    assert (started.name, started.count, started.amount) == ("待认定申报", 1, None)
    assert uncounted("start_rate", scope_for(None), HALF) == started
    assert uncounted("signed_amount", scope_for(None), HALF).amount == 0


def test_reports_wait_for_review():
    make_report(
        make_signed(), state="submitted", end_on=date(2024, 6, 30), start_on=date(2024, 6, 1),
        completed_investment=D(12),
    )  # fmt: skip
    found = uncounted("completed_investment", scope_for(None), HALF)
    assert (found.count, found.amount) == (1, D(12))


def test_lamps_need_no_check():
    assert uncounted("lamp_red", scope_for(None), HALF) is None
    assert "规则" in evidence("lamp_red")


def test_constant_queries(django_assert_num_queries):
    for rows in (1, 3):
        for _ in range(rows):
            make_funding(make_signed(), state="reported", verified_amount=None)
        scope = scope_for(None)
        with django_assert_num_queries(1):
            uncounted("funds_outside", scope, HALF)
