"""Who sees which 园区指标 and 考核方案."""

import pytest

from projects.models import (
    AssessmentResult,
    HandScore,
    ParkFigure,
    ParkIndicator,
    Scheme,
    SchemeGroup,
    SchemeItem,
)
from tests.factories.assessment import (
    make_figure,
    make_group,
    make_hand_score,
    make_indicator,
    make_item,
    make_result,
    make_scheme,
)
from tests.factories.parks import make_park, make_user

pytestmark = pytest.mark.django_db
READERS = ("bureau", "leader", "liaison")
OTHERS = ("unit", "admin", "auditor")


def seen(model):
    return {r: model.objects.visible_to(make_user(r)).count() for r in (*READERS, *OTHERS)}


def test_a_waiting_figure_is_seen_by_its_park_and_the_bureau():
    own, other = make_park("own"), make_park("other")
    make_figure(own, state="draft")
    make_figure(other, state="draft")
    make_figure(other, indicator=make_indicator("gdp"))
    assert ParkFigure.objects.visible_to(make_user("staff", parks=[own])).count() == 2
    assert seen(ParkFigure) == {"bureau": 3, "leader": 1, "liaison": 1} | dict.fromkeys(OTHERS, 0)
    assert seen(ParkIndicator) == dict.fromkeys(READERS, 2) | dict.fromkeys(OTHERS, 0)


def test_a_scheme_that_is_drawn_up_is_the_bureau_s():
    for state in ("draft", "in_force", "archived"):
        make_item(make_group(make_scheme(state=state)))
    make_scheme(state="template", year=None)
    readers = dict.fromkeys(("leader", "liaison"), 2) | dict.fromkeys(OTHERS, 0)
    assert seen(Scheme) == {"bureau": 4} | readers
    assert seen(SchemeGroup) == seen(SchemeItem) == {"bureau": 3} | readers


def test_results_and_hand_scores_are_seen_with_their_scheme():
    make_result()
    make_result(make_scheme(state="archived"))
    make_hand_score()  # of a scheme that is drawn up
    readers = dict.fromkeys(("leader", "liaison"), 2) | dict.fromkeys(OTHERS, 0)
    assert seen(AssessmentResult) == {"bureau": 2} | readers
    assert seen(HandScore) == {"bureau": 1} | dict.fromkeys(("leader", "liaison", *OTHERS), 0)
