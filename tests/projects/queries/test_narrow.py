"""Keys of an address: a figure and the ledger list mean the same projects by them."""

from datetime import date

import pytest

from projects.filters import ProjectFilter
from projects.models import Project
from projects.queries.dimensions import CUTS
from projects.queries.indicators import figures, table
from projects.queries.narrow import ALIASES, LAMP, NARROWING, narrowed, stages_of
from projects.queries.scope import Window, scope_for
from projects.views.ledger import VIEWS
from tests.factories.parks import make_park, make_region
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_lamp,
    make_listing,
    make_signed,
    make_target,
)
from tests.projects.queries.random_city import make_random_city
from tests.projects.queries.world import make_world
from tracker import clock

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
TODAY = date(2024, 7, 8)


@pytest.fixture
def world():
    clock.hold(TODAY)
    yield make_world()
    clock.hold(None)


def found(name, codes, day=HALF.until):
    return set(narrowed(Project.objects.all(), name, codes, day)[0])


@pytest.mark.parametrize(("letter", "code"), [("r", "red"), ("y", "yellow"), ("g", "green")])
def test_lamp_means_the_projects_of_its_figure(world, letter, code):
    """Of the day: what was red in May and green at the end of June is red in May."""
    for window in (HALF, Window.of("2024-05", date(2024, 5, 31)), Window.of("2024", TODAY)):
        scope = scope_for(None, window.until, lamp=letter)
        said = figures(scope_for(None), window, [f"lamp_{code}"])
        assert figures(scope, window, [f"lamp_{code}"]) == said
        assert scope.projects.counted(window.until).count() == said[f"lamp_{code}"]


def test_every_project_has_one_lamp_or_none(world):
    sets = [found(LAMP, letter) for letter in "rygn"]
    assert sum(map(len, sets)) == Project.objects.count()
    assert set.union(*sets) == set(Project.objects.all())
    assert found(LAMP, "r,y") == sets[0] | sets[1] == found("light", "red,yellow")


def test_what_does_not_exist_is_said(world):
    for name, code, words in (
        (LAMP, "x", "没有“x”灯"), ("light", "r,purple", "没有“purple”灯"),
        ("stage", "flying", "没有代码为“flying”的阶段"), ("lead", "abc", "没有代码为“abc”的包抓领导"),
        ("region", "620702-only", "没有代码为“620702-only”的行政区"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            found(name, code)


def test_tag_is_a_list_by_name_on_the_day(world):
    make_listing(world.one, "campaign", name="示例百日", from_on=date(2024, 5, 1),
                 to_on=date(2024, 6, 30))  # fmt: skip
    assert found("tag", "示例百日") == {world.one}
    assert found("tag", "示例百日", date(2024, 7, 1)) == set()
    assert found("tag", "没有这个") == set()


def test_stages_may_be_a_range(world):
    assert stages_of("signed..started") == ["signed", "registered", "started"]
    assert found("stage", "signed..produced", TODAY) == set(
        Project.objects.filter(stage__in=stages_of("signed..production"))
    )


@pytest.mark.parametrize(
    "query",
    [
        "light=r", "lamp=r,y", "lamp=n", "lead={leader}", "leader={leader}", "leader=none",
        "tag=示例名录", "stage=signed..building", "stage=signed,started", "park=zone",
        "region=620700", "region=620700-only", "listing=key_city,none", "chain=none",
    ],
)  # fmt: skip
def test_a_key_means_the_same_on_a_figure_and_on_the_list(query):
    clock.hold(TODAY)
    city = make_random_city(7, 25)
    for project in Project.objects.all():
        burning = project.lamps.on(TODAY).order_by("level")
        level = min((lamp.level for lamp in burning), key=["red", "yellow", "green", "none"].index,
                    default="none")  # fmt: skip
        Project.objects.filter(pk=project.pk).update(lamp=level)
    key, value = query.format(leader=city["people"][1].pk).split("=")
    day = Project.objects.filter(lamp="red").exists() and TODAY
    listed = set(ProjectFilter({key: value}, Project.objects.all()).qs)
    assert listed == set(scope_for(None, day or TODAY, **{key: value}).projects)
    clock.hold(None)


def test_aliases_are_keys_of_the_list_and_of_figures():
    assert set(ALIASES) <= set(ProjectFilter.base_filters)
    assert set(ALIASES.values()) <= set(NARROWING) <= set(ProjectFilter.base_filters)
    assert {query.partition("=")[0] for _, query in VIEWS if query.startswith("lamp")} == {LAMP}


# --- A project of the city itself ---


@pytest.fixture
def three():
    """One of the city, one of each of two counties."""
    city, county = make_city_region(), make_region()
    other = make_region("620723", "临泽县")
    zone = make_park("zone", region=county)
    made = [make_signed(zone, region=region) for region in (city, county, other)]
    for amount, project in zip((1, 20, 300), made, strict=True):
        make_funding(project, amount=amount)
    make_target(1000)
    make_target(40, region=county)
    return made


def test_the_city_itself_is_a_line_of_its_own(three):
    codes = ["signed_count", "funds_outside"]
    lines = {line.key: (line, said) for line, said in table(scope_for(None), HALF, codes, "region")}
    assert {key: line.label for key, (line, _) in lines.items()} == {
        "620700-only": "张掖市本级", "620702": "甘州区", "620723": "临泽县",
    }  # fmt: skip
    for key, (_, said) in lines.items():
        linked = figures(scope_for(None, HALF.until, region=key), HALF, codes)
        assert linked == said.figures, key
    whole = figures(scope_for(None, HALF.until, region="620700"), HALF, codes)
    assert whole == {"signed_count": 3, "funds_outside": 321}


def test_the_citys_target_is_not_that_of_its_own_line(three):
    lines = {
        line.key: said for line, said in table(scope_for(None), HALF, ["funds_outside"], "region")
    }
    assert lines["620700-only"].target_rate("funds_outside") is None
    assert lines["620702"].target_rate("funds_outside") == 50
    assert scope_for(None, region="620700").node == ("region", three[0].region_id)
    assert scope_for(None, region="620700-only").node is None


def test_regions_parted_by_commas(three):
    scope = scope_for(None, region="620700-only,620723")
    assert set(scope.projects) == {three[0], three[2]}
    assert scope.label == "张掖市本级、临泽县"
    assert "620700-only" in CUTS["region"].names().labels


def test_lamps_of_another_day_do_not_count():
    project = make_signed()
    make_lamp(project, "red", since_on=date(2024, 7, 2))
    assert found(LAMP, "r") == set()
    assert found(LAMP, "r", TODAY) == {project}
