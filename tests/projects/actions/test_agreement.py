"""协议: registered, reviewed, made a project of once, and never summed into what was signed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.agreement import (
    change_agreement,
    convert_agreement,
    link_project,
    record_agreement,
    void_agreement,
)
from projects.actions.stage import claim_stage
from projects.models import Agreement, Project
from projects.queries.indicators import figures
from projects.queries.scope import Window, scope_for
from tests.factories.activities import make_activity, make_agreement
from tests.factories.files import make_upload
from tests.factories.parks import make_enterprise, make_office, make_park, make_user
from tests.factories.projects import make_city_region, make_project, make_ready, make_signed
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
PASSED = {"review": "passed", "reviewed_on": date(2024, 5, 20)}


@pytest.fixture
def by():
    make_city_region()
    return make_user("bureau")


def values(**fields):
    return {
        "kind": "framework", "name": "示例合作框架协议", "signed_on": date(2024, 5, 25),
        "enterprise": make_enterprise(), "amount": Decimal(5000),
    } | fields  # fmt: skip


def test_it_stands_where_its_activity_stood(by):
    park, office = make_park("own"), make_office("sh")
    activity = make_activity(park, office=office)
    row = record_agreement(values=values(activity=activity), by=by, upload=make_upload("协议.pdf"))
    assert (row.code, row.park, row.office, row.region) == (
        "XY-2024-0001", park, office, park.region,
    )  # fmt: skip
    assert (row.review, row.stored.name) == ("not_yet", "协议.pdf")
    assert AuditEvent.objects.of(row).filter(verb="登记协议", by=by).exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"signed_on": timezone.localdate() + timedelta(days=1)}, "signed_on"),
        ({"signed_on": date(1999, 1, 1)}, "signed_on"),
        ({"review": "passed"}, "reviewed_on"),
        ({"reviewed_on": date(2024, 5, 1)}, "review"),
        ({"review": "failed", "reviewed_on": date(2024, 5, 1)}, "review_note"),
        ({"review": "passed", "reviewed_on": timezone.localdate() + timedelta(1)}, "reviewed_on"),
    ],
)
def test_refused(by, fields, field):
    with pytest.raises(ValidationError) as refused:
        record_agreement(values=values(**fields), by=by)
    assert list(refused.value.message_dict) == [field]


def test_not_signed_before_its_activity_nor_at_one_taken_back(by):
    early = make_activity(from_on=date(2024, 5, 26))
    with pytest.raises(ValidationError, match="早于活动"):
        record_agreement(values=values(activity=early), by=by)
    gone = make_activity(voided_at=timezone.now(), void_reason="重复")
    with pytest.raises(ValidationError, match="已作废"):
        record_agreement(values=values(activity=gone), by=by)


def test_a_project_has_one_founding_agreement(by):
    project = make_project()
    first, second = make_agreement(), make_agreement()
    link_project(agreement=first, project=project, by=by)
    with pytest.raises(ValidationError, match="一个项目只有一份来源协议"):
        link_project(agreement=second, project=project, by=by)
    first.refresh_from_db()
    with pytest.raises(ValidationError, match="先取消关联"):
        link_project(agreement=first, project=make_project(), by=by)
    link_project(agreement=first, project=None, by=by)
    assert link_project(agreement=second, project=project, by=by).project == project


@pytest.mark.parametrize(
    "review", [{}, {"review": "failed", "reviewed_on": date(2024, 5, 1), "review_note": "示例"}]
)
def test_an_uncleared_contract_stands_behind_no_signed_project(by, review):
    """公平竞争审查 (DOMAIN.md §8)."""
    contract, signed = make_agreement(kind="contract", **review), make_signed()
    with pytest.raises(ValidationError, match="公平竞争审查"):
        link_project(agreement=contract, project=signed, by=by)
    link_project(agreement=contract, project=make_project(), by=by)
    cleared = make_agreement(kind="contract", **PASSED)
    link_project(agreement=cleared, project=signed, by=by)
    undone = {"review": "failed", "reviewed_on": date(2024, 5, 1), "review_note": "示例"}
    cleared.refresh_from_db()
    with pytest.raises(ValidationError, match="公平竞争审查"):
        change_agreement(agreement=cleared, values=undone, by=by)
    frame = make_agreement()
    link_project(agreement=frame, project=make_signed(), by=by)
    frame.refresh_from_db()
    with pytest.raises(ValidationError, match="公平竞争审查"):
        change_agreement(agreement=frame, values={"kind": "contract"}, by=by)


def test_a_project_behind_an_uncleared_contract_is_not_claimed_as_signed(by):
    project = make_ready(stage="negotiating", signed_on=None)
    make_agreement(kind="contract", project=project)
    day = date(2024, 6, 3)
    with pytest.raises(ValidationError, match="公平竞争审查"):
        claim_stage(project=project, to_stage="signed", claimed_on=day, by=by)
    Agreement.objects.update(**PASSED)
    assert claim_stage(project=project, to_stage="signed", claimed_on=day, by=by).pk


def test_converting_makes_project_and_link_or_neither(by):
    park = make_park("own")
    agreement = make_agreement(park, amount=Decimal(9000))
    fields = {"name": "示例氢能项目", "park": park, "region": park.region}
    project = convert_agreement(
        agreement=agreement, values=fields, investors=[agreement.enterprise], by=by
    )
    agreement.refresh_from_db()
    assert (agreement.project, project.stage) == (project, "negotiating")
    assert project.investors.get() == agreement.enterprise
    stale = make_agreement(park)
    change_agreement(agreement=Agreement.objects.get(pk=stale.pk), values={"remark": "改"}, by=by)
    with pytest.raises(StaleVersion):
        convert_agreement(
            agreement=stale, values=fields | {"name": "示例另一个项目"}, investors=[], by=by
        )
    assert not Project.objects.filter(name="示例另一个项目").exists()


def test_its_amount_is_added_to_nothing(by):
    project = make_signed(signed_on=date(2024, 5, 1), contract_amount=Decimal(700))
    codes = ["signed_count", "signed_amount", "agreements"]
    make_agreement(amount=Decimal(99999), project=project)
    make_agreement(amount=Decimal(99999))
    said = figures(scope_for(None), HALF, codes)
    assert said == {"signed_count": 1, "signed_amount": 700, "agreements": 2}


def test_taken_back_only_without_a_project(by):
    row = make_agreement(project=make_project())
    with pytest.raises(ValidationError, match="取消关联"):
        void_agreement(agreement=row, reason="重复", by=by)
    row = link_project(agreement=row, project=None, by=by)
    void_agreement(agreement=row, reason="重复", by=by)
    assert figures(scope_for(None), HALF, ["agreements"])["agreements"] == 0
    with pytest.raises(ValidationError, match="已经作废"):
        link_project(agreement=row, project=make_project(), by=by)


def test_changing_one_thing_keeps_the_rest(by):
    activity = make_activity()
    row = make_agreement(activity=activity, amount=Decimal(5), **PASSED)
    changed = change_agreement(
        agreement=row, values={"remark": "示例"}, by=by, upload=make_upload("新.pdf")
    )
    assert (changed.activity, changed.amount, changed.review) == (activity, 5, "passed")
    assert changed.stored.name == "新.pdf"
