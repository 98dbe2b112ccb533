"""线索: recorded once, judged, given to parks, handed over, lost, merged, and made a project."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.agreement import convert_agreement
from projects.actions.duplicate import Alike
from projects.actions.lead import change_lead, record_lead, void_lead
from projects.actions.lead_convert import convert_lead
from projects.actions.lead_verbs import (
    answer_lead,
    assign_lead,
    follow_lead,
    hand_over_lead,
    judge_lead,
    lose_lead,
    merge_lead,
    reopen_lead,
)
from projects.models import DuplicateDecision, Lead, LeadStep, Project
from tests.factories.activities import make_activity, make_agreement
from tests.factories.leads import make_lead
from tests.factories.parks import make_enterprise, make_office, make_park, make_user
from tests.factories.projects import make_city_region, make_project
from tracker import clock
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.fixture
def by():
    make_city_region()
    clock.hold(TODAY)
    return make_user("bureau")


def values(**fields):
    return {
        "name": "示例电解槽制造项目", "content": "年产 200 台", "amount": Decimal(30_000),
        "investor_name": "上海示例氢能装备有限公司", "contact_name": "示例联系人",
        "contact_phone": "13800000000", "demands": "用地 80 亩", "office": make_office("sh"),
    } | fields  # fmt: skip


def fresh(lead):
    return Lead.objects.get(pk=lead.pk)


def valid(by, **fields):
    lead = record_lead(values=values(**fields), by=by)
    return judge_lead(lead=lead, valid=True, text="资料齐，方向对", by=by)


def test_the_first_report_is_kept_and_the_clock_runs(by):
    firm = make_enterprise("上海示例氢能装备有限公司")
    lead = fresh(record_lead(values=values(), by=by))
    assert (lead.code, lead.state, lead.enterprise) == ("XS-2024-0001", "reported", firm)
    assert (lead.first_office.code, lead.office.code, lead.recorded_by) == ("sh", "sh", by)
    assert (lead.due_step, lead.due_on) == ("answer", date(2024, 7, 9))
    assert [row.office.code for row in lead.assignments.all()] == ["sh"]
    assert AuditEvent.objects.of(lead).filter(verb="登记线索", by=by).exists()
    changed = change_lead(lead=lead, values={"name": "改名", "office": make_office("gz")}, by=by)
    assert (changed.name, changed.first_office.code, changed.office.code) == ("改名", "sh", "sh")


def test_place_and_source_come_from_its_activity(by):
    activity = make_activity(make_park("own"), office=make_office("sh"))
    lead = record_lead(values=values(office=None, activity=activity, name=""), by=by)
    assert (lead.park.code, lead.office.code, lead.source) == ("own", "sh", "activity")
    assert lead.name == "上海示例氢能装备有限公司：年产 200 台"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"investor_name": " "}, "investor_name"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"reported_on": timezone.localdate() + timedelta(days=1)}, "reported_on"),
        ({"reported_on": date(1999, 1, 1)}, "reported_on"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_is_written(by, fields, field):
    with pytest.raises(ValidationError) as refused:
        record_lead(values=values(**fields), by=by)
    assert field in refused.value.message_dict
    assert not Lead.objects.exists()


def test_a_whole_life_until_it_is_a_project(by):
    lead = record_lead(values=values(), by=by)
    lead = answer_lead(lead=lead, text="已收到，三天内答复", by=by)
    assert (lead.state, lead.due_step, lead.due_on) == ("answered", "judge", date(2024, 7, 11))
    lead = judge_lead(lead=lead, valid=True, text="方向对", by=by)
    assert (lead.due_step, lead.due_on) == ("report_back", date(2024, 7, 15))
    one, two = make_park("one"), make_park("two")
    lead = assign_lead(lead=lead, parks=[one, two], by=by)
    assert (lead.state, lead.park, lead.region, lead.assigned_on) == (
        "assigned", one, one.region, TODAY,
    )  # fmt: skip
    lead = follow_lead(lead=lead, text="通了电话", next_on=date(2024, 7, 12), by=by)
    assert (lead.state, lead.due_step, lead.due_on) == ("following", "follow", date(2024, 7, 12))
    lead = follow_lead(lead=lead, text="来访", by=by)
    assert lead.due_on == date(2024, 7, 22)
    agreement = make_agreement(one, lead=lead)
    told = {"name": lead.name, "park": one, "region": one.region, "office": lead.first_office}
    project = convert_lead(lead=lead, values=told, investors=[], by=by)
    lead, agreement = fresh(lead), type(agreement).objects.get(pk=agreement.pk)
    assert (project.code, lead.project, agreement.project) == (lead.code, project, project)
    assert (lead.state, lead.converted_on, lead.due_on) == ("converted", TODAY, None)
    verbs = list(LeadStep.objects.filter(lead=lead).values_list("verb", flat=True))
    assert verbs == ["report", "answer", "accept", "assign", "follow", "follow", "convert"]
    with pytest.raises(ValidationError, match="已转项目"):
        lose_lead(lead=lead, reason="funds", note="撤资", by=by)


def test_an_agreement_and_its_lead_become_one_project(by):
    park = make_park("own")
    lead = valid(by)
    agreement = make_agreement(park, lead=lead)
    told = {"name": "示例项目", "park": park, "region": park.region}
    project = convert_agreement(agreement=agreement, values=told, investors=[], by=by)
    assert (project.code, fresh(lead).project) == (lead.code, project)
    again = make_agreement(park, lead=fresh(lead))
    with pytest.raises(ValidationError, match="已转成项目"):
        convert_agreement(agreement=again, values=told, investors=[], by=by)
    assert Project.objects.count() == 1


def test_who_handed_it_over_sees_it_no_more_but_the_first_reporter_does(by):
    one, two, office = make_park("one"), make_park("two"), make_office("sh")
    lead = assign_lead(lead=valid(by), parks=[one], by=by)
    mine, theirs = make_user("staff", parks=[one]), make_user("staff", parks=[two])
    held = lead.assignments.get(park=one)
    lead = hand_over_lead(lead=lead, holder=held, park=two, reason="用地不够", by=by)
    assert lead.park == two
    assert not Lead.objects.visible_to(mine).exists()
    assert Lead.objects.visible_to(theirs).get() == lead
    with pytest.raises(ValidationError, match="不再承接"):
        hand_over_lead(lead=lead, holder=held, park=one, reason="再来", by=by)
    of_office = lead.assignments.get(office=office)
    lead = hand_over_lead(lead=lead, holder=of_office, office=make_office("gz"), reason="换", by=by)
    assert (lead.first_office, lead.office.code) == (office, "gz")
    rows = [(str(row), row.to_on) for row in lead.assignments.all()]
    assert rows[1] == (str(one), TODAY)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda lead, by: answer_lead(lead=lead, text=" ", by=by), "答复"),
        (lambda lead, by: judge_lead(lead=lead, valid=False, text="", by=by), "研判依据"),
        (lambda lead, by: assign_lead(lead=lead, parks=[], by=by), "先答复"),
        (lambda lead, by: follow_lead(lead=lead, text="谈", by=by), "先答复"),
        (lambda lead, by: lose_lead(lead=lead, reason="x", note="y", by=by), "流失原因"),
        (lambda lead, by: lose_lead(lead=lead, reason="funds", note="", by=by), "经过"),
        (lambda lead, by: reopen_lead(lead=lead, reason="又来", by=by), "不能重新启用"),
        (lambda lead, by: merge_lead(lead=lead, into=lead, reason="同", by=by), "另一条"),
    ],
)
def test_what_may_not_happen_says_what_to_do_instead(by, act, said):
    lead = record_lead(values=values(), by=by)
    with pytest.raises(ValidationError, match=said):
        act(lead, by)
    assert fresh(lead).version == lead.version


def test_lost_and_taken_up_again(by):
    lead = lose_lead(lead=valid(by), reason="elsewhere", note="去了邻市", by=by)
    assert (lead.state, lead.lost_reason, lead.due_on) == ("lost", "elsewhere", None)
    lead = reopen_lead(lead=lead, reason="又来电话", by=by)
    assert (lead.state, lead.lost_reason, lead.judged_on) == ("reported", "", None)
    assert lead.due_on == date(2024, 7, 9)


def test_doubles_merge_into_the_first_reported(by):
    first = make_lead(office=make_office("sh"), reported_on=date(2024, 6, 1))
    later = make_lead(office=make_office("gz"), reported_on=date(2024, 6, 9))
    with pytest.raises(ValidationError, match="以首报为准"):
        merge_lead(lead=first, into=later, reason="同一家", by=by)
    agreement = make_agreement(make_park("own"), lead=later)
    merged = merge_lead(lead=later, into=first, reason="同一家", by=by)
    assert (merged.state, merged.merged_into) == ("merged", first)
    assert type(agreement).objects.get(pk=agreement.pk).lead == first
    assert not merged.assignments.filter(to_on=None).exists()


def test_the_same_name_passes_only_by_the_bureau_with_a_reason(by):
    project = make_project(name="示例电解槽 制造项目")
    key, liaison = f"project-{project.pk}", make_user("liaison")
    for who, answers in ((by, None), (by, {key: ("new", "")}), (liaison, {key: ("new", "不同")})):
        with pytest.raises(Alike) as refused:
            record_lead(values=values(), by=who, answers=answers)
        assert [one.level for one in refused.value.found] == ["block"]
    assert project.code not in str(refused.value), "outside the liaison's scope: not named"
    lead = record_lead(values=values(), by=by, answers={key: ("new", "二期另行选址")})
    row = DuplicateDecision.objects.get(lead=lead)
    assert (row.found_project, row.answer, row.reason) == (project, "new", "二期另行选址")


def test_an_answer_of_the_same_merges_or_links_at_once(by):
    firm = make_enterprise("上海示例氢能装备股份有限公司")
    held = make_lead(name="别的名字", contact_phone="13800000000", office=make_office("gz"))
    answers = {f"enterprise-{firm.pk}": ("merge", ""), f"lead-{held.pk}": ("merge", "")}
    lead = record_lead(values=values(), by=by, answers=answers)
    assert (lead.enterprise, lead.state, lead.merged_into) == (firm, "merged", held)
    assert DuplicateDecision.objects.filter(lead=lead).count() == 2


def test_stale_versions_and_voided_ones_are_refused(by):
    lead = record_lead(values=values(), by=by)
    old = fresh(lead)
    answer_lead(lead=lead, text="收到", by=by)
    with pytest.raises(StaleVersion):
        judge_lead(lead=old, valid=True, text="行", by=by)
    lead = fresh(lead)
    void_lead(lead=lead, reason="记重了", by=by)
    assert fresh(lead).due_on is None
    with pytest.raises(ValidationError, match="作废"):
        judge_lead(lead=fresh(lead), valid=True, text="行", by=by)
