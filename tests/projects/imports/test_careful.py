"""Shapes of real ledgers that were misread in silence: months, sub-rows, weeks, two days in a cell."""

from datetime import date
from decimal import Decimal

import pytest

from projects.enums import FundingState, ReportState
from projects.imports.choices import Choices
from projects.models import FundingRecord, ProgressReport
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import city, messages, plan_of
from tracker.tools.sheets import SheetRefused

pytestmark = pytest.mark.django_db
NAMED = ["项目名称", "园区"]
MONTHS = [f"{month}月" for month in range(1, 13)]


@pytest.fixture(autouse=True)
def _city():
    city()


def by_month(group, values, head=(), cells=(), **more):
    """The plan of one project with twelve columns of months under `group`."""
    top = [*NAMED, *head, group, *[""] * 11]
    below = [*[""] * (len(top) - 12), *MONTHS]
    values = [*values, *[""] * (12 - len(values))]
    start = len(top) - 12
    spans = [(0, n, 1, n) for n in range(start)] + [(0, start, 0, start + 11)]
    rows = [top, below, ["示例探A项目", "经开区", *cells, *values]]
    return plan_of(rows, merged=spans, **more)


def arrivals(row):
    return [(a.amount, a.received_on, a.source) for a in row.deed.arrivals]


def notices(plan):
    return [notice.code for notice in plan.notices]


JUNE = [100, 200, "", 300, 0, 400]


@pytest.mark.parametrize(
    "group", ["各月到位资金（万元）", "2024年分月到位资金（万元）", "到位资金（万元）"]
)
def test_each_months_money_arrives_in_its_month(group):
    plan = by_month(group, JUNE)
    row = plan.rows[0]
    assert [c.field for c in plan.mapping[2:]] == [f"month_funds_{m:02d}" for m in range(1, 13)]
    assert (plan.mapping[2].period, plan.mapping[13].period) == ("2024-01", "2024-12")
    assert {c.unit for c in plan.mapping[2:]} == {"万元"}
    assert arrivals(row) == [
        (Decimal(100), date(2024, 1, 31), "outside"),
        (Decimal(200), date(2024, 2, 29), "outside"),
        (Decimal(300), date(2024, 4, 30), "outside"),
        (Decimal(400), date(2024, 6, 30), "outside"),
    ]
    assert row.values == {
        "name": "示例探A项目", "park": "zyjk", "month_funds_01": "100.0000",
        "month_funds_02": "200.0000", "month_funds_04": "300.0000",
        "month_funds_05": "0.0000", "month_funds_06": "400.0000",
    }  # fmt: skip
    assert plan.effect()["funds"] == "1000.0000"
    assert notices(plan) == []


def test_a_month_after_the_ledgers_own_is_asked_about():
    row = by_month("各月到位资金（万元）", [*JUNE, 700]).rows[0]
    assert sum(a.amount for a in row.deed.arrivals) == 1000
    assert ("I", "warning", "month_ahead") in messages(row)


def funds(project, amount, on):
    return FundingRecord.objects.create(
        project=project, amount=amount, verified_amount=amount, received_on=on, source="outside",
        state=FundingState.VERIFIED, is_opening=True, reported_by=make_user("bureau"),
    )  # fmt: skip


def test_months_that_one_opening_row_covers_are_not_recorded_again():
    project = make_project(name="示例探A项目")
    funds(project, Decimal(600), date(2024, 5, 31))
    row = by_month("各月到位资金（万元）", JUNE, kind="funding").rows[0]
    assert [a[:2] for a in arrivals(row)] == [(Decimal(400), date(2024, 6, 30))]
    assert row.outcome == "update"


def test_months_that_stand_on_record_change_nothing():
    project = make_project(name="示例探A项目")
    for amount, month, day in ((100, 1, 31), (200, 2, 29), (300, 4, 30), (400, 6, 30)):
        funds(project, Decimal(amount), date(2024, month, day))
    row = by_month("各月到位资金（万元）", JUNE).rows[0]
    assert (row.outcome, row.deed.arrivals) == ("same", ())


