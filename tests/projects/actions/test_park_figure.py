"""园区指标: waiting, confirmed, revised; what is refused and why."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.park_figure import (
    FiguresRefused,
    confirm_figures,
    enter_figure,
    enter_figures,
)
from projects.models import ParkFigure
from tests.factories.assessment import make_figure, make_indicator
from tests.factories.parks import make_park, make_region, make_user
from tracker import clock
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _july():
    clock.hold(date(2024, 7, 8))


def enter(park=None, **more):
    said = {
        "indicator": make_indicator(),
        "period": "2024Q2",
        "value": D(100),
        "source": "示例来源",
    }
    said |= {"place": park or make_park("zyjk"), "by": make_user("bureau")} | more
    return enter_figure(**said)


def test_a_figure_waits_until_it_is_confirmed():
    row = enter()
    assert (row.state, row.revision) == ("draft", 1)
    assert confirm_figures(figures=[row], by=make_user("bureau")) == 1
    row.refresh_from_db()
    assert (row.state, row.confirmed_at is not None) == ("confirmed", True)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["填报园区指标", "确认园区指标"]


def test_what_waits_is_mended_and_a_stale_word_is_refused():
    row = enter()
    again = enter(value=D(110), version=row.version)
    assert (again.pk, again.value, again.version) == (row.pk, 110, 2)
    with pytest.raises(StaleVersion):
        enter(value=D(120), version=1)
    assert ParkFigure.objects.get().value == 110


def test_a_revision_keeps_what_was_confirmed():
    row = make_figure()
    with pytest.raises(ValidationError, match="修订原因"):
        enter(row.park, value=D(9))
    new = enter(row.park, value=D(9), note="核减")
    assert (new.revision, ParkFigure.objects.confirmed().get().value) == (2, 10_000)
    confirm_figures(figures=[new], by=make_user("bureau"))
    assert ParkFigure.objects.confirmed().get().value == 9
    row.refresh_from_db()
    assert (row.state, row.value) == ("revised", 10_000)


def test_the_same_number_again_is_refused():
    row = make_figure()
    with pytest.raises(ValidationError, match="一样"):
        enter(row.park, value=row.value, note="x")


def test_confirming_twice_or_nothing_is_refused():
    row = make_figure()
    with pytest.raises(ValidationError, match="已经确认过"):
        confirm_figures(figures=[row], by=make_user("bureau"))
    with pytest.raises(ValidationError, match="没有待确认"):
        confirm_figures(figures=[], by=make_user("bureau"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"period": "2024Q3"}, "才结束"),
        ({"period": "2024H1"}, "不是季度"),
        ({"period": "二季度"}, "看不懂"),
        ({"period": "2024-06..2024-01"}, "看不懂"),
        ({"value": D(-1)}, "不能是负数"),
        ({"source": " "}, "来源"),
        ({"stated_rank": 0}, "位次从 1 起"),
    ],
)
def test_bad_input_is_refused_in_chinese(said, words):
    with pytest.raises(ValidationError, match=words):
        enter(**said)
    assert not ParkFigure.objects.exists()


def test_counts_are_whole_and_retired_things_take_no_figures():
    with pytest.raises(ValidationError, match="整数"):
        enter(indicator=make_indicator("scale", unit="count"), value=D("3.5"))
    with pytest.raises(ValidationError, match="已停用"):
        enter(indicator=make_indicator("old", retired_on=date(2024, 1, 1)))
    gone = make_park("gone", retired_on=date(2024, 3, 31))
    with pytest.raises(ValidationError, match="停用"):
        enter(gone)
    with pytest.raises(ValidationError, match="片区"):
        enter(make_park("part", parent=make_park("zyjk")))


def test_a_page_is_written_whole_or_not_at_all():
    good, bad = make_indicator("tax"), make_indicator("gdp")
    rows = {"tax": (good, {"value": D(5)}), "gdp": (bad, {"value": D(-5)})}
    place, by = make_region("620700", "张掖市"), make_user("bureau")
    with pytest.raises(FiguresRefused) as refused:
        enter_figures(place=place, period="2024Q2", source="示例", rows=rows, by=by)
    assert set(refused.value.found) == {"gdp"}
    assert not ParkFigure.objects.exists()
