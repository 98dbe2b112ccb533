"""年度目标 and 年度计划."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.plan import set_plan
from projects.actions.target import set_target
from projects.models import AnnualPlan, Target
from projects.queries.goals import targets, targets_by
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_city_region, make_signed
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


def assign(amount, park, **more):
    values = {"year": 2024, "indicator": "funds_outside", "by": make_user(), **more}
    return set_target(assigned=D(amount), park=park, **values)


def test_target_is_assigned_once_and_then_changed_with_a_document():
    park = make_park()
    assign(100, park, document="示例发〔2024〕1号")
    with pytest.raises(ValidationError, match="文件号"):
        assign(120, park)
    row = assign(120, park, stretch=D(150), document="示例发〔2024〕9号")
    assert (row.assigned, row.stretch, row.document) == (D(120), D(150), "示例发〔2024〕9号")
    assert Target.objects.count() == 1
    assert [e.verb for e in AuditEvent.objects.order_by("pk")] == ["下达目标", "调整目标"]


def test_target_without_change_needs_no_document_and_writes_nothing():
    park = make_park()
    assign(100, park, document="示例")
    assign(100, park)
    assert Target.objects.get().version == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -5])
def test_target_of_nothing_is_refused(amount):
    with pytest.raises(ValidationError, match="大于 0"):
        assign(amount, make_park())
    assert not Target.objects.exists()


def test_target_of_two_nodes_stand_side_by_side():
    assign(100, make_park("a"))
    assign(100, make_park("b"))
    assert Target.objects.count() == 2


def test_a_past_day_has_the_target_of_its_version():
    make_city_region()
    park = make_park()
    assign(100, park)
    assign(120, park, document="示例发〔2024〕9号", from_on=date(2024, 5, 1))
    scope = scope_for(None, park=park.code)
    for day, amount in (
        (date(2024, 4, 30), 100),
        (date(2024, 5, 1), 120),
        (date(2024, 12, 1), 120),
    ):
        window = Window.of("2024", day)
        assert targets(scope, window).assigned == {"funds_outside": D(amount)}
        assert targets_by("park", window)[park.code].assigned == {"funds_outside": D(amount)}
    with pytest.raises(ValidationError, match="上一版自 2024-05-01 起执行"):
        assign(130, park, document="示例", from_on=date(2024, 4, 1))
    assert [v.number for v in Target.objects.get().versions.all()] == [1, 2]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stretch": D(90)}, "加压数不能小于下达数"),
        ({"cap": D(90)}, "封顶不能低于 100%"),
        ({"quarters": (D(1), None, None, None)}, "要么四个季度都填"),
        ({"quarters": (D(1), D(2), D(3), D(4))}, "四个季度之和比下达数少 90.0000"),
    ],
)
def test_a_split_that_does_not_fit_is_refused(values, said):
    with pytest.raises(ValidationError, match=said):
        assign(100, make_park(), **values)
    assert not Target.objects.exists()


def test_target_stale_is_refused():
    park = make_park()
    assign(100, park)
    assign(110, park, document="示例", version=1)
    with pytest.raises(StaleVersion):
        assign(120, park, document="示例", version=1)
    assert Target.objects.get().assigned == D(110)


def test_plan_is_set_and_changed():
    project, by = make_signed(), make_user("staff")
    set_plan(project=project, year=2024, planned_funds=D(500), by=by)
    set_plan(project=project, year=2024, planned_funds=D(600), planned_investment=D(900), by=by)
    set_plan(project=project, year=2024, planned_funds=D(600), planned_investment=D(900), by=by)
    row = AnnualPlan.objects.get()
    assert (row.planned_funds, row.planned_investment, row.version) == (D(600), D(900), 3)
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("field", ["planned_funds", "planned_investment"])
def test_plan_is_not_negative(field):
    with pytest.raises(ValidationError) as refused:
        set_plan(project=make_signed(), year=2024, by=make_user(), **{field: D(-1)})
    assert list(refused.value.error_dict) == [field]
    assert not AnnualPlan.objects.exists()