def test_less_than_the_system_holds_is_refused():
    project = make_project(name="示例探A项目")
    funds(project, Decimal(2000), date(2024, 3, 31))
    row = by_month("各月到位资金（万元）", JUNE).rows[0]
    assert ("H", "error", "below_system") in messages(row)


def test_an_empty_month_that_stands_on_record_is_asked_about():
    project = make_project(name="示例探A项目")
    funds(project, Decimal(600), date(2024, 5, 31))
    values = [100, 200, "", 300, "", 400]
    row = by_month("各月到位资金（万元）", values).rows[0]
    assert ("G", "error", "month_blank") in messages(row)
    early = by_month("各月到位资金（万元）", [100, 200]).rows[0]
    assert ("G", "error", "month_blank") in messages(early)


@pytest.mark.parametrize(("year", "code"), [(1000, None), (900, "error"), (1200, "warning")])
def test_the_years_sum_is_held_against_the_months(year, code):
    row = by_month("各月到位资金（万元）", JUNE, ["本年到位资金（万元）"], [year]).rows[0]
    said = [m.level for m in row.messages if m.code in {"figures_disagree", "year_differs"}]
    assert said == ([code] if code else [])
    if code != "error":
        assert sum(a.amount for a in row.deed.arrivals) == 1000


def test_money_of_earlier_years_is_the_rest_of_the_whole():
    row = by_month("各月到位资金（万元）", JUNE, ["累计到位资金（万元）"], [1500]).rows[0]
    assert (Decimal(500), date(2023, 12, 31), "outside") in arrivals(row)
    assert sum(a.amount for a in row.deed.arrivals) == 1500


def test_each_months_investment_is_its_months_report():
    project = make_project(name="示例探A项目")
    held = ProgressReport.objects.create(
        project=project, rhythm="monthly", start_on=date(2024, 2, 1), end_on=date(2024, 2, 29),
        completed_investment=150, state=ReportState.ACCEPTED,
    )  # fmt: skip
    row = by_month("各月完成投资（万元）", JUNE).rows[0]
    assert [(r.start_on, r.values["completed_investment"], r.pk) for r in row.deed.reports] == [
        (date(2024, 1, 1), Decimal(100), None),
        (date(2024, 2, 1), Decimal(200), held.pk),
        (date(2024, 4, 1), Decimal(300), None),
        (date(2024, 6, 1), Decimal(400), None),
    ]
    assert row.changes["month_investment_02"] == ["150.0000", "200.0000"]


def lump(month=4, amount=600):
    """What an earlier ledger left: January to April in one report."""
    return ProgressReport.objects.create(
        project=make_project(name="示例探A项目"), rhythm="monthly", state=ReportState.ACCEPTED,
        start_on=date(2024, month, 1), end_on=date(2024, month, 30),
        completed_investment=amount, done_text=f"台账导入：1—{month}月累计完成投资。",
    )  # fmt: skip


def test_months_take_the_place_of_the_months_together():
    held = lump()
    row = by_month("各月完成投资（万元）", JUNE).rows[0]
    (april,) = [r for r in row.deed.reports if r.pk == held.pk]
    assert april.values == {
        "completed_investment": Decimal(300), "done_text": "台账导入：4月完成投资。",
    }  # fmt: skip
    assert sum(r.values["completed_investment"] for r in row.deed.reports) == 1000
    values = [100, 200, 300, "", 0, 400]
    row = by_month("各月完成投资（万元）", values).rows[0]
    assert ("F", "error", "month_blank") in messages(row)


def test_months_after_those_on_record_and_the_year():
    project = make_project(name="示例探A项目")
    funds(project, Decimal(600), date(2024, 4, 30))
    head = ["项目名称", "5月到位资金（万元）", "6月到位资金（万元）", "本年到位资金（万元）"]
    row = plan_of([head, ["示例探A项目", 50, 60, 710]]).rows[0]
    assert [a[:2] for a in arrivals(row)] == [
        (Decimal(50), date(2024, 5, 31)), (Decimal(60), date(2024, 6, 30)),
    ]  # fmt: skip
    assert row.messages == ()


