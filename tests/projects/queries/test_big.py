"""大屏: what is drawn are the rows of the registry's figures, never a figure of its own."""

from datetime import date

import pytest

from projects.models import LampRule, Project
from projects.queries import big as module
from projects.queries.big import big, day_window, share_of, split
from projects.queries.dashboard import HEADLINE, cockpit
from projects.queries.indicators import figures, rows
from projects.queries.scope import Window, scope_for
from tests.factories.instructions import make_instruction
from tests.factories.parks import make_user
from tests.factories.projects import make_lamp, make_signed
from tests.projects.queries.world import make_world

pytestmark = pytest.mark.django_db
END = date(2024, 6, 30)
HALF = Window.of("2024H1", END)
TODAY = date(2024, 7, 8)
LAMPS = ("lamp_red", "lamp_yellow", "lamp_green")


@pytest.fixture
def world():
    return make_world()


@pytest.mark.parametrize("narrow", [{}, {"park": "zyjk"}, {"park": "lz"}])
@pytest.mark.parametrize("day", [END, TODAY])
def test_cells_are_the_rows_of_the_lamps(world, narrow, day):
    scope = scope_for(None, **narrow)
    wall = big(scope, HALF, day).wall
    said = figures(scope, day_window(day), LAMPS)
    assert [wall.red, wall.yellow, wall.green] == [said[code] for code in LAMPS]
    for code, level in module.LAMPS.items():
        drawn = [c.code for g in wall.groups for c in g.cells if c.level == level]
        held = rows(code, scope, day_window(day)).values_list("code", flat=True)
        assert sorted(drawn) == sorted(held)
    for group in wall.groups:
        colours = [cell.level for cell in group.cells]
        assert (group.red, group.yellow, group.green) == tuple(
            colours.count(level) for level in module.LAMPS.values()
        )


def test_money_of_a_group_is_the_cockpits(world):
    found = big(scope_for(None), HALF, END)
    heat = {row.line.key: row.said for row in found.cockpit.heat}
    assert {group.key for group in found.wall.groups} == set(heat)
    for group in found.wall.groups:
        assert group.funds == heat[group.key].figures[HEADLINE]
        assert group.rate == heat[group.key].target_rate(HEADLINE)
    assert found.cockpit.said.figures == cockpit(scope_for(None), HALF).said.figures


def test_a_single_park_is_drawn_by_chain(world):
    wall = big(scope_for(None, park="zyjk"), HALF, END).wall
    assert wall.by == "chain"
    group, unset = wall.groups
    assert (group.key, group.chain, group.park, group.rate) == ("hydrogen", "hydrogen", "", None)
    assert (unset.label, unset.chain, unset.funds) == ("未分", "none", 20)


def test_a_park_shows_nothing_of_another(world):
    make_lamp(world.bare, "red", "progress", since_on=date(2024, 6, 1))
    found = big(scope_for(None, park="zyjk"), HALF, TODAY)
    said = str(found)
    for other in Project.objects.filter(park=world.other):
        assert f"'{other.name}'" not in said and f"'{other.code}'" not in said
    assert "lz" not in {row.line.key for row in found.cockpit.heat}


def test_parks_below_the_calendar_come_furthest_first(world):
    found = big(scope_for(None), HALF, END)
    (late,) = [one for one in found.parks if one.key == "zyjk"] or [None]
    said = {row.line.key: row.said for row in found.cockpit.heat}["zyjk"]
    assert (late is not None) == (said.lead_points(HEADLINE) < 0)
    assert [one.points for one in found.parks] == sorted(one.points for one in found.parks)


def test_reds_say_cause_gap_who_and_when(world):
    rule = "计划 2024年3月开工，超 115 天未开工"
    lamp = world.one.lamps.get(level="red")
    lamp.rule = make_rule()
    lamp.reason = rule
    lamp.save()
    make_instruction(world.one, due_on=date(2024, 7, 15))
    (red,) = big(scope_for(None), HALF, TODAY).reds
    assert (red.cause, red.gap) == ("计划 2024年3月开工，未开工", "超 115 天")
    assert (red.leader, red.due_on, red.lit) == ("示例领导", date(2024, 7, 15), "亮灯 68 天")
    assert not red.open_text


def make_rule():
    return LampRule.objects.create(
        kind="start", measure="months", yellow_from=1, red_from=3, text="示例",
        valid_from=date(2023, 1, 1),
    )  # fmt: skip


def test_what_a_person_wrote_is_known_as_such(world):
    (red,) = big(scope_for(None), HALF, TODAY).reds
    assert red.open_text and (red.cause, red.gap) == ("示例原因", "")


def test_a_project_with_two_red_lamps_stands_once(world):
    make_lamp(world.one, "red", "problem", since_on=date(2024, 4, 1))
    (red,) = big(scope_for(None), HALF, TODAY).reds
    assert red.days == 98  # since the older one


@pytest.mark.parametrize(
    ("reason", "parts"),
    [
        ("开工 5 个月未入固投库", ("开工 5 个月未入固投库", "")),
        ("供电接入：承诺 2024-05-02 办结，逾期 67 天", ("供电接入：承诺 2024-05-02 办结", "逾期 67 天")),
        (
            "到位资金完成年度计划 15.52%，低于序时 34.48 个百分点",
            ("到位资金完成年度计划 15.52%", "低 34.48 百分点"),
        ),
        ("甲，这一段比大字放得下的要长得多", ("甲，这一段比大字放得下的要长得多", "")),
    ],
)  # fmt: skip
def test_reasons_are_split_where_the_gap_is_short(reason, parts):
    assert split(reason) == parts


@pytest.mark.parametrize(
    ("total", "share"), [(0, 1), (2000, 1), (2001, 10), (6001, 20), (100_000, 200)]
)
def test_share_of_a_cell(total, share):
    assert share_of(total) == share


def test_many_projects_are_drawn_as_shares_and_no_red_is_lost(world, monkeypatch):
    monkeypatch.setattr(module, "MOST_CELLS", 2)
    wall = big(scope_for(None), HALF, END).wall
    assert wall.share == 10 and wall.total == 3
    cells = [cell for group in wall.groups for cell in group.cells]
    assert sorted(cell.level for cell in cells) == ["green", "red", "yellow"]
    assert {(cell.code, cell.name) for cell in cells} == {("", "")}


def test_nothing_at_all():
    found = big(scope_for(None), HALF, TODAY)
    assert (found.wall.total, found.wall.groups, found.reds, found.parks) == (0, (), (), ())


@pytest.mark.parametrize("count", [1, 3])
def test_constant_queries(world, count, django_assert_num_queries):
    for _ in range(count):
        make_lamp(make_signed(world.zone), "red", since_on=date(2024, 6, 1))
    scope = scope_for(make_user("leader"))
    big(scope, HALF, TODAY)
    with django_assert_num_queries(10):
        big(scope, HALF, TODAY)
