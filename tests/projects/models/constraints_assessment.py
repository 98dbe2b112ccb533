"""What breaks each named constraint of 园区指标 and 考核方案 (see test_constraints.py)."""

from decimal import Decimal

from tests.factories.assessment import (
    make_figure,
    make_group,
    make_hand_score,
    make_indicator,
    make_item,
    make_result,
    make_scheme,
)
from tests.factories.parks import make_park, make_region


def _twice(make, *args, **fields):
    make(*args, **fields)
    make(*args, **fields)


def _place(name):
    return {"park": make_park("zyjk")} if name == "park" else {"region": make_region()}


BREAKERS = {
    "park_indicator_code_once": lambda: type(make_indicator()).objects.create(code="tax"),
    "park_figure_one_place": lambda: make_figure(make_park("zyjk"), region=make_region()),
    "park_figure_confirmed_has_moment": lambda: make_figure(confirmed_at=None),
    "park_figure_revision_has_reason": lambda: make_figure(revision=2),
    **{
        f"park_figure_{name}_revision_once": lambda n=name: (
            make_figure(**_place(n), state="revised"),
            make_figure(**_place(n)),
        )
        for name in ("park", "region")
    },
    **{
        f"park_figure_{name}_one_{state}": lambda n=name, s=state: (
            make_figure(**_place(n), state=s),
            make_figure(**_place(n), state=s, revision=2, note="示例"),
        )
        for name in ("park", "region")
        for state in ("draft", "confirmed")
    },
    "scheme_code_once": lambda: _twice(make_scheme, code="a"),
    "scheme_has_year": lambda: make_scheme(year=None),
    "scheme_group_name_once": lambda: _twice(make_group, make_scheme(), name="甲"),
    "scheme_group_weight_of_hundred": lambda: make_group(weight=Decimal(101)),
    "scheme_item_name_once": lambda: _twice(make_item, make_group(), name="甲"),
    "scheme_item_weight_of_hundred": lambda: make_item(weight=Decimal(-1)),
    "scheme_item_cap_from_hundred": lambda: make_item(cap=Decimal(99)),
    "scheme_item_hand_by_hand": lambda: make_item(source="hand"),
    "scheme_item_beside_the_hundred": lambda: make_item(rule="deduction"),
    "hand_score_once": lambda: _twice(make_hand_score, make_hand_score().item, key="a"),
    "hand_score_not_negative": lambda: make_hand_score(points=Decimal(-1)),
    "assessment_result_once": lambda: _twice(make_result, make_scheme(state="in_force")),
}