def test_investment_beside_money_for_each_month():
    head = [*NAMED, *(text for m in (5, 6) for text in (f"{m}月完成投资", f"{m}月到位资金"))]
    plan = plan_of([["单位：万元"], head, ["示例探A项目", "经开区", 50, 5, 60, 6]])
    row = next(row for row in plan.rows if row.outcome == "create")
    assert [a[:2] for a in arrivals(row)] == [
        (Decimal(5), date(2024, 5, 31)), (Decimal(6), date(2024, 6, 30)),
    ]  # fmt: skip
    assert [r.values["completed_investment"] for r in row.deed.reports] == [50, 60]


def test_one_month_alone_is_the_ledgers_month():
    rows = [[*NAMED, "6月到位资金（万元）"], ["示例探A项目", "经开区", 5]]
    assert plan_of(rows).mapping[2].field == "month_funds"


def test_months_of_nobody_knows_what_are_named():
    rows = [[*NAMED, "总投资（万元）", *MONTHS], ["示例探A项目", "经开区", 9000, *range(1, 13)]]
    plan = plan_of(rows)
    assert plan.rows[0].deed.arrivals == ()
    (notice,) = plan.notices
    assert notice.code == "months_unread"
    assert "D 列“1月”" in notice.text
    assert "12 列" in notice.text


SERIAL = ["序号", "项目名称", "园区", "总投资（万元）"]


def numbered(*rows, **more):
    return plan_of([SERIAL, *rows], **more)


@pytest.mark.parametrize(
    "children", [("1.1", "1.2"), (1.1, 1.2), ("（1）", "（2）"), ("①", "②"), ("1-1", "1-2"), ("1）", "2）")]
)  # fmt: skip
def test_parts_of_a_project_are_no_projects(children):
    plan = numbered(
        [1, "示例探A项目", "经开区", 9000],
        [children[0], "一期厂房", "经开区", 4000],
        [children[1], "二期厂房", "经开区", 5000],
        [2, "示例探B项目", "经开区", 1000],
        ["", "合计", "", 10000],
    )
    assert [row.outcome for row in plan.rows] == ["create", "skip", "skip", "create", "skip"]
    assert [row.key for row in plan.rows if row.outcome == "create"] == [
        "示例探A项目",
        "示例探B项目",
    ]
    assert [m.code for m in plan.rows[1].messages] == ["part_row"]
    assert "第 2 行“示例探A项目”" in plan.rows[1].messages[0].text
    assert plan.effect()["new_investment"] == "10000.0000"
    assert plan.checks == ()
    assert notices(plan) == ["part_rows"]


def test_a_part_that_a_person_calls_a_project_is_one():
    rows = ([1, "示例探A项目", "经开区", 9000], ["1.1", "示例探A二期项目", "经开区", 4000])
    plan = numbered(*rows, choices=Choices(new={3: "单独立项"}))
    assert [row.outcome for row in plan.rows] == ["create", "create"]
    assert notices(plan) == []


def test_a_part_that_the_system_has_as_a_project_is_that_project():
    make_project(make_park("zyjk"), name="示例探A二期项目", stage="signed")
    rows = ([1, "示例探A项目", "经开区", 9000], ["1.1", "示例探A二期项目", "经开区", 4000])
    plan = numbered(*rows)
    assert [row.outcome for row in plan.rows] == ["create", "update"]
    assert notices(plan) == []


@pytest.mark.parametrize("rest", [("", ""), ("经开区", ""), ("", "-"), ("", "/")])
def test_a_row_that_only_names_a_group_is_no_project(rest):
    plan = numbered(
        [1, "工业项目", *rest],
        ["1.1", "示例探A项目", "经开区", 9000],
        [2, "续建类（1个）", *rest],
        ["2.1", "示例探B项目", "经开区", 1000],
    )
    assert [row.outcome for row in plan.rows] == ["skip", "create", "skip", "create"]
    assert [m.code for m in plan.rows[0].messages] == ["part_row"]
    assert notices(plan) == ["group_rows"]


def test_a_group_s_name_with_a_figure_is_asked_about_as_before():
    plan = numbered([1, "工业项目", "经开区", 9000], [2, "示例探B项目", "经开区", 1000])
    assert [row.outcome for row in plan.rows] == ["create", "create"]


