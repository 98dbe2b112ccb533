"""A pivot is its figure, however it is cut: lines, columns and whole of the same rows."""

import os
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from projects.queries.dimensions import CUTS, MONTH, OVERLAPPING
from projects.queries.indicators import CODES, RATIOS, statement
from projects.queries.measures import MEASURES
from projects.queries.pivot import Choice, choose, has_months, pivot
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_user
from tests.projects.queries.random_city import make_random_city
from tracker import clock

pytestmark = pytest.mark.django_db
WINDOWS = [Window.of("2024H1", date(2024, 6, 30)), Window.of("2024", date(2024, 7, 8))]
PAIRS, PARTS = list(combinations(CUTS, 2)), 6
EVERY = 1 if os.environ.get("FUZZ_FILES") else 7  # of the figures of a pair; nightly all of them


@pytest.fixture
def city():
    clock.hold(date(2024, 7, 8))
    yield make_random_city(20240708)
    clock.hold(None)


@pytest.mark.parametrize("part", range(PARTS))
def test_totals_are_the_registered_figures(city, part):
    """Whole, lines and columns, for every pair of dimensions; another part of the figures each."""
    scope, window = scope_for(None), WINDOWS[part % 2]
    known = statement(scope, window, CODES).figures
    for place in range(part, len(PAIRS), PARTS):
        rows, cols = PAIRS[place] if place % 2 else reversed(PAIRS[place])
        for code in CODES[place % EVERY :: EVERY]:
            if MONTH in (rows, cols) and not has_months(code):
                continue
            table = pivot(scope, window, Choice(code, rows, cols))
            assert (table.foot.total.value or 0) == (known[code] or 0), (code, rows, cols)
            if code in MEASURES:
                adds_up(table)
            else:
                adds_up_by_parts(table, known)


def number(value):
    return value or Decimal(0)


def adds_up(table):
    whole = number(table.foot.total.value)
    if table.rows not in OVERLAPPING:
        assert sum(number(line.total.value) for line in table.lines) == whole
        for place, cell in enumerate(table.foot.cells):
            column = sum(number(line.cells[place].value) for line in table.lines)
            assert column == number(cell.value)
    if table.cols not in OVERLAPPING:
        assert sum(number(cell.value) for cell in table.foot.cells) == whole
        for line in table.lines:
            assert sum(number(c.value) for c in line.cells) == number(line.total.value)


def adds_up_by_parts(table, known):
    """Part and whole of a rate add up; the rate itself is divided of the sums."""
    ratio = RATIOS[table.code]
    assert number(table.foot.total.part) == known[ratio.part]
    if table.rows not in OVERLAPPING:
        for name in ("part", "whole"):
            found = sum(number(getattr(line.total, name)) for line in table.lines)
            assert found == number(getattr(table.foot.total, name))
    for line in table.lines:
        for cell in (*line.cells, line.total):
            if cell.value is not None:
                assert cell.value == cell.part / cell.whole * 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scope_of_a_park_is_a_part_of_the_whole(seed):
    parks = make_random_city(seed)["parks"]
    staff = make_user("staff", parks=[parks[0]])
    choice = Choice("signed_count", "subpark", "")
    mine = pivot(scope_for(staff), WINDOWS[0], choice)
    whole = pivot(scope_for(None), WINDOWS[0], choice)
    found = {line.key: line.total.value for line in whole.lines if line.key in ("zone", "sub")}
    assert {line.key: line.total.value for line in mine.lines} == found


def test_heat_is_by_quantile_and_leaves_nothing_empty():
    make_random_city(7, projects=30)
    table = pivot(scope_for(None), WINDOWS[0], Choice("signed_amount", "park", "size"))
    cells = [cell for line in table.lines for cell in line.cells]
    assert {cell.step for cell in cells if cell.value is None} <= {0}
    steps = sorted((c.value, c.step) for c in cells if c.value is not None)
    assert [step for _, step in steps] == sorted(step for _, step in steps)
    assert min(step for _, step in steps) == 1


def test_months_without_anything_are_shown():
    table = pivot(scope_for(None), WINDOWS[0], Choice("funds", "month", ""))
    assert [line.key for line in table.lines] == [1, 2, 3, 4, 5, 6]
    assert {line.total.value for line in table.lines} == {None}


def test_share_and_rank_of_lines():
    make_random_city(20240708)
    table = pivot(scope_for(None), WINDOWS[0], Choice("signed_amount", "chain", ""), by_total=True)
    ranks = [line.rank for line in table.lines if line.rank]
    assert ranks == sorted(ranks) and ranks[0] == 1
    assert sum(line.share or 0 for line in table.lines) == pytest.approx(Decimal(100))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("", "", ""), ("funds_outside", "park", "")),
        (("funds", "month", "park"), ("funds", "month", "park")),
        (("funds", "", "chain"), ("funds", "chain", "")),
        (("active_count", "month", "month"), ("active_count", "park", "")),
    ],
)
def test_choose_finds_the_nearest_table(asked, found):
    choice = choose(*asked)
    assert (choice.code, choice.rows, choice.cols) == found
    assert bool(choice.problems) == (asked[0] == "active_count")
