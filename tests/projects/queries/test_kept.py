"""Kept cubes: whatever is written, they say what a recount says, to the last 元."""

from datetime import date, timedelta
from decimal import Decimal as D
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ChangedShard, FundingRecord, KeptCube, KeptShard, Lamp, Listing, Project
from projects.models.kept import SHARD
from projects.queries import kept
from projects.queries.cuts import cells_of, cube
from projects.queries.dashboard import cockpit, questions
from projects.queries.dimensions import CUTS, LISTING, MONTH
from projects.queries.indicators import RATIOS, listed, rows, statement, total
from projects.queries.kept import Ask, cubes, tend
from projects.queries.measures import MEASURES
from projects.queries.project import kept_totals, totals
from projects.queries.scope import Window, scope_for
from projects.triggers import MARKED, ensure
from tests.factories.parks import make_chain, make_park, make_person, make_user
from tests.factories.projects import (
    make_city_region,
    make_due_report,
    make_duty,
    make_funding,
    make_lamp,
    make_listing,
    make_plan,
    make_problem,
    make_report,
    make_signed,
)
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
KEPT = tuple(measure for code, measure in MEASURES.items() if code not in kept.APART)
WINDOWS = (HALF, HALF.last_year(), HALF.to_date())
# Lists that change only with a recount of nothing: names, places, the user's own.
REFERENCE = {
    "parks_park", "parks_region", "parks_chain", "parks_chainlink", "parks_industry",
    "parks_office", "parks_person", "parks_unit",
}  # fmt: skip


def plain(found):
    """The cells of a cube without those that say nothing."""
    return [
        {
            key: {code: value for code, value in sums.items() if value}
            for key, sums in window.items()
            if any(sums.values())
        }
        for window in found.cells
    ]


def same_as_a_recount(asks):
    for ask, found in zip(asks, cubes(scope_for(None), asks), strict=True):
        straight = cube(scope_for(None), ask.windows, ask.measures, ask.by, ask.later)
        assert plain(found) == plain(straight), ask.by


def keep(ask):
    """Kept, and known to be kept in this process at once."""
    kept.keep(ask)
    forget_all()


@pytest.fixture
def city(db):
    """Projects in three parts of the city, with what figures are made of."""
    make_city_region()
    zones, chains = [make_park("zyjk"), make_park("lz")], [make_chain("a"), make_chain("b")]
    people = [make_person(f"示例领导{n}", is_leader=True) for n in range(2)]
    rng, made = Random(5), []
    for number in range(9):
        project = make_signed(
            rng.choice(zones),
            pk=number % 3 * SHARD + 10 + number,
            signed_on=date(2024, 1, 5) + timedelta(days=20 * number),
            contract_amount=D(rng.randint(1, 90_000)),
            chain=rng.choice(chains),
        )
        make_funding(
            project, amount=D(rng.randint(1, 999)), received_on=date(2024, 1 + number % 6, 3)
        )
        make_duty(project, "leader", rng.choice(people))
        made.append(project)
    make_lamp(made[0], "red", "start", since_on=date(2024, 5, 1))
    make_listing(made[1], "key_city", from_on=date(2024, 1, 1))
    make_problem(made[2])
    make_plan(made[3], planned_funds=D(500))
    return made


ASKS = [
    Ask(WINDOWS, KEPT, ("park", "chain")),
    Ask(WINDOWS, KEPT),
    Ask(WINDOWS, tuple(m for m in KEPT if m.dated), ("park", "month")),
    Ask((HALF,), KEPT, ("leader",)),
    Ask((HALF,), KEPT, ("stage",)),
]


def test_a_kept_cube_is_the_cube(city):
    for ask in ASKS:
        keep(ask)
    same_as_a_recount(ASKS)
    assert not KeptShard.objects.filter(is_stale=True).exists()


def test_after_random_writes_every_cell_is_that_of_a_recount(city):
    for ask in ASKS:
        keep(ask)
    rng = Random(11)
    for turn in range(12):
        for _ in range(3):
            rng.choice(WRITES)(rng, rng.choice(list(Project.objects.order_by("pk"))))
        same_as_a_recount(ASKS)
        assert turn or KeptCube.objects.count() == len(ASKS)