def test_a_group_s_name_that_a_person_calls_a_project_is_one():
    rows = ([1, "工业项目", "经开区", ""], [2, "示例探B项目", "经开区", 1000])
    plan = numbered(*rows, choices=Choices(new={2: "确是一个项目"}))
    assert [row.outcome for row in plan.rows] == ["create", "create"]


def test_amounts_that_only_the_parts_carry_are_proposed():
    plan = numbered(
        [1, "示例探A项目", "经开区", ""],
        ["1.1", "一期厂房", "经开区", 4000],
        ["1.2", "二期厂房", "经开区", 5000],
        ["", "合计", "", 9000],
    )
    assert plan.checks == ()
    (said,) = [m for m in plan.rows[0].messages if m.code == "parts_only"]
    assert (said.column, said.suggestion) == ("D", "9000.0000")


def test_parts_that_excel_took_for_days():
    plan = numbered(
        [1, "示例探A项目", "经开区", 9000], [date(2024, 1, 1), "一期厂房", "经开区", 4000]
    )
    assert [row.outcome for row in plan.rows] == ["create", "skip"]


def test_numbers_that_are_no_outline_stay_projects():
    """A group with a count, numbers in brackets throughout, numbers of another year."""
    grouped = numbered(
        [1, "工业项目（2个）", "经开区", 3000],
        ["1.1", "示例探A项目", "经开区", 1000],
        ["1.2", "示例探B项目", "经开区", 2000],
    )
    assert [row.outcome for row in grouped.rows][1:] == ["create", "create"]
    named = numbered([1, "工业项目", "经开区", 3000], ["1.1", "示例探A项目", "经开区", 1000])
    assert named.rows[1].outcome == "create"
    for serials in (("（1）", "（2）"), ("2024-01", "2024-02"), ("1.1", "1.2"), ("2.1", "2.2")):
        plan = numbered(*([s, f"示例探{n}项目", "经开区", 1] for n, s in enumerate(serials)))
        assert plan.summary["create"] == 2


WEEK = ["项目名称", "形象进度", "本周进展", "存在问题"]


def weekly(title, **more):
    make_project(name="示例探A项目")
    rows = [[title], WEEK, ["示例探A项目", "30%", "主体施工", "缺电"]]
    return plan_of(rows, kind="reports", period="", name="Sheet1", **more)


@pytest.mark.parametrize(
    "title", ["2024年6月17日-6月23日周报", "重点项目周报（2024.6.17-6.23）", "2024年第25周（6月17日至23日）进展"]
)  # fmt: skip
def test_a_weekly_sheet_is_a_weekly_report(title):
    plan = weekly(title)
    (report,) = next(row for row in plan.rows if row.outcome == "update").deed.reports
    assert (report.rhythm, report.start_on, report.end_on) == (
        "weekly", date(2024, 6, 17), date(2024, 6, 23),
    )  # fmt: skip
    assert report.values == {
        "percent": Decimal(30), "done_text": "主体施工", "problems_text": "缺电",
    }  # fmt: skip
    (notice,) = plan.notices
    assert notice.code == "weekly"
    assert "6月17日—6月23日" in notice.text


def test_a_week_without_days_is_refused():
    with pytest.raises(SheetRefused) as refused:
        weekly("2024年第25周项目进展")
    assert refused.value.code == "week_unsaid"
    assert "6月17日-6月23日" in refused.value.text


def test_a_week_in_a_ledger_of_projects_writes_no_monthly_report():
    rows = [
        ["2024年第25周招商项目台账"],
        [*NAMED, "总投资（万元）", "本月完成投资（万元）", "本周进展"],
        ["示例探A项目", "经开区", 9000, 50, "主体施工"],
    ]
    plan = plan_of(rows, period="2024-06")
    row = next(row for row in plan.rows if row.outcome == "create")
    assert (row.deed.reports, row.values["total_investment"]) == ((), "9000.0000")
    assert notices(plan) == ["weekly"]


