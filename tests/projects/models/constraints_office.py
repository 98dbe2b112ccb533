"""What breaks each named constraint of a liaison office's papers and days, and of shared projects."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from tests.factories.offices import (
    MONDAY,
    make_attendance,
    make_office_report,
    make_share,
    make_week,
)
from tests.factories.parks import make_office
from tests.factories.projects import make_signed

NOW = timezone.now()


def twice(make, *args, **fields):
    make(*args, **fields)
    make(*args, **fields)


def item_twice():
    week = make_week()
    week.items.create(number=1, content="示例")


BREAKERS = {
    "office_week_once": lambda: twice(make_week, make_office(), items=()),
    "office_week_due_after": lambda: type(make_week()).objects.update(due_on=MONDAY),
    "office_week_handed_in_has_day": lambda: make_week(state="submitted", submitted_on=None),
    "office_week_returned_has_reason": lambda: make_week(state="returned", reason=""),
    "office_week_item_once": item_twice,
    "office_report_once": lambda: twice(make_office_report, make_office()),
    "office_report_handed_in_has_day": lambda: make_office_report(
        state="accepted", submitted_on=None
    ),
    "office_report_returned_has_reason": lambda: make_office_report(state="returned"),
    "attendance_days_in_order": lambda: make_attendance(to_on=date(2024, 6, 2)),
    "attendance_of_somebody": lambda: make_attendance(kind="outing", people=0),
    "attendance_delegation_is_outing": lambda: make_attendance(people=2),
    "attendance_void_has_reason": lambda: make_attendance(voided_at=NOW),
    "shared_project_open_once": lambda: twice(make_share, make_signed()),
    "shared_project_days_in_order": lambda: make_share(to_on=date(2023, 1, 1)),
    **{
        f"shared_project_{name}_is_whole": lambda n=name: make_share(
            **{f"ours_{n}": Decimal("60.01")}
        )
        for name in ("funds", "output", "tax")
    },
    "shared_project_void_has_reason": lambda: make_share(voided_at=NOW),
}
