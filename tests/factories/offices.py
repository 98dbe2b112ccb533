"""What a liaison office writes about itself, its tasks, and shared projects."""

from datetime import date
from decimal import Decimal

from parks.models import OfficePosting, OfficeTask
from projects.models import Attendance, OfficeReport, OfficeWeek, OfficeWeekItem, SharedProject
from projects.models.office_week import ITEM_FIELDS, missing_elements
from projects.queries.office_week import due_of
from tests.factories.parks import make_office, make_person
from tests.factories.projects import make_signed

MONDAY = date(2024, 6, 3)
WHOLE_ITEM = {
    "content": "示例企业拟投资氢能装备",
    "scale": "总投资约 3 亿元",
    "investor": "示例氢能有限公司",
    "contact": "示例人 13900000000",
    "demands": "用地 120 亩",
}


def make_posting(office=None, person=None, from_on=date(2024, 1, 1), to_on=None):
    return OfficePosting.objects.create(
        office=office or make_office(), person=person or make_person(), from_on=from_on, to_on=to_on
    )


def make_task(office=None, indicator="outings", assigned=24, year=2024, person=None):
    return OfficeTask.objects.create(
        office=office or make_office(),
        indicator=indicator,
        assigned=Decimal(assigned),
        year=year,
        person=person,
    )


def make_week(office=None, from_on=MONDAY, items=(WHOLE_ITEM,), **fields):
    """A draft of the week of 2024-06-03 with one whole item."""
    if fields.get("state") in ("submitted", "accepted", "returned"):
        fields.setdefault("submitted_on", due_of(from_on))
    if fields.get("state") == "returned":
        fields.setdefault("reason", "请补联系方式")
    week = OfficeWeek.objects.create(
        office=office or make_office(), from_on=from_on, due_on=due_of(from_on), **fields
    )
    OfficeWeekItem.objects.bulk_create(
        OfficeWeekItem(
            week=week,
            number=number,
            is_complete=not missing_elements({name: item.get(name, "") for name in ITEM_FIELDS}),
            **item,
        )
        for number, item in enumerate(items, 1)
    )
    return week


def make_office_report(office=None, period="2024Q2", **fields):
    if fields.get("state") in ("submitted", "accepted"):
        fields.setdefault("submitted_on", date(2024, 7, 3))
    figures = {"外出对接": {"text": "3", "value": "3", "url": "/q/outings?office=hz"}}
    defaults = {
        "text": "一、工作开展情况\n外出对接{{外出对接}}次。",
        "figures": figures,
        "read_on": date(2024, 7, 1),
    }
    return OfficeReport.objects.create(
        office=office or make_office(), period=period, **defaults | fields
    )


def make_attendance(office=None, person=None, **fields):
    """On duty on 2024-06-03 and 04."""
    defaults = {"kind": "duty", "from_on": MONDAY, "to_on": date(2024, 6, 4)}
    return Attendance.objects.create(
        office=office or make_office(), person=person or make_person(), **defaults | fields
    )


def make_share(project=None, **fields):
    """60 to 40 of everything, since 2024-01-01."""
    defaults = {
        "partner": "示例共建园区",
        "partner_region": "示例市",
        "agreement": "示例共建协议",
        "from_on": date(2024, 1, 1),
        **dict.fromkeys(("ours_funds", "ours_output", "ours_tax"), Decimal(60)),
        **dict.fromkeys(("theirs_funds", "theirs_output", "theirs_tax"), Decimal(40)),
    }
    return SharedProject.objects.create(project=project or make_signed(), **defaults | fields)
