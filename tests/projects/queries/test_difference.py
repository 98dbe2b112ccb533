"""为什么和上次不同: the changes add up to the difference, for every figure and any two windows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from projects.models import FundingRecord, Project
from projects.queries import difference as queries
from projects.queries.indicators import figures
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_lamp, make_signed
from tests.projects.queries.random_city import make_random_city

pytestmark = pytest.mark.django_db


def window(period, day=None):
    return Window.of(period, day and date(2024, *day))


PAIRS = [
    (window("2024-01..2024-07", (6, 30)), window("2024-01..2024-07", (7, 8))),
    (window("2024", (1, 1)), window("2024", (7, 31))),
    (window("2024", (3, 31)), window("2024", (3, 31))),
    (window("2024Q1", (3, 31)), window("2024Q2", (6, 30))),
    (window("2023", (1, 1)), window("2024H1", (6, 30))),
]


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("place", range(len(PAIRS)))
def test_changes_add_up_to_the_difference(seed, place):
    make_random_city(seed)
    earlier, later = PAIRS[place]
    for scope in (scope_for(None), scope_for(None, park="zone")):
        before = figures(scope, earlier, list(MEASURES))
        after = figures(scope, later, list(MEASURES))
        for code, measure in MEASURES.items():
            found = queries.difference(scope, code, earlier, later)
            assert (found.before, found.after) == (before[code], after[code])
            assert sum(kind.change for kind in found.kinds) == found.change, code
            rows = list(queries.changed(scope, measure, earlier, later))
            assert len(rows) == sum(kind.count for kind in found.kinds)
            sums = sum(
                (row.now - row.was) * (1 if measure.amount is None else row.figure) for row in rows
            )
            assert sums == found.change, code
            labels = queries.labels_of(measure, earlier, later)
            assert {row.reason for row in rows} <= set(labels)


def kinds(code, earlier, later):
    found = queries.difference(scope_for(None), code, earlier, later)
    return {kind.label: (kind.count, kind.change) for kind in found.kinds}


def test_reasons_are_told_by_the_dates():
    earlier, later = PAIRS[0]
    park = make_park("zone")
    one = make_signed(park, signed_on=date(2024, 7, 3), contract_amount=Decimal(50))
    ended = make_signed(park, status="terminated", ended_on=date(2024, 7, 2))
    make_signed(park, started_on=date(2024, 7, 1))
    make_funding(one, received_on=date(2024, 7, 4), amount=Decimal("12.5"))
    make_funding(ended, received_on=date(2024, 5, 1), amount=Decimal(7))
    assert kinds("signed_amount", earlier, later) == {
        "新签约": (1, 50), "项目终止或退库": (1, -12000),
    }  # fmt: skip
    assert kinds("funds", earlier, later) == {
        "新到账": (1, Decimal("12.5")), "项目终止或退库": (1, -7),
    }  # fmt: skip
    assert kinds("signed_started", earlier, later) == {"新开工": (1, 1)}
    assert kinds("ongoing_count", earlier, later) == {"新签约": (1, 1), "项目终止或退库": (1, -1)}


def test_lamps_turn():
    earlier, later = PAIRS[0]
    project = make_signed()
    make_lamp(project, "yellow", until_on=date(2024, 7, 2))
    make_lamp(project, "red", since_on=date(2024, 7, 2))
    assert kinds("lamp_red", earlier, later) == {"转为红灯": (1, 1)}
    assert kinds("lamp_yellow", earlier, later) == {"不再是黄灯": (1, -1)}


def test_periods_are_told_by_name():
    earlier, later = PAIRS[3]
    make_signed(signed_on=date(2024, 2, 1))
    make_signed(signed_on=date(2024, 5, 1))
    assert kinds("signed_count", earlier, later) == {
        "只计入2024年4—6月": (1, 1), "只计入2024年1—3月": (1, -1),
    }  # fmt: skip


def moment(month, day):
    return datetime(2024, month, day, 4, tzinfo=UTC)


def test_what_was_verified_or_voided_later_is_beside():
    earlier, later = PAIRS[0]
    scope, measure = scope_for(None), MEASURES["funds"]
    project = make_signed()
    make_funding(project, decided_at=moment(6, 20))
    late = make_funding(project, decided_at=moment(7, 3))
    gone = make_funding(
        project, state="voided", verified_amount=Decimal(5), decided_at=moment(7, 4)
    )
    make_funding(project, state="voided", verified_amount=Decimal(5), decided_at=moment(6, 4))
    assert list(queries.late(scope, measure, earlier, later)) == [late]
    assert list(queries.voided(scope, measure, earlier)) == [gone]
    assert queries.difference(scope, "funds", earlier, later).change == 0


def test_projects_entered_later_are_beside():
    earlier, later = PAIRS[0]
    old, new = make_signed(), make_signed()
    Project.objects.filter(pk=old.pk).update(created_at=moment(5, 1))
    Project.objects.filter(pk=new.pk).update(created_at=moment(7, 3))
    found = queries.late(scope_for(None), MEASURES["signed_count"], earlier, later)
    assert list(found) == [new]


def test_staff_sees_the_changes_of_its_park():
    earlier, later = PAIRS[0]
    mine = make_signed(make_park("zone"), signed_on=date(2024, 7, 3))
    make_signed(make_park("other"), signed_on=date(2024, 7, 3))
    scope = scope_for(make_user("staff", parks=[mine.park]))
    rows = queries.changed(scope, MEASURES["signed_count"], earlier, later)
    assert list(rows) == [mine]


def test_one_query_however_many_rows(django_assert_num_queries):
    earlier, later = PAIRS[0]
    scope = scope_for(None)
    for _ in range(2):
        make_funding(make_signed(signed_on=date(2024, 7, 3)), received_on=date(2024, 7, 4))
        with django_assert_num_queries(2):
            queries.difference(scope, "funds", earlier, later)
    assert FundingRecord.objects.count() == 2
