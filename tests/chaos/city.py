"""A small city with something to say on 2024-07-08, of plain factories."""

from datetime import UTC, date, datetime

from projects.actions.reference import load_lamp_rules
from projects.models import Mechanism, Milestone, Project
from tests.factories.parks import make_park, make_region, make_user
from tests.factories.projects import (
    make_duty,
    make_funding,
    make_milestone,
    make_plan,
    make_signed,
)
from tracker.tools.workdays import shift

DAY = date(2024, 7, 8)  # a Monday: the week's report is due
AWAY = (7, 3, 1, -1, -3, -5, 20)  # working days from DAY to a project's milestone
KNOWN = datetime(2024, 1, 2, tzinfo=UTC)  # plans made long before: every step counts
SOLO = "SOLO"


def build(projects: int, people: int = 9, steps: int = 1) -> None:
    """Task forces of three and a leader, each with a log-in and an address; one force of one.

    So many `people` share the work, `steps` milestones a project: few people get mails of many
    messages, many people get mails of one.
    """
    city = make_region("620700", "示例市")
    load_lamp_rules()
    park = make_park("zyjk", region=city)
    staff = [
        make_user("staff", f"staff{n}", [park], email=f"staff{n}@example.test")
        for n in range(people)
    ]
    leaders = [
        make_user("leader", f"leader{n}", email=f"l{n}@example.test")
        for n in range(max(3, people // 100))
    ]
    for n in range(projects):
        project = _project(park, n, code=f"C-{n:04d}")
        for step in range(steps):
            _milestone(project, AWAY[(n + 2 * step) % len(AWAY)])
        make_duty(project, "leader", leaders[n % len(leaders)].person)
        for place, role in enumerate(("head", "contact", "member")):
            make_duty(project, role, staff[(n + place * people // 3) % people].person)
        Mechanism.objects.create(project=project, rhythm=("weekly", "monthly")[n % 2])
    solo = _project(park, 1, code=SOLO)
    make_duty(solo, "head", staff[0].person)
    _milestone(solo, 7)


def _project(park, n: int, **fields) -> Project:
    """Starts planned and plans made so that lamps of every colour come and go over the months."""
    project = make_signed(
        park,
        signed_on=date(2023, 6, 1),
        planned_start_on=date(2024, 1 + n % 12, 5),
        started_on=date(2024, 1 + n % 5, 20) if n % 3 == 0 else None,
        stage="started" if n % 3 == 0 else "signed",
        **fields,
    )
    make_plan(project, planned_funds=1000 + n)
    make_funding(project, amount=n * 10 + 1, received_on=date(2024, 1 + n % 6, 10))
    return project


def _milestone(project: Project, away: int) -> Milestone:
    row = make_milestone(project, planned_on=shift(DAY, away))
    Milestone.objects.filter(pk=row.pk).update(created_at=KNOWN)
    return row