def _arrives(rng, project):
    day = date(2024, rng.randint(1, 6), rng.randint(1, 28))  # back-dated as often as not
    make_funding(project, amount=D(rng.randint(1, 99_999)) / 100, received_on=day)


def _arrive_many(rng, project):
    held = {"project": project, "source": "outside", "state": "verified"}
    day = date(2023, rng.randint(1, 12), 1)
    FundingRecord.objects.bulk_create(
        FundingRecord(**held, amount=D(n), verified_amount=D(n), received_on=day) for n in (1, 2, 3)
    )


def _voided(rng, project):
    FundingRecord.objects.filter(project=project).update(state="voided")


def _moved(rng, project):
    """To another park: two parts of nothing but this project's own, both sides counted."""
    others = Project.objects.exclude(park=project.park)
    Project.objects.filter(pk=project.pk).update(park_id=others.values("park")[:1] if others else 1)


def _ended(rng, project):
    Project.objects.filter(pk=project.pk).update(status="terminated", ended_on=date(2024, 3, 1))


def _deleted(rng, project):
    FundingRecord.objects.filter(project=project).delete()
    if Project.objects.count() > 4:
        project.delete()


def _founded(rng, project):
    make_signed(project.park, pk=Project.objects.count() * 3000 + 40_000 + rng.randint(1, 10**6),
                signed_on=date(2024, 2, 2), contract_amount=D("1.2345"))  # fmt: skip


def _lit(rng, project):
    Lamp.objects.filter(project=project).delete()
    make_lamp(project, rng.choice(["red", "yellow", "green"]), "start", since_on=date(2024, 4, 1))


def _listed(rng, project):
    Listing.objects.filter(project=project).delete()
    make_listing(project, "key_city", from_on=date(2024, rng.randint(1, 6), 1))


def _reported(rng, project):
    if not project.reports.filter(start_on=date(2024, 4, 1)).exists():
        make_report(project, start_on=date(2024, 4, 1), end_on=date(2024, 4, 30), state="accepted",
                    completed_investment=D(rng.randint(1, 99)))  # fmt: skip


def _owed(rng, project):
    project.due_reports.all().delete()
    make_due_report(project, start_on=date(2024, rng.randint(1, 5), 1))


def _handed_over(rng, project):
    project.assignments.filter(role="leader").update(from_on=date(2024, rng.randint(1, 9), 1))


def _planned(rng, project):
    project.plans.all().delete()
    make_plan(project, planned_funds=D(rng.randint(1, 999)))


WRITES = [
    _arrives, _arrive_many, _voided, _moved, _ended, _deleted, _founded, _lit, _listed, _reported,
    _owed,     _handed_over, _planned,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__.strip("_"))
def test_each_kind_of_write_leaves_a_mark(city, write):
    ChangedShard.objects.all().delete()
    write(Random(1), city[1])
    assert ChangedShard.objects.exists()


@pytest.mark.parametrize("code", [measure.code for measure in KEPT])
def test_every_table_that_a_kept_figure_is_read_from_is_marked(code, db):
    """A measure or dimension of a new table needs its trigger (projects/triggers.py)."""
    months = {MONTH} if MEASURES[code].dated else set()
    for dimension in (set(CUTS) - {LISTING, MONTH}) | months:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            cells_of(scope_for(None), [HALF], [MEASURES[code]], [dimension])
        tables = {
            word.strip('"') for query in asked for word in query["sql"].replace("(", " ").split()
            if word.startswith(('"projects_', '"parks_')) and "." not in word
        }  # fmt: skip
        assert tables <= {*MARKED, *REFERENCE}, dimension


def test_reading_takes_one_query_when_nothing_has_changed(city, django_assert_num_queries):
    asks = questions(HALF)
    for ask in asks:
        keep(ask)
    cubes(scope_for(None), asks)
    scope = scope_for(None)
    with CaptureQueriesContext(connection) as asked:
        cubes(scope, asks)
    assert sum("keptcube" in query["sql"] for query in asked) == 1
    assert not any("fundingrecord" in query["sql"] for query in asked)


