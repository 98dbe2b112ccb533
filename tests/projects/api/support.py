"""What the API tests share: a client with a token, and a city of one project with all its rows."""

from datetime import date
from types import SimpleNamespace

from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from projects.models import Batch, Lamp, Reminder, StageTransition, Target
from projects.models.batch import packed
from tests.factories.dispatches import make_dispatch
from tests.factories.parks import make_chain, make_park, make_person, make_user
from tests.factories.projects import (
    make_approval,
    make_duty,
    make_funding,
    make_meeting,
    make_milestone,
    make_problem,
    make_report,
    make_signed,
)

BASE = "/api/v1/"


def client_of(user) -> APIClient:
    """A client that logs in by token, so that every request reads its user afresh."""
    token, _ = Token.objects.get_or_create(user=user)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


def url(noun: str, *parts) -> str:
    return BASE + "/".join(str(part) for part in (noun, *parts)) + "/"


def make_rows(project, user, number=1) -> SimpleNamespace:
    """One row of every noun that hangs on the project."""
    day = date(2024, 6, 1)
    return SimpleNamespace(
        project=project,
        funding=make_funding(project, state="reported", reported_by=user),
        report=make_report(project, state="submitted", percent=40, reported_by=user),
        milestone=make_milestone(project),
        approval=make_approval(project),
        problem=make_problem(project),
        meeting=make_meeting(project),
        duty=make_duty(project, "leader", make_person(is_leader=True)),
        move=StageTransition.objects.create(
            project=project,
            from_stage="signed",
            to_stage="registered",
            claimed_on=day,
            claimed_by=user,
        ),
        lamp=Lamp.objects.create(
            project=project, kind="start", level="red", reason="示例", since_on=day
        ),
        reminder=Reminder.objects.create(
            key=f"k{project.pk}",
            kind="report_due",
            project=project,
            recipient=user,
            due_on=day,
            step="d3",
            title="示例提醒",
            url="/p/x",
        ),
        target=Target.objects.create(
            year=2024, indicator="funds_outside", park=make_park(f"t{project.pk}"), assigned=1000
        ),
        batch=Batch.objects.create(
            kind="projects",
            file_name="示例.xlsx",
            plan_hash="0" * 64,
            by=user,
            packed=packed(b"[]"),
        ),
        dispatch=make_dispatch(f"2024Q{number}", state="published"),
    )


def make_city():
    """Two parks: staff of the first, one project with its rows in each."""
    own, other = make_park("own"), make_park("other")
    make_chain("hydrogen")
    staff, bureau = make_user("staff", parks=[own]), make_user("bureau")
    return SimpleNamespace(
        own=own,
        other=other,
        staff=staff,
        bureau=bureau,
        leader=make_user("leader"),
        auditor=make_user("auditor"),
        mine=make_rows(make_signed(own), staff, 1),
        theirs=make_rows(make_signed(other), bureau, 2),
    )
