"""The demo city: its recomputed totals equal the published ones, and it is the same every time."""

from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from stdnum.cn import uscc

from parks.models import Enterprise, Park, Person, User
from projects.actions.problem import escalate_overdue
from projects.demo import bench, city, totals
from projects.demo.files import tiny_pdf, tiny_png
from projects.enums import (
    ApprovalGroup,
    ApprovalMode,
    ApprovalState,
    FundingState,
    MeetingState,
    MoveState,
    ProblemKind,
    ProblemLevel,
    ProblemState,
    ReportState,
    Rhythm,
    Stage,
    Status,
)
from projects.models import (
    AnnualPlan,
    Approval,
    Assignment,
    Attachment,
    FundingRecord,
    Listing,
    Meeting,
    Milestone,
    Problem,
    ProgressReport,
    Project,
    StageTransition,
    Target,
)
from projects.queries.indicators import figures, rows, statement, table, total
from projects.queries.measures import MEASURES
from projects.queries.phase import rollup
from projects.queries.scope import Window, scope_for
from tracker import clock
from tracker.files import check_upload
from tracker.models import ChannelPreference, OutboxMessage, OutboxState, Robot
from tracker.robots import read_address
from tracker.tools.money import two
from tracker.tools.workdays import shift

HALF_YEAR = date(2024, 6, 30)


@pytest.fixture
def said(zhangye):
    return statement(scope_for(None), Window.of("2024H1", HALF_YEAR))


def shown(value):
    return str(two(value))


# --- The published figures ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "published"),
    [
        ("signed_count", 267),
        ("signed_amount", Decimal("2028400.0000")),
        ("active_count", 349),
        ("funds_outside", Decimal("2287000.0000")),
        ("signed_registered", 231),
        ("signed_started", 176),
        ("signed_produced", 38),
        ("key_count", 495),
        ("key_started_count", 420),
    ],
)
def test_counts_and_sums_are_the_published_ones(said, code, published):
    assert said.figures[code] == published


def test_rates_against_target_calendar_and_last_year(said):
    assert shown(said.target_rate("funds_outside")) == "57.17"
    assert shown(said.time_rate) == "50.00"
    assert shown(said.lead_points("funds_outside")) == "7.17"
    assert shown(said.yoy("funds_outside")) == "58.17"
    assert shown(said.yoy("signed_count")) == "21.36"
    assert shown(said.yoy("active_count")) == "16.33"


def test_rates_of_this_years_signings(said):
    assert shown(said.figures["register_rate"]) == "86.52"
    assert shown(said.figures["start_rate"]) == "65.92"
    assert shown(said.figures["production_rate"]) == "14.23"
    assert said.figures["contract_rate"] > said.figures["register_rate"]


def test_targets_of_the_zones_add_up_to_the_citys(zhangye):
    held = Target.objects.filter(year=2024, indicator="funds_outside")
    parts = [target.assigned for target in held.exclude(park=None)]

    assert sum(parts) == held.get(region__code="620700").assigned == Decimal("4000040.0000")
    assert len(parts) == 7


@pytest.mark.parametrize("code", MEASURES)
@pytest.mark.parametrize(
    ("period", "as_of"),
    [
        ("2024H1", HALF_YEAR),
        ("2024Q2", HALF_YEAR),
        ("2024", totals.TODAY),
        ("2023H1", date(2023, 6, 30)),
    ],
)
def test_rows_add_up_to_the_number(zhangye, code, period, as_of):
    scope, window = scope_for(None), Window.of(period, as_of)

    assert total(code, rows(code, scope, window)) == figures(scope, window, [code])[code]


def test_funds_by_park_and_month(zhangye):
    scope, window = scope_for(None), Window.of("2024H1", HALF_YEAR)
    parks = {line.key: said for line, said in table(scope, window, ["funds_outside"], "park")}
    months = {line.key: said for line, said in table(scope, window, ["funds_outside"], "month")}

    assert shown(parks["zyjk"].yoy("funds_outside")) == "64.80"
    assert shown(parks["lz"].target_rate("funds_outside")) == "48.36"
    for code, cells in totals.CELLS.items():
        assert parks[code].figures["funds_outside"] == sum(cells) * totals.PERCENT_OF_YI
    for month, amount in totals.MONTHS_2024.items():
        assert months[month].figures["funds_outside"] == amount


