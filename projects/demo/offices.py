"""What the liaison offices wrote about themselves since January 2024: rotation, each week's
information, attendance, two written reports, three shared projects. Every name is invented.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from parks.models import Office, OfficePosting, OfficeTask, Person, User
from projects.demo.draft import stamps
from projects.demo.names import person as invented
from projects.demo.people import LIAISON_OFFICE, People
from projects.demo.totals import TODAY
from projects.enums import AttendanceKind, FundingState, PaperState
from projects.models import (
    Attendance,
    OfficeReport,
    OfficeWeek,
    OfficeWeekItem,
    Project,
    SharedProject,
)
from projects.models.office_week import ITEM_FIELDS, missing_elements
from projects.queries.office_report import draft_text, read_figures
from projects.queries.office_week import WEEK, due_of
from tracker.tools.periods import Period, month_end

FIRST_WEEK = date(2024, 1, 1)
YEAR_BEGAN = date(2024, 1, 2)
# Office → day from which somebody new stands there; with True the one before leaves.
ROTATION = {
    "hz": (date(2024, 3, 1), True),
    "gz": (date(2024, 5, 6), True),
    LIAISON_OFFICE: (date(2024, 4, 1), False),
    "cq": (date(2024, 1, 8), False),
    "wh": (date(2024, 1, 15), False),
    "jq": (date(2024, 3, 4), False),
}
NUMBERED_FROM = 380  # names that nobody else in the city has been given
TRADES = (
    "氢能装备",
    "光伏组件",
    "特色农产品加工",
    "新材料",
    "储能",
    "数据中心",
    "生物医药",
    "装备制造",
)
CONTENTS = (
    "示例企业拟在西北布局{trade}生产基地，正在比选",
    "示例商会组织会员考察，关注{trade}配套",
    "示例集团计划扩产{trade}，想了解用地和用电价格",
    "示例企业{trade}项目在外地遇到用地问题，有意转移",
)
SCALES = ("总投资约 2 亿元", "总投资约 5 亿元，用地 150 亩", "一期 8000 万元", "年产值约 3 亿元")
DEMANDS = (
    "标准厂房 1.5 万平方米",
    "用电价格和增容时限",
    "对接园区主要负责同志",
    "上下游配套企业名单",
)
OUTINGS = ("赴周边城市走访示例企业", "参加示例产业展会", "陪同园区小分队对接", "拜访示例商协会")
SHARES = (
    ("示例协作园区（天津）", "天津市", "tj", (60, 50, 50), "东西部协作共建协议（示例）"),
    (
        "示例飞地园区（酒泉）",
        "酒泉市",
        "jq",
        (40, 40, Decimal("33.33")),
        "飞地共建框架协议（示例）",
    ),
    ("示例开发区（兰州新区）", "兰州市", None, (70, 70, 65), "园区合作协议（示例）"),
)


def write_offices(people: People, rng: Random) -> None:
    """Postings first: weeks, attendance and tasks go by who stands where."""
    offices = {office.code: office for office in Office.objects.all()}
    _rotate(offices, people)
    postings = list(OfficePosting.objects.select_related("office", "person").order_by("pk"))
    _write_tasks(offices[LIAISON_OFFICE], people)
    _write_weeks(postings, people, rng)
    _write_attendance(postings, people, rng)
    _write_shares(offices, people)
    _write_reports(offices[LIAISON_OFFICE], people)


def _rotate(offices: dict[str, Office], people: People) -> None:
    """Newcomers, some in somebody's place."""
    fresh = [
        Person(
            name=invented(NUMBERED_FROM + number),
            title="驻外联络员",
            rank="科级",
            unit=people.units["zw-llc"],
            phone=f"1390000{NUMBERED_FROM + number:04d}",
            **stamps(day),
        )
        for number, (day, _) in enumerate(ROTATION.values())
    ]
    Person.objects.bulk_create(fresh)
    for (code, (day, leaves)), person in zip(ROTATION.items(), fresh, strict=True):
        if leaves:
            held = OfficePosting.objects.filter(office=offices[code], to_on=None)
            held.update(to_on=day - timedelta(days=1))
        OfficePosting.objects.create(
            office=offices[code], person=person, from_on=day, **stamps(day)
        )


