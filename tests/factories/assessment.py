"""园区指标 and 考核方案."""

from decimal import Decimal
from itertools import count

from django.utils import timezone

from projects.models import (
    AssessmentResult,
    HandScore,
    ParkFigure,
    ParkIndicator,
    Scheme,
    SchemeGroup,
    SchemeItem,
)
from tests.factories.parks import make_park, make_user

_number = count(1)


def make_indicator(code="tax", **fields):
    """税收收入: an amount, cumulative, the parks add up; the same one for the same code."""
    defaults = {
        "name": {"tax": "税收收入", "gdp": "地区生产总值"}.get(code, f"示例指标{code}"),
        "unit": "amount",
        "span": "cumulative",
        "definition": "示例口径。",
    }
    return ParkIndicator.objects.get_or_create(code=code, defaults=defaults | fields)[0]


def make_figure(park=None, **fields):
    """A confirmed figure of 2024Q2: 10,000万元 of tax; of a region where one is given."""
    if park is None and "region" not in fields:
        park = make_park("zyjk")
    defaults = {
        "indicator": fields.get("indicator") or make_indicator(),
        "period": "2024Q2",
        "value": Decimal(10_000),
        "source": "示例来源",
        "state": "confirmed",
    }
    values = defaults | fields
    values.setdefault("entered_by", make_user())
    if values["state"] != "draft":
        values.setdefault("confirmed_at", timezone.now())
    return ParkFigure.objects.create(park=park, **values)


def make_scheme(**fields):
    """A scheme of 2024 by quarters that is being drawn up; it has no groups."""
    number = next(_number)
    defaults = {"code": f"kh-{number}", "name": f"示例考核方案{number}", "year": 2024}
    return Scheme.objects.create(**defaults | fields)


def make_group(scheme=None, **fields):
    number = next(_number)
    defaults = {"name": f"示例组{number}", "weight": Decimal(100)}
    return SchemeGroup.objects.create(scheme=scheme or make_scheme(), **defaults | fields)


def make_item(group=None, **fields):
    """One item for the whole of its group: money from outside against the year's target."""
    group = group or make_group()
    number = next(_number)
    defaults = {
        "name": f"示例考核项{number}",
        "source": "registry",
        "code": "funds_outside",
        "rule": "completion",
        "weight": group.weight,
    }
    return SchemeItem.objects.create(group=group, **defaults | fields)


def make_hand_item(group=None, **fields):
    return make_item(group, **{"source": "hand", "code": "", "rule": "hand"} | fields)


def make_hand_score(item=None, **fields):
    item = item or make_hand_item()
    defaults = {
        "key": "zyjk",
        "period": "2024Q2",
        "points": Decimal(5),
        "reason": "示例依据",
    }
    values = defaults | fields
    values.setdefault("by", make_user())
    return HandScore.objects.create(item=item, **values)


def make_result(scheme=None, **fields):
    scheme = scheme or make_scheme(state="in_force")
    data = {
        "period": "2024Q2", "label": "2024年1—6月", "as_of": "2024-06-30", "compared": "",
        "groups": [], "cards": [], "notes": [],
    }  # fmt: skip
    defaults = {
        "period": "2024Q2",
        "as_of": "2024-06-30",
        "data": data,
        "digest": "0" * 64,
    }
    values = defaults | {"reason": "示例说明"} | fields
    values.setdefault("published_by", make_user("bureau"))
    return AssessmentResult.objects.create(scheme=scheme, **values)
