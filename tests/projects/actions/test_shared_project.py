"""共建项目: the split adds up, one at a time, and no public figure is doubled."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from projects.actions.shared_project import change_share, record_share, void_share
from projects.models import SharedProject
from projects.queries.indicators import figures
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from tests.factories.offices import make_share
from tests.factories.parks import make_user
from tests.factories.projects import make_city_region, make_funding, make_signed
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))


@pytest.fixture
def by():
    make_city_region()
    return make_user("bureau")


def values(project, **fields):
    return {
        "project": project, "partner": "示例共建园区", "partner_region": "示例市",
        "agreement": "示例共建协议", "from_on": date(2024, 1, 1), "to_on": None, "office": None,
        "ours_funds": Decimal(60), "theirs_funds": Decimal(40),
        "ours_output": Decimal("33.33"), "theirs_output": Decimal("66.67"),
        "ours_tax": Decimal(0), "theirs_tax": Decimal(100), "remark": "",
    } | fields  # fmt: skip


def test_written_mended_taken_back(by):
    row = record_share(values=values(make_signed()), by=by)
    change_share(share=row, values={"ours_tax": Decimal(50), "theirs_tax": Decimal(50)}, by=by)
    void_share(share=row, reason="协议终止", by=by)
    assert AuditEvent.objects.of(row).count() == 3
    with pytest.raises(ValidationError, match="已经作废"):
        void_share(share=row, reason="又", by=by)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ours_funds": Decimal("60.01")}, r"100.01%，两方合计要等于 100%"),
        ({"ours_funds": Decimal(-1), "theirs_funds": Decimal(101)}, "0 到 100"),
        ({"partner": " "}, "要填"),
        ({"agreement": ""}, "要填"),
        ({"to_on": date(2023, 1, 1)}, "早于开始"),
        ({"from_on": date(1923, 1, 1)}, "太早"),
    ],
)
def test_what_cannot_be_is_refused(by, fields, words):
    with pytest.raises(ValidationError, match=words):
        record_share(values=values(make_signed(), **fields), by=by)
    assert not SharedProject.objects.exists()


def test_one_split_at_a_time(by):
    project = make_signed()
    row = record_share(values=values(project), by=by)
    later = values(project, from_on=date(2025, 1, 1), partner="另一园区")
    with pytest.raises(ValidationError, match="没有止期"):
        record_share(values=later, by=by)
    change_share(share=row, values={"to_on": date(2024, 12, 31)}, by=by)
    second = record_share(values=later, by=by)
    with pytest.raises(ValidationError, match="同一时间只能有一份"):
        change_share(share=row, values={"to_on": date(2025, 1, 1)}, by=by)
    void_share(share=second, reason="记错", by=by)
    stale = SharedProject.objects.get(pk=row.pk)
    stale.version -= 1
    with pytest.raises(StaleVersion):
        change_share(share=stale, values={"partner": "别的"}, by=by)


def test_no_public_figure_is_doubled_by_sharing(by):
    """The registry's every total is the same with and without shares."""
    project = make_signed(annual_output=Decimal(9000), annual_tax=Decimal(300))
    make_funding(project)
    scope = scope_for(None, HALF.until)
    before = figures(scope, HALF, list(MEASURES))
    assert before["funds"] > 0
    make_share(project)
    assert figures(scope_for(None, HALF.until), HALF, list(MEASURES)) == before