@pytest.mark.parametrize("zone", totals.PARKS)
def test_funds_by_chain_inside_a_park(zhangye, zone):
    scope, window = scope_for(None, park=zone), Window.of("2024H1", HALF_YEAR)
    lines = table(scope, window, ["funds_outside"], "chain")
    found = {line.key: said.figures["funds_outside"] for line, said in lines}

    for chain, hundredths in zip(totals.CHAINS, totals.CELLS[zone], strict=True):
        assert found.get(chain, 0) == hundredths * totals.PERCENT_OF_YI


def test_without_a_period_the_city_speaks_of_the_half_year(zhangye):
    assert clock.today() == date(2024, 7, 8)
    assert Window.of().period.code == "2024H1"
    assert Window.of().as_of == HALF_YEAR


def test_lamps_of_the_half_year(said):
    assert said.figures["lamp_red"] == 26
    assert said.figures["lamp_yellow"] == 52
    assert said.figures["lamp_green"] > 271


# --- What must not count, and what must be there -------------------------------------------------


def test_money_that_must_not_count_is_there(zhangye):
    states = Counter(FundingRecord.objects.values_list("state", flat=True))
    sources = Counter(FundingRecord.objects.verified().values_list("source", flat=True))

    assert states[FundingState.REPORTED] == 17
    assert states[FundingState.RETURNED] == 7
    assert states[FundingState.VOIDED] == 5
    assert all(sources[source] for source in ("outside", "overseas", "inside", "local"))
    gone = FundingRecord.objects.verified().filter(project__status__in=["terminated", "withdrawn"])
    assert gone.filter(received_on__year=2024).exists()


def test_every_stage_status_size_and_nature_occurs(zhangye):
    for field, choices in (("stage", Stage), ("status", Status)):
        assert set(Project.objects.values_list(field, flat=True)) == set(choices.values)
    assert len(set(Project.objects.values_list("size", flat=True))) == 6
    assert len(set(Project.objects.values_list("nature", flat=True))) == 4
    assert len(set(Project.objects.values_list("kind", flat=True))) == 3
    assert Project.objects.filter(chain=None).exists()
    assert Project.objects.exclude(office=None).count() > 40
    assert Project.objects.filter(park__in=Park.objects.exclude(parent=None)).count() > 100
    assert Project.objects.filter(remark__contains="增资").exists()
    assert Project.objects.filter(name__contains="二期").exists()


def test_money_never_exceeds_what_was_agreed(zhangye):
    held: Counter = Counter()
    for project, amount in FundingRecord.objects.verified().values_list(
        "project_id", "verified_amount"
    ):
        held[project] += amount
    found = dict(Project.objects.values_list("pk", "total_investment"))

    assert [pk for pk, amount in held.items() if amount > found[pk]] == []


def test_no_plan_exceeds_what_is_left_to_invest(zhangye):
    plans = list(AnnualPlan.objects.select_related("project"))
    arrived = dict(
        FundingRecord.objects.filter(state=FundingState.VERIFIED, received_on__year__lt=2024)
        .order_by()
        .values_list("project_id")
        .annotate(Sum("verified_amount"))
    )

    assert len(plans) > 400
    for plan in plans:
        left = plan.project.total_investment
        left -= arrived.get(plan.project_id, 0) if plan.year == 2024 else 0
        assert max(plan.planned_investment, plan.planned_funds) <= left, plan


def test_days_of_a_project_stand_in_order_and_agree_with_its_moves(zhangye):
    names = (
        "signed_on",
        "registered_on",
        "started_on",
        "completed_on",
        "production_on",
        "capacity_on",
    )
    for days in Project.objects.values_list(*names):
        known = [day for day in days if day]
        assert known == sorted(known)
        assert all(day <= totals.TODAY for day in known)
    moves = StageTransition.objects.filter(state=MoveState.RECOGNISED, to_stage="started")
    for move in moves.select_related("project"):
        assert move.recognised_on == move.project.started_on


