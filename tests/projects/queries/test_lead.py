"""线索: who is alike, whose clock is out, who hears of it, and what stands on the desk."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from parks.models import OfficePosting
from projects.enums import ReminderKind
from projects.models import Lead
from projects.queries.desk import desk
from projects.queries.duplicates import (
    Traits,
    doubles_of,
    is_near,
    like_enterprises,
    near_range,
    verdict,
)
from projects.queries.elements import missing_elements
from projects.queries.indicators import figures, rows
from projects.queries.lead import lead_sums
from projects.queries.reminder import due_reminders
from projects.queries.scope import Window, scope_for
from tests.factories.leads import make_lead
from tests.factories.parks import make_enterprise, make_office, make_park, make_user
from tests.factories.projects import make_city_region, make_project
from tracker.tools.likeness import alike, name_key, parts_kept
from tracker.tools.phones import phones_in

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
MINE = Traits("示例制氢项目", "示例氢能", Decimal(10_000), 1, None, ("13800000000",), "示例路")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Traits("示例制氢项目"), "block"),
        (Traits("示例制氢一项目", "示例氢能"), "block"),
        (Traits("示例制氢一项目", "别家"), None),
        (Traits("别的", "示例氢能", Decimal(12_000), 1), "ask"),
        (Traits("别的", "示例氢能", Decimal(12_000), 2), None),
        (Traits("别的", "示例氢能", Decimal(12_001), 1), None),
        (Traits("别的", "别家", phones=("13800000000",)), "ask"),
        (Traits("别的", "别家", address="示例路"), "ask"),
        (Traits("别的", "别家"), None),
    ],
)
def test_block_ask_or_nothing(other, said):
    found = verdict(MINE, other)
    assert (found and found[0]) == said


def test_near_is_twenty_per_cent_of_one_s_own():
    assert near_range(Decimal(100)) == (Decimal(80), Decimal(120))
    assert not is_near(None, Decimal(1))
    assert phones_in("张三 13800000000，座机 0936-8211234") == ["13800000000", "0936-8211234"]
    assert phones_in("统一代码 913800000000123456") == []


@pytest.mark.parametrize(
    "typed",
    [
        "上海示例启鸿远氢能装备有限公司",
        "上海示列启鸿源氢能装备有限公司",
        "上海市示例启鸿源氢能装备有限公司",
        "上海示例启鸿源氢能装备有限责任公司",
        "上海示例启鸿源氢能装备股份有限公司",
    ],
)
def test_a_name_typed_otherwise_is_found(typed):
    firm = make_enterprise("上海示例启鸿源氢能装备有限公司")
    make_enterprise("上海示例全不相干种业有限公司")
    assert alike(firm.name, typed) >= 85
    assert like_enterprises(name_key(typed)) == [(firm.pk, firm.name)]
    assert all(len(part) >= 3 for part in parts_kept(name_key(typed)))


def test_doubles_are_found_among_projects_leads_and_enterprises():
    user, stranger = make_user("bureau"), make_user("liaison")
    firm = make_enterprise("示例氢能")
    project = make_project(name="另一个", total_investment=Decimal(9_000), contact="李 13800000000")
    project.investors.add(firm)
    lead = make_lead(name="示例制氢项目", office=make_office("sh"))
    make_lead(name="示例制氢项目", state="invalid")
    called = make_enterprise("示例别家公司", phone="13800000000")
    found = doubles_of(MINE, user)
    assert [(one.kind, one.pk, one.level) for one in found] == [
        ("lead", lead.pk, "block"), ("project", project.pk, "ask"),
        ("enterprise", called.pk, "ask"),
    ]  # fmt: skip
    assert doubles_of(MINE, user, but_lead=lead.pk)[0].kind == "project"
    hidden = [one for one in doubles_of(MINE, stranger) if one.kind != "enterprise"]
    assert {(one.name, one.seen) for one in hidden} == {("", False)}


def test_missing_elements_are_named():
    told = {"content": "x", "amount": None, "investor": "y", "contact": "", "demands": " "}
    assert [one.code for one in missing_elements(**told)] == ["scale", "contact", "demands"]


def test_figures_are_their_rows_and_the_list():
    make_city_region()
    office = make_office("sh")
    ready = {"judged_on": date(2024, 6, 5), "judged_valid": True}
    make_lead(office=office, state="valid", **ready)
    make_lead(office=office, state="lost", lost_on=date(2024, 6, 9), lost_reason="funds")
    make_lead(office=office, state="reported", reported_on=date(2024, 7, 2))
    first = make_lead(office=office)
    make_lead(office=office, state="merged", merged_into=first)
    window = Window.of("2024H1", date(2024, 6, 30))
    scope = scope_for(make_user("bureau"))
    found = figures(scope, window)
    told = {code: found[code] for code in ("leads_reported", "leads_valid", "leads_lost")}
    assert told == {"leads_reported": 3, "leads_valid": 1, "leads_lost": 1}
    for code, number in told.items():
        assert rows(code, scope, window).count() == number
    sums = lead_sums(Lead.objects.all(), TODAY)
    assert (sums["count"], sums["open"], sums["overdue"]) == (5, 3, 3)


def test_who_hears_of_a_clock_that_ran_out():
    bureau, park, office = make_user("bureau"), make_park("own"), make_office("sh")
    staff, liaison = make_user("staff", parks=[park]), make_user("liaison")
    OfficePosting.objects.create(office=office, person=liaison.person, from_on=date(2024, 1, 1))
    late = {"due_on": TODAY - timedelta(days=3), "touched_on": date(2024, 6, 3)}
    of_park = make_lead(park, state="following", due_step="follow", **late)
    of_office = make_lead(office=office, state="following", due_step="follow", **late)
    waiting = make_lead(park, due_step="answer", **late)
    make_lead(park, state="lost", lost_on=TODAY, lost_reason="funds", **late)
    Lead.objects.update(updated_at="2024-06-03T00:00:00Z")
    told = {
        (due.item.what, due.recipient)
        for due in due_reminders(TODAY)
        if due.kind == ReminderKind.LEAD_OVERDUE
    }
    assert told == {
        (f"lead-{of_park.pk}-follow", staff),
        (f"lead-{of_office.pk}-follow", liaison),
        (f"lead-{waiting.pk}-answer", bureau),
    }
    for user, names in ((staff, [of_park]), (liaison, [of_office]), (bureau, [waiting])):
        todos = [todo for todo in desk(user, TODAY).now if todo.tag == "线索"]
        assert [todo.row.pk for todo in todos] == [lead.pk for lead in names]
        assert todos[0].project_url == names[0].get_absolute_url()