def _write_tasks(office: Office, people: People) -> None:
    """The offices' own come with the reference lists."""
    person = people.users["liaison"].person
    asked = (("funds", 60_000, None), ("outings", 6, person), ("weeks", 40, person))
    OfficeTask.objects.bulk_create(
        OfficeTask(
            office=office,
            year=TODAY.year,
            indicator=name,
            assigned=Decimal(number),
            person=who,
            **stamps(YEAR_BEGAN),
        )
        for name, number, who in asked
    )


# --- 每周信息 ---


def _write_weeks(postings: list[OfficePosting], people: People, rng: Random) -> None:
    weeks, items = [], []
    for monday in _mondays():
        stood = [row for row in postings if _covers(row, monday)]
        for office in {row.office.code: row.office for row in stood}.values():
            if week := _week(office, monday, people, rng):
                weeks.append(week)
    _send_one_back(weeks, people)
    OfficeWeek.objects.bulk_create(weeks)
    for week in weeks:
        for number in range(1, rng.choice((1, 2, 2, 3, 4)) + 1):
            items.append(_item(week, number, rng))
    OfficeWeekItem.objects.bulk_create(items)


def _mondays() -> Iterator[date]:
    monday = FIRST_WEEK
    while monday < TODAY:
        yield monday
        monday += timedelta(days=7)


def _covers(row: OfficePosting, monday: date) -> bool:
    return row.from_on <= monday and (row.to_on is None or row.to_on >= monday + WEEK)


def _week(office: Office, monday: date, people: People, rng: Random) -> OfficeWeek | None:
    """Most are in time and accepted; some late, some missing; the newest is still being judged."""
    due, by = due_of(monday), _writer(office, people)
    fate = rng.random()
    if office.code != LIAISON_OFFICE and fate < 0.06:
        return None  # nobody handed it in
    week = OfficeWeek(office=office, from_on=monday, due_on=due, **stamps(monday + WEEK))
    if due >= TODAY and (office.code == LIAISON_OFFICE or fate < 0.5):
        return week  # a draft
    late = timedelta(days=rng.choice((1, 2, 4))) if fate > 0.93 else timedelta(0)
    week.state, week.submitted_by = PaperState.SUBMITTED, by
    week.submitted_on = min(due + late, TODAY)
    if due < TODAY - timedelta(days=7):
        week.state, week.decided_by = PaperState.ACCEPTED, people.bureau
        week.decided_at = stamps(min(week.submitted_on + timedelta(days=1), TODAY))["created_at"]
        week.version = 3
    return week


def _writer(office: Office, people: People) -> User:
    """The bureau types in what offices without a log-in send."""
    return people.users["liaison"] if office.code == LIAISON_OFFICE else people.bureau


def _send_one_back(weeks: list[OfficeWeek], people: People) -> None:
    week = [one for one in weeks if one.state == PaperState.SUBMITTED][-1]
    week.state, week.decided_by = PaperState.RETURNED, people.bureau
    week.decided_at = stamps(TODAY)["created_at"]
    week.reason = "第 1 条没有投资方联系方式，请补齐后再报。"


def _item(week: OfficeWeek, number: int, rng: Random) -> OfficeWeekItem:
    values = {
        "content": rng.choice(CONTENTS).format(trade=rng.choice(TRADES)),
        "scale": rng.choice(SCALES),
        "investor": f"示例{rng.choice(TRADES)}有限公司",
        "contact": f"示例联系人 1380000{rng.randint(0, 9999):04d}",
        "demands": rng.choice(DEMANDS),
    }
    if rng.random() < 0.22 or (week.state == PaperState.RETURNED and number == 1):
        values[rng.choice(("contact", "scale", "demands"))] = ""
    if week.state == PaperState.RETURNED and number == 1:
        values["contact"] = ""
    whole = not missing_elements({name: values[name] for name in ITEM_FIELDS})
    return OfficeWeekItem(week=week, number=number, is_complete=whole, **values)