def test_every_name_is_plainly_invented(zhangye):
    assert not Project.objects.exclude(name__startswith="示例").exists()
    assert not Enterprise.objects.exclude(name__startswith="示例").exists()
    assert not Person.objects.exclude(name__contains="示").exists()
    assert Project.objects.values("name_key").distinct().count() == Project.objects.count()
    codes = [code for code in Enterprise.objects.values_list("uscc", flat=True) if code]
    assert len(codes) > 300
    assert all(uscc.is_valid(code) for code in codes)
    lengths = {len(c) for c in Project.objects.values_list("approval_code", flat=True) if c}
    assert lengths == {24}


def test_the_desk_of_each_role_has_work(zhangye):
    users = {user.username: user for user in User.objects.all()}
    seen = {name: Project.objects.visible_to(user).count() for name, user in users.items()}

    assert seen["bureau"] == seen["leader"] == Project.objects.count()
    assert 150 < seen["staff"] < 300
    assert seen["liaison"] >= 5
    assert seen["unit"] >= 10
    assert seen["auditor"] == seen["admin"] == 0
    assert Project.objects.filter(leader=users["leader"].person).count() == 8
    assert StageTransition.objects.needs_action(users["bureau"]).count() == 8
    assert FundingRecord.objects.needs_action(users["bureau"]).count() == 17
    assert FundingRecord.objects.needs_action(users["staff"]).exists()
    assert ProgressReport.objects.needs_action(users["bureau"]).count() > 20


def test_five_ones_are_covered_from_none_to_all(zhangye):
    counts = Counter(Project.objects.values_list("coverage", flat=True))

    assert set(counts) == set(range(6))
    assert Assignment.objects.filter(role="leader", reason__contains="移交").exists()
    open_leaders = Assignment.objects.filter(role="leader", to_on=None)
    shown_leaders = Project.objects.exclude(leader=None)
    assert dict(open_leaders.values_list("project_id", "person_id")) == dict(
        shown_leaders.values_list("pk", "leader_id")
    )


def test_reports_in_every_state(zhangye):
    states = Counter(ProgressReport.objects.values_list("rhythm", "state"))

    for rhythm in Rhythm.values:
        assert all(states[rhythm, state] for state in ReportState.values)
    assert ProgressReport.objects.filter(is_late=True).exists()
    assert ProgressReport.objects.filter(is_copied=True).exists()


def test_milestones_overdue_near_slipped_and_paused(zhangye):
    today = totals.TODAY
    days = set(Milestone.objects.open().values_list("planned_on", flat=True))

    assert {shift(today, step) for step in (1, 3, 7)} <= days
    assert Milestone.objects.overdue(today).count() >= 10
    assert Milestone.objects.exclude(slip_reason="").exists()
    paused = Milestone.objects.exclude(paused_on=None)
    assert paused.exists()
    assert not paused.filter(pause_allowed_by="").exists()
    assert Milestone.objects.filter(paused_days__gt=0, due_on__gte=today).exists()


def test_phases_of_large_projects_one_with_thirty_three_works(zhangye):
    found = [rollup(one) for one in Project.objects.filter(phases__isnull=False).distinct()]
    assert len(found) >= 6
    assert 33 in {one.counts[1] for one in found}
    assert any(one.is_far for one in found)
    assert not any(one.loose for one in found)


def test_approvals_in_every_state_and_mode(zhangye):
    """Key ones that are late belong to projects whose lamp burns anyway."""
    today = totals.TODAY
    late = Approval.objects.overdue(today)

    assert set(Approval.objects.values_list("state", flat=True)) == set(ApprovalState.values)
    assert set(Approval.objects.values_list("mode", flat=True)) == set(ApprovalMode.values)
    assert set(Approval.objects.values_list("group", flat=True)) == set(ApprovalGroup.values)
    keys = late.filter(is_key=True)
    assert not keys.exclude(project__lamp__in=["red", "yellow"]).exists()
    assert keys.overdue_long(today).exists()
    assert keys.exclude(pk__in=keys.overdue_long(today)).exists()
    assert Approval.objects.exclude(paused_on=None).count() >= 5
    assert Approval.objects.filter(paused_days__gt=0).exists()
    assert not Approval.objects.filter(unit=None).exists()
    unit = User.objects.get(username="unit")
    assert Approval.objects.needs_action(unit).overdue(today).exists()
    assert Attachment.objects.filter(approval__state="done").exists()


