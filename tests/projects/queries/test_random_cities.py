"""Random cities: every figure, by every dimension and for every role, is the sum of its rows, and
nobody learns from a total what they may not see (T04).
"""

import os
from collections import defaultdict
from datetime import date
from decimal import Decimal as D
from functools import cache
from random import Random

import pytest

from projects.models import Activity, Agreement, Lead, Listing, Project
from projects.queries.cuts import cube
from projects.queries.dimensions import CUTS, LISTING, MONTH, UNSET, column_of
from projects.queries.indicators import figures, rows, total
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_user
from tests.factories.projects import make_duty
from tests.projects.queries.random_city import make_random_city
from tracker import clock

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
TODAY = date(2024, 7, 8)
ALL = list(MEASURES.values())
FOLLOWED = 2  # links of each cut, for those who see a part
ROOTS = (Project, Activity, Agreement, Lead)
RESTRICTED = ("staff", "substaff", "liaison", "unit")
ROLES = ("bureau", *RESTRICTED)
SEEDS = range(1, 12 if os.environ.get("FUZZ_FILES") else 3)  # nightly more of them


@pytest.fixture(params=SEEDS)
def city(request):
    clock.hold(TODAY)
    yield make_random_city(request.param, 24)
    clock.hold(None)


def reader(role, city):
    """A user of the role with a part of the city for their own."""
    if role == "staff":
        return make_user("staff", parks=city["parks"][:1])
    if role == "substaff":
        return make_user("staff", parks=city["parks"][2:])
    user = make_user(role)
    if role == "liaison":
        user.person.postings.create(office=city["offices"][1], from_on=date(2023, 1, 1))
    if role == "unit":
        for project in Project.objects.order_by("pk")[::4]:
            make_duty(project, "member", user.person, user.person.unit, from_on=date(2024, 1, 1))
    return user


def rows_by_project(scope, window):
    """Every row behind every figure: measure → (table, project) → its amount; months beside.

    What hangs on no project (招商活动, 协议) is named by its own table and id.
    """
    found, months = {}, {}
    for code, measure in MEASURES.items():
        path = f"{measure.source.path}_id" if measure.source.path else "pk"
        columns = [path, *([measure.dated] if measure.dated else [])]
        columns += ["figure"] if measure.amount is not None else []
        sums, by_month = defaultdict(D), defaultdict(D)
        for project, *more in rows(code, scope, window).values_list(*columns):
            value = D(more[-1] or 0) if measure.amount is not None else D(1)
            sums[(measure.source.root, project)] += value
            if measure.dated:
                by_month[more[0].month] += value
        found[code], months[code] = sums, by_month
    return found, months


def keys_of(dimension, day):
    """The lines that each project stands in, and each activity and agreement."""
    return {
        (root, row): lines
        for root in ROOTS
        for row, lines in _keys_of(root, dimension, day).items()
    }


def _keys_of(root, dimension, day):
    pks = root.objects.values_list("pk", flat=True)
    if dimension == LISTING:
        found = defaultdict(set)
        for project, kind, last in Listing.objects.filter(from_on__lte=day).values_list(
            "project_id", "kind", "to_on"
        ):
            if last is None or last >= day:
                found[project].add(kind)
        return {pk: (found.get(pk) if root is Project else None) or {None} for pk in pks}
    fold = CUTS[dimension].names().fold
    cut = root.objects.annotate(cut=column_of(root, dimension, "", day)).values_list("pk", "cut")
    return {row: {fold(value)} for row, value in cut}


def added(sums, keys):
    lines = defaultdict(D)
    for project, value in sums.items():
        for key in keys[project]:
            lines[key] += value
    return {key: value for key, value in lines.items() if value}


@pytest.mark.parametrize("role", ROLES)
def test_every_line_is_the_sum_of_its_rows(city, role):
    """By each dimension; and what a line links to are its projects, so the same figures again."""
    user = reader(role, city)
    scope, rng = scope_for(user, HALF.until), Random(role)
    held, months = rows_by_project(scope, HALF)
    whole = figures(scope, HALF, list(MEASURES))
    assert whole == {code: sum(sums.values(), D(0)) for code, sums in held.items()}
    for dimension in set(CUTS) - {MONTH}:
        keys = keys_of(dimension, HALF.until)
        lines = cube(scope, [HALF], ALL, [dimension]).by(dimension)
        for code in MEASURES:
            said = {key: sums[code] for key, sums in lines.items() if sums.get(code)}
            assert said == added(held[code], keys), (dimension, code)
        for key in lines if role == "bureau" else rng.sample([*lines], min(FOLLOWED, len(lines))):
            sums = lines[key]
            narrow = {dimension: UNSET if key is None else str(key)}
            linked = figures(scope_for(user, HALF.until, **narrow), HALF, list(MEASURES))
            assert linked == {code: sums.get(code, D(0)) for code in MEASURES}, narrow
    dated = [measure for measure in ALL if measure.dated]
    lines = cube(scope, [HALF], dated, [MONTH]).by(MONTH)
    for measure in dated:
        said = {key: sums[measure.code] for key, sums in lines.items() if sums.get(measure.code)}
        assert said == {k: v for k, v in months[measure.code].items() if v}, measure.code


def test_a_total_less_the_readers_own_rows_is_nothing(city):
    """T04: for every role, line and figure; and the lines of a park seen whole say no more."""
    everything, _ = rows_by_project(scope_for(None), HALF)
    keys = cache(lambda dimension: keys_of(dimension, HALF.until))
    for role in (*RESTRICTED, "leader", "auditor"):
        user = reader(role, city)
        scope = scope_for(user, HALF.until)
        mine = {
            (root, pk)
            for root in ROOTS
            for pk in root.objects.visible_to(user).values_list("pk", flat=True)
        }
        for dimension in set(CUTS) - {MONTH}:
            lines = cube(scope, [HALF], ALL, [dimension]).by(dimension)
            for code, sums in everything.items():
                own = {project: value for project, value in sums.items() if project in mine}
                said = {key: one[code] for key, one in lines.items() if one.get(code)}
                assert said == added(own, keys(dimension)), (role, dimension, code)


def test_no_project_of_others_is_found_by_narrowing(city):
    """T04: asking one's own scope for another park, leader or list adds nothing to it."""
    for role in RESTRICTED:
        user = reader(role, city)
        mine = set(Project.objects.visible_to(user).values_list("pk", flat=True))
        for narrow in (
            {"park": "other"}, {"park": "zone,other"}, {"region": "620700"}, {"lamp": "r,y,g,n"},
            {"tag": "示例名录"}, {"chain": "any"}, {"leader": str(city["people"][1].pk)},
        ):  # fmt: skip
            found = scope_for(user, HALF.until, **narrow)
            assert {p.pk for p in found.projects} <= mine
            assert found.node is None or role in ("staff", "substaff")
            code = "funds_outside"
            assert total(code, rows(code, found, HALF)) == figures(found, HALF, [code])[code]