@pytest.mark.parametrize(
    "title",
    [
        "2024年1月1日-6月23日进展",
        "2024年6月进展",
        "周口2024年6月进展",
        "第30届节会（2024年6月7日-11日）",
    ],
)
def test_a_month_is_no_week(title):
    plan = plan_of(
        [[title], [*NAMED, "本月进展"], ["示例探A项目", "经开区", "主体施工"]], period="", name="S"
    )
    (report,) = next(row for row in plan.rows if row.outcome == "create").deed.reports
    assert (report.rhythm, report.start_on) == ("monthly", date(2024, 6, 1))


@pytest.mark.parametrize(
    ("said", "status", "stage"),
    [
        ("停工", "suspended", None), ("停工停产", "suspended", None), ("暂停", "suspended", None),
        ("已停工", "suspended", None), ("终止", "terminated", None), ("已终止", "terminated", None),
        ("已退出", "withdrawn", None), ("在建（停工）", "suspended", "building"), ("正常", "normal", None),
        ("在建", None, "building"),
    ],
)  # fmt: skip
def test_a_status_among_the_stages(said, status, stage):
    rows = [
        [*NAMED, "项目状态"],
        ["示例探A项目", "经开区", said],
        ["示例探B项目", "经开区", "签约"],
    ]
    row = plan_of(rows).rows[0]
    assert (row.values.get("status"), row.values.get("stage")) == (status, stage)
    told = ("C", "warning", "status_told") in messages(row)
    assert told == (status not in {None, "normal"})
    if told:
        assert row.deed.fields["status"] == status


def test_a_status_that_staff_write_is_said_to_be_left():
    park = make_park("z9", name="某某园区", short_name="某园")
    make_project(name="示例探A项目", park=park, stage="building")
    rows = [["项目名称", "项目状态"], ["示例探A项目", "停工停产"], ["示例探B项目", "签约"]]
    row = plan_of(rows, by=make_user("staff", parks=[park]), park=park).rows[0]
    assert {m.code for m in row.messages} >= {"status_told", "not_allowed"}
    assert "status" not in row.deed.fields


def test_a_status_of_its_own_column_is_held_against_the_stages():
    rows = [[*NAMED, "项目阶段", "运行状态"], ["示例探A项目", "经开区", "停工", "正常"]]
    row = plan_of(rows).rows[0]
    assert row.values["status"] == "normal"
    assert ("C", "warning", "told_twice") in messages(row)


SPANS = [
    ("2023.03-2025.12", date(2023, 3, 1), date(2025, 12, 31)),
    ("2023年3月/2025年12月", date(2023, 3, 1), date(2025, 12, 31)),
    ("2023年3月—2025年12月", date(2023, 3, 1), date(2025, 12, 31)),
    ("2023-2025", date(2023, 1, 1), date(2025, 12, 31)),
    ("2023年3月1日至2025年12月15日", date(2023, 3, 1), date(2025, 12, 15)),
    ("2023.3\n2025.12", date(2023, 3, 1), date(2025, 12, 31)),
]


@pytest.mark.parametrize(("said", "first", "last"), SPANS)
@pytest.mark.parametrize(
    ("header", "sure"),
    [("建设起止年限", True), ("建设期限", True), ("计划开竣工时间", True), ("开竣工时间", False)],
)
def test_two_days_of_one_column(header, sure, said, first, last):
    plan = plan_of([[*NAMED, header], ["示例探A项目", "经开区", said]])
    row = plan.rows[0]
    assert (plan.mapping[2].field, plan.mapping[2].sure) == ("planned_span", sure)
    assert row.deed.fields["planned_start_on"] == first
    assert row.deed.fields["planned_completion_on"] == last
    assert row.values == {
        "name": "示例探A项目", "park": "zyjk", "planned_span": f"{first} 至 {last}",
        "planned_start_on": str(first), "planned_completion_on": str(last),
    }  # fmt: skip
    assert row.messages == ()


def test_two_days_that_were():
    rows = [[*NAMED, "实际开竣工时间"], ["示例探A项目", "经开区", "2022.03-2023.12"]]
    row = plan_of(rows).rows[0]
    assert row.deed.fields["started_on"] == date(2022, 3, 1)
    assert row.deed.fields["completed_on"] == date(2023, 12, 31)