# --- 考勤 ---


def _write_attendance(postings: list[OfficePosting], people: People, rng: Random) -> None:
    rows = []
    for posting in postings:
        for month in range(1, 7):
            first = max(date(2024, month, 1), posting.from_on)
            last = min(month_end(2024, month), posting.to_on or TODAY)
            if (last - first).days >= 20:
                rows += list(_month(posting, first, last, people, rng))
    Attendance.objects.bulk_create(rows)


def _month(
    posting: OfficePosting, first: date, last: date, people: People, rng: Random
) -> Iterator[Attendance]:
    """On duty, out with a few, on duty again, sometimes a training, a few days of leave."""
    out = first + timedelta(days=rng.randint(6, 10))
    back = out + timedelta(days=rng.randint(2, 4))
    away = last - timedelta(days=rng.randint(1, 3))
    parts: list[tuple[str, date, date, int, str]] = [
        (AttendanceKind.DUTY, first, out - timedelta(days=1), 1, ""),
        (AttendanceKind.OUTING, out, back, rng.randint(1, 4), rng.choice(OUTINGS)),
        (AttendanceKind.DUTY, back + timedelta(days=1), away - timedelta(days=1), 1, ""),
    ]
    if rng.random() < 0.2:
        parts.append((AttendanceKind.TRAINING, away, last, 1, "市里集中培训"))
    else:
        parts.append((AttendanceKind.LEAVE, away, last, 1, "探亲假"))
    for kind, start, stop, count, note in parts:
        yield Attendance(
            office=posting.office,
            person=posting.person,
            kind=kind,
            from_on=start,
            to_on=stop,
            people=count,
            note=note,
            recorded_by=_writer(posting.office, people),
            **stamps(stop),
        )


# --- 季度报告 and 共建项目 ---


def _write_reports(office: Office, people: People) -> None:
    """The first quarter's is accepted, the second's a draft."""
    for code, read_on in (("2024Q1", date(2024, 4, 3)), ("2024Q2", TODAY)):
        figures = read_figures(office, Period.parse(code), None, read_on)
        text = draft_text(figures)
        done: dict[str, Any] = {}
        if code == "2024Q1":
            text = text.replace(
                "（请补写）",
                "企业普遍关心用电价格和物流成本。下一步围绕链上缺口定向对接，推动在谈项目尽快签约。",
            )
            liaison = people.users["liaison"]
            done = {
                "state": PaperState.ACCEPTED,
                "submitted_on": date(2024, 4, 3),
                "submitted_by": liaison,
                "decided_by": people.bureau,
                "decided_at": stamps(date(2024, 4, 8))["created_at"],
                "version": 3,
            }
        OfficeReport.objects.create(
            office=office,
            period=code,
            text=text,
            figures=figures,
            read_on=read_on,
            **done,
            **stamps(read_on),
        )


def _write_shares(offices: dict[str, Office], people: People) -> None:
    """Three projects with money in, each with another partner."""
    paid = Project.objects.filter(funding__state=FundingState.VERIFIED)
    paid = paid.exclude(annual_output=None).exclude(annual_tax=None).distinct().order_by("code")
    for project, (partner, region, code, ours, agreement) in zip(paid[:3], SHARES, strict=True):
        funds, output, tax = map(Decimal, ours)
        SharedProject.objects.create(
            project=project,
            partner=partner,
            partner_region=region,
            office=offices[code] if code else None,
            agreement=agreement,
            from_on=project.signed_on,
            ours_funds=funds,
            theirs_funds=100 - funds,
            ours_output=output,
            theirs_output=100 - output,
            ours_tax=tax,
            theirs_tax=100 - tax,
            remark="示例：分成按协议，五年后重议。",
            recorded_by=people.bureau,
            **stamps(project.signed_on),
        )