def test_a_voucher_is_a_file_that_may_be_uploaded(zhangye, settings):
    settings.MEDIA_ROOT = zhangye  # each test has a folder of its own; the city's is this one
    row = FundingRecord.objects.filter(vouchers__isnull=False).first()
    stored = row.vouchers.get().stored
    with stored.file.open() as source:
        content = source.read()

    assert content.startswith(b"%PDF-")
    assert len(content) == stored.size


# --- The same city, once --------------------------------------------------------------------------


def sample(drafts, money):
    projects = [(d.code, d.name, d.total, d.contract, d.started_on, d.investors) for d in drafts]
    return projects, [(a.draft.code, a.amount, a.on, a.source) for a in money]


def test_the_same_seed_is_the_same_city(zhangye):
    drafts, money = city.think_up(city.SEED)

    assert sample(drafts, money) == sample(*city.think_up(city.SEED))
    assert {d.code: d.name for d in drafts} == dict(Project.objects.values_list("code", "name"))
    verified = FundingRecord.objects.verified().values_list("project__code", "verified_amount")
    assert Counter(verified) == Counter((a.draft.code, Decimal(a.amount)) for a in money)


def test_another_seed_is_another_city_with_the_same_totals():
    drafts, money = city.think_up(7)
    outside = [
        a for a in money
        if a.source in ("outside", "overseas") and a.on.year == 2024 and not a.draft.ended_on
    ]  # fmt: skip

    assert sample(drafts, money) != sample(*city.think_up(city.SEED))
    assert sum(a.amount for a in outside) == 2_287_000
    assert sum(d.is_active for d in drafts) == 349
    signed = [d for d in drafts if d.cohort.startswith("a_") and d.cohort != "a_ended"]
    assert (len(signed), sum(d.contract for d in signed)) == (267, 2_028_400)


def test_the_command_does_nothing_where_there_are_projects(zhangye, capsys):
    before = Project.objects.count(), FundingRecord.objects.count(), Listing.objects.count()

    call_command("demo")

    assert "已有 764 个项目" in capsys.readouterr().out
    assert before == (
        Project.objects.count(),
        FundingRecord.objects.count(),
        Listing.objects.count(),
    )


def test_channels_and_the_outbox_show_their_states(zhangye):
    assert list(Robot.objects.values_list("is_active", flat=True)) == [False, False]
    for robot in Robot.objects.all():
        read_address(robot.kind, robot.address)
    assert ChannelPreference.objects.get().daily
    states = set(OutboxMessage.objects.values_list("state", flat=True))
    assert states == {OutboxState.WAITING, OutboxState.DEAD}


def test_production_refuses_a_demo_city(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="正式环境不能生成演示数据"):
        call_command("demo")


def test_sample_files_are_what_their_names_say():
    for name, content in (("a.pdf", tiny_pdf(["示例"])), ("a.png", tiny_png())):
        upload = BytesIO(content)
        upload.name, upload.size = name, len(content)
        assert check_upload(upload)


@pytest.mark.django_db
def test_a_benchmark_city_has_ten_arrivals_a_project(capsys):
    call_command("demo", projects=25, seed=3)

    assert Project.objects.count() == 25
    assert FundingRecord.objects.count() == 25 * bench.ARRIVALS
    assert "已生成演示城市：25 个项目" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_taken_user_name_stops_it():
    User.objects.create_user("admin", "Sample-pass-2024")

    with pytest.raises(CommandError, match="账号 admin 已经存在"):
        call_command("demo")
    assert not Project.objects.exists()


def test_problems_of_every_state_level_and_kind(zhangye):
    rows = list(Problem.objects.prefetch_related("steps__files"))

    assert {row.state for row in rows} == set(ProblemState)
    assert {row.level for row in rows} == set(ProblemLevel)
    assert {row.kind for row in rows} == set(ProblemKind)
    late = [(totals.TODAY - row.due_on).days for row in Problem.objects.overdue(totals.TODAY)]
    assert min(late) <= 15 < max(late)
    closed = [row for row in rows if row.state == ProblemState.CLOSED]
    assert all(any(step.files.all() for step in row.steps.all()) for row in closed)
    assert escalate_overdue(on=totals.TODAY) == 0
    assert set(Meeting.objects.values_list("state", flat=True)) == set(MeetingState)
    assert Problem.objects.filter(meeting__isnull=False).exists()
