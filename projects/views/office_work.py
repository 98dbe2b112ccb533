"""What the page of an office shows of its people, its year's tasks and its papers."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from parks.models import Office, OfficePosting, OfficeTask
from projects.models import OfficeReport, OfficeWeek
from projects.permissions import can_run_office, can_see_office_work
from projects.queries.office import task_lines
from projects.queries.office_week import Standing, missing, standings
from projects.queries.scope import Window
from tracker import clock
from tracker.roles import Permission

FIRST_YEAR = 1990  # of a day that an address may name
SHOWN = 8  # weeks and reports of the page; the rest behind 全部


def asked_day(text: str) -> date | None:
    """`on=2024-03-01`: who stood there that day. What is no such day asks for nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= 2100 else None


def work_of(request: HttpRequest, office: Office, window: Window) -> dict[str, Any]:
    """Postings for all; tasks, weeks and reports for who sees the office whole."""
    user: Any = request.user
    today = clock.today()
    day = asked_day(request.GET.get("on", ""))
    posted = OfficePosting.objects.visible_to(user).filter(office=office)
    postings = list(posted.select_related("person__unit").order_by("-from_on", "-pk"))
    stood = [row for row in postings if _covers(row, day)] if day else []
    context: dict[str, Any] = {
        "today": today,
        "postings": postings,
        "standing": [row for row in postings if _covers(row, today)],
        "on": day,
        "stood": stood,
        "edits_office": user.may(Permission.EDIT_OFFICES),
        "runs_office": can_run_office(user, office),
        "sees_work": can_see_office_work(user, office),
    }
    if not context["sees_work"]:
        return context
    year = window.period.year
    asked = OfficeTask.objects.visible_to(user).filter(office=office, year=year)
    tasks = list(asked.select_related("office", "person"))
    weeks = OfficeWeek.objects.visible_to(user).filter(office=office)
    found = standings(weeks, date(year, 1, 1), window.until, today, [office.pk])
    reports = OfficeReport.objects.visible_to(user).filter(office=office)
    return context | {
        "year": year,
        "task_lines": task_lines(tasks, user, year, window.until),
        "weeks": weeks.order_by("-from_on")[:SHOWN],
        "week_standing": found.get(office.pk, Standing()),
        "missing_weeks": missing(found, [office]),
        "office_reports": reports.order_by("-period")[:SHOWN],
    }


def _covers(row: OfficePosting, day: date | None) -> bool:
    return day is not None and row.from_on <= day and (row.to_on is None or row.to_on >= day)
