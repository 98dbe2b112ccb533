"""一县一方案: draft, issue, revise; one issued plan a place and year."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.plan_document import change_plan, issue_plan, record_plan, revise_plan
from projects.models import PlanDocument
from tests.factories.files import make_upload
from tests.factories.parks import make_chain, make_park, make_region, make_unit, make_user
from tests.factories.tasks import make_plan_document
from tracker.models import StaleVersion

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)


@pytest.fixture
def bureau():
    return make_user("bureau")


def values(**fields):
    return {
        "year": 2024,
        "region": make_region(),
        "title": "示例方案",
        "goals": "示例目标",
        "lead_unit": make_unit(),
        **fields,
    }


def refused(call, **arguments):
    with pytest.raises(ValidationError) as error:
        call(**arguments)
    said = error.value
    return said.message_dict if hasattr(said, "error_dict") else said.messages[0]


def test_a_draft_is_written_issued_and_then_closed_to_changes(bureau):
    plan = record_plan(
        values=values(chains=[make_chain()]), by=bureau, upload=make_upload("方案.pdf")
    )
    assert (plan.code, plan.state) == ("FA-2024-0001", "draft")
    change_plan(plan=plan, values={"positioning": "示例定位"}, by=bureau)
    assert plan.sections == [("发展定位", "示例定位"), ("年度目标", "示例目标")]
    issue_plan(plan=plan, document="示例〔2024〕1号", issued_on=DAY, by=bureau)
    assert PlanDocument.objects.get().state == "issued"
    assert plan.chains.count() == 1
    assert "请点“修订”" in refused(change_plan, plan=plan, values={}, by=bureau)
    again = refused(issue_plan, plan=plan, document="x", issued_on=DAY, by=bureau)
    assert "已经印发" in again


def test_a_second_issued_plan_of_a_place_and_year_is_refused_with_the_way_out(bureau):
    held = make_plan_document()
    plan = record_plan(values=values(), by=bureau)
    said = refused(issue_plan, plan=plan, document="示例", issued_on=DAY, by=bureau)
    assert held.code in said and "修订" in said
    park = record_plan(values=values(park=make_park("zyjk")), by=bureau)
    issue_plan(plan=park, document="示例", issued_on=DAY, by=bureau)  # a park's own is another
    other = record_plan(values=values(year=2023), by=bureau)
    issue_plan(plan=other, document="示例", issued_on=DAY, by=bureau)


def test_a_revision_replaces_what_it_came_from(bureau):
    first = make_plan_document()
    draft = revise_plan(plan=first, by=bureau)
    assert (draft.replaces, draft.goals, draft.document) == (first, "示例目标", "")
    assert "已有修订稿" in refused(revise_plan, plan=first, by=bureau)
    assert "只有已印发" in refused(revise_plan, plan=draft, by=bureau)
    assert "一致" in refused(change_plan, plan=draft, values={"year": 2023}, by=bureau)["year"][0]
    issue_plan(plan=draft, document="示例〔2024〕2号", issued_on=DAY, by=bureau)
    first.refresh_from_db()
    assert (first.state, draft.state) == ("superseded", "issued")


def test_what_is_missing_is_said(bureau):
    gone = make_unit(retired_on=DAY)
    for fields, field in (({"title": ""}, "title"), ({"year": 1}, "year"), ({"lead_unit": gone}, "lead_unit")):  # fmt: skip
        assert field in refused(record_plan, values=values(**fields), by=bureau)
    empty = record_plan(values=values(goals=""), by=bureau)
    assert "年度目标" in refused(issue_plan, plan=empty, document="x", issued_on=DAY, by=bureau)
    plan = record_plan(values=values(), by=bureau)
    assert "文号" in refused(issue_plan, plan=plan, document=" ", issued_on=DAY, by=bureau)["document"][0]  # fmt: skip
    ahead = timezone.localdate() + timedelta(days=1)
    assert "issued_on" in refused(issue_plan, plan=plan, document="x", issued_on=ahead, by=bureau)
    stale = PlanDocument.objects.get(pk=plan.pk)
    change_plan(plan=plan, values={"title": "改了"}, by=bureau)
    with pytest.raises(StaleVersion):
        change_plan(plan=stale, values={"title": "晚了"}, by=bureau)