def test_only_the_parts_that_changed_are_counted(city):
    ask = ASKS[0]
    keep(ask)
    make_funding(city[0], amount=D(5), received_on=date(2024, 2, 2))
    with CaptureQueriesContext(connection) as asked:
        cubes(scope_for(None), [ask])
    counted = [q["sql"] for q in asked if 'FROM "projects_fundingrecord"' in q["sql"]]
    assert counted
    assert all(str(SHARD) in sql for sql in counted)


def test_the_cockpit_is_the_same_from_rows_and_from_what_is_kept(city):
    before = cockpit(scope_for(None), HALF)
    for ask in questions(HALF):
        keep(ask)
    after = cockpit(scope_for(None), HALF)
    assert after.said == before.said
    assert (after.months, after.funnel, after.leaders) == (
        before.months,
        before.funnel,
        before.leaders,
    )
    assert [row.cells for row in after.heat] == [row.cells for row in before.heat]


def test_a_part_of_the_city_is_counted_from_its_own_rows(city):
    """What is kept is everybody's; who sees a part never reads it."""
    for ask in ASKS:
        keep(ask)
    staff = make_user("staff", parks=[city[0].park])
    found = cubes(scope_for(staff), [ASKS[1]])[0].total()
    straight = cube(scope_for(staff), WINDOWS, KEPT).total()
    assert found == straight
    assert found["signed_count"] < cubes(scope_for(None), [ASKS[1]])[0].total()["signed_count"]


def test_what_was_slow_is_kept_from_the_next_run_on(city, settings):
    settings.KEEP_SLOWER_THAN = -1
    cubes(scope_for(None), [ASKS[0]])
    assert KeptCube.objects.get().built_at is None
    forget_all()
    assert tend() == 1
    assert KeptCube.objects.get().built_at is not None
    same_as_a_recount([ASKS[0]])
    assert tend() == 1


def test_what_is_not_asked_for_a_week_is_let_go_and_marks_do_not_pile_up(city):
    keep(ASKS[0])
    KeptCube.objects.update(used_on=date(2020, 1, 1))
    make_funding(city[0], amount=D(5), received_on=date(2024, 2, 2))
    assert tend() == 0
    assert not KeptShard.objects.exists()
    assert not ChangedShard.objects.exists()


def test_the_totals_of_a_filter_are_kept_and_follow_every_write(city, settings):
    rows, today = Project.objects.filter(total_investment__gte=0), date(2024, 7, 8)
    rng = Random(3)
    assert kept_totals(rows, today, "a=1") == totals(rows, today)
    assert not KeptCube.objects.exists()
    settings.KEEP_SLOWER_THAN = -1
    for _ in range(6):
        assert kept_totals(rows, today, "a=1") == totals(rows, today)
        forget_all()
        rng.choice(WRITES)(rng, rng.choice(list(Project.objects.order_by("pk"))))
    assert KeptCube.objects.get().built_at is not None
    assert tend() == 1
    assert kept_totals(rows, today, "a=1") == totals(rows, today)


def test_number_and_sum_of_rows_are_kept_with_their_figure(city, settings):
    settings.KEEP_SLOWER_THAN = -1
    scope, rng = scope_for(None), Random(7)
    for _ in range(5):
        for code in ("funds_outside", "signed_amount", "start_rate", "completed_investment"):
            measure = MEASURES[RATIOS[code].part if code in RATIOS else code]
            said, count, amount = listed(scope, HALF, code, measure)
            found = rows(measure.code, scope, HALF)
            assert (count, amount) == (found.count(), total(measure.code, found)), code
            assert said == statement(scope, HALF, [code])
        forget_all()
        tend()
        rng.choice(WRITES)(rng, rng.choice(list(Project.objects.order_by("pk"))))
    kept_as = [row.asked["measures"] for row in KeptCube.objects.all()]
    assert ["funds_outside", "rows.funds_outside"] in kept_as


def test_a_new_release_or_another_setting_asks_anew(city, settings):
    keep(ASKS[0])
    key = ASKS[0].key
    settings.OUTSIDE_INCLUDES_OVERSEAS = not settings.OUTSIDE_INCLUDES_OVERSEAS
    assert ASKS[0].key != key
    ensure()  # after every migrate
    assert not KeptCube.objects.exists()