def test_an_actual_end_that_lies_ahead_is_a_plan():
    rows = [[*NAMED, "实际开竣工时间"], ["示例探A项目", "经开区", "2022.03-2099.12"]]
    row = plan_of(rows).rows[0]
    assert row.deed.fields["started_on"] == date(2022, 3, 1)
    assert row.deed.fields["planned_completion_on"] == date(2099, 12, 31)
    assert "completed_on" not in row.deed.fields
    assert ("C", "warning", "planned") in messages(row)


@pytest.mark.parametrize("said", ["2023年3月", "待定的样子", "手续齐全后开工"])
def test_one_day_where_two_should_be_is_asked_about(said):
    row = plan_of([[*NAMED, "建设起止年限"], ["示例探A项目", "经开区", said]]).rows[0]
    assert ("C", "warning", "one_date") in messages(row)
    assert not {"planned_start_on", "planned_completion_on"} & set(row.deed.fields)
    assert row.extras["建设起止年限"] == said


def test_a_term_in_months_is_the_duration():
    row = plan_of([[*NAMED, "建设期限"], ["示例探A项目", "经开区", "24个月"]]).rows[0]
    assert row.values["duration_days"] == 730


def test_a_bare_number_is_in_the_headers_unit():
    row = plan_of([[*NAMED, "建设期限（月）"], ["示例探A项目", "经开区", 24]]).rows[0]
    assert row.values["duration_days"] == 730
    row = plan_of([[*NAMED, "建设期限"], ["示例探A项目", "经开区", 24]]).rows[0]
    assert ("C", "warning", "one_date") in messages(row)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("示例甲有限公司 示例乙有限公司", ["示例甲有限公司", "示例乙有限公司"]),
        ("示例甲有限公司+示例乙集团", ["示例甲有限公司", "示例乙集团"]),
        ("示例甲公司＋示例乙公司＋示例丙厂", ["示例甲公司", "示例乙公司", "示例丙厂"]),
        ("甲公司　乙公司", ["甲公司", "乙公司"]),
        ("甲公司 乙公司、丙公司", ["甲公司", "乙公司", "丙公司"]),
        ("ABC Holdings Ltd", ["ABC Holdings Ltd"]),
        ("ABC Holdings Co., Ltd", ["ABC Holdings Co., Ltd"]),
        ("示例 科技有限公司", ["示例 科技有限公司"]),
        ("示例集团 有限公司", ["示例集团 有限公司"]),
        ("互联网+科技有限公司", ["互联网+科技有限公司"]),
        ("5G+示例有限公司", ["5G+示例有限公司"]),
        ("示例甲有限公司 （示例乙公司全资）", ["示例甲有限公司 （示例乙公司全资）"]),
    ],
)
def test_several_investors_in_one_cell(said, names):
    row = plan_of([[*NAMED, "投资方"], ["示例探A项目", "经开区", said]]).rows[0]
    assert row.values["investors"] == names
    assert row.messages == ()


@pytest.mark.parametrize("said", ["示例集团 新能源有限公司", "示例甲有限公司 甘肃分公司"])
def test_one_investor_or_two_is_asked(said):
    row = plan_of([[*NAMED, "投资方"], ["示例探A项目", "经开区", said]]).rows[0]
    assert row.values["investors"] == [said]
    (message,) = row.messages
    assert (message.code, message.suggestion) == ("maybe_two", said.replace(" ", "、"))


def test_another_table_in_the_sheet_is_said():
    head = ["序号", "项目名称", "园区", "投资方", "总投资（万元）"]
    rows = [
        head, [1, "示例探A项目", "经开区", "示例甲公司", 9000], [],
        ["序号", "项目名称", "建设地点", "总投资", "责任单位"], [1, "示例探B项目", "某乡", 800, "某局"],
        [2, "示例探C项目", "某乡", 900, "某局"],
    ]  # fmt: skip
    plan = plan_of(rows)
    assert [row.key for row in plan.rows if row.outcome == "create"] == ["示例探A项目"]
    (notice,) = plan.notices
    assert notice.code == "other_table"
    assert "第 4 行" in notice.text
    assert "3 行" in notice.text
    assert [r.messages[0].code for r in plan.rows if r.row in {4, 5, 6}] == ["other"] * 3
