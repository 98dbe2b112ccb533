"""One truth for scope: what each of the seven roles sees of every noun."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from parks.models import OfficePosting
from projects.models import BatchRow, Dispatch, DispatchNote, Project
from tests.factories.dispatches import make_dispatch
from tests.factories.events import make_announced, make_event
from tests.factories.instructions import make_instruction
from tests.factories.offices import (
    make_attendance,
    make_office_report,
    make_share,
    make_week,
)
from tests.factories.parks import make_office, make_park, make_user
from tests.factories.projects import (
    make_attachment,
    make_batch,
    make_duty,
    make_funding,
    make_lamp,
    make_listing,
    make_mechanism,
    make_milestone,
    make_move,
    make_plan,
    make_reminder,
    make_report,
    make_rules,
    make_signed,
    make_target,
    make_visit,
)
from tracker.roles import Role

pytestmark = pytest.mark.django_db
# Rows that hang on a project and are seen with it.
OWNED = (
    "Assignment", "Attachment", "AnnualPlan", "EventProject", "FundingRecord", "Instruction", "Lamp", "Listing", "Mechanism",
    "Milestone", "ProgressReport", "StageTransition", "Visit",
)  # fmt: skip


def model(name):
    return apps.get_model("projects", name)


@pytest.fixture
def world():
    """A project of each kind of reach: own park, sub-park, own office, own unit's duty, foreign."""
    make_rules()
    users = {role.value: make_user(role.value) for role in Role}
    zone = make_park("own")
    users["staff"].scope_parks.add(zone)
    office = make_office("hz")
    OfficePosting.objects.create(
        office=office, person=users["liaison"].person,
        from_on=timezone.localdate() - timedelta(days=9),
    )  # fmt: skip
    other = make_park("other")
    projects = {
        "own": make_signed(zone),
        "below": make_signed(make_park("own-sub", zone)),
        "office": make_signed(other, office=office),
        "duty": make_signed(other),
        "foreign": make_signed(other),
    }
    make_duty(projects["duty"], "lead_unit", unit=users["unit"].unit)
    for project in projects.values():
        make_duty(project, "contact")
        make_attachment(project)
        make_plan(project)
        make_funding(project, state="reported")
        make_lamp(project)
        make_listing(project)
        make_mechanism(project)
        make_milestone(project)
        make_report(project, state="submitted")
        make_move(project)
        make_instruction(project)
        make_visit(project)
        make_announced(make_event(), project)
        make_reminder(project, users["leader"])
    return users, projects


SEEN = {
    "bureau": {"own", "below", "office", "duty", "foreign"},
    "leader": {"own", "below", "office", "duty", "foreign"},
    "staff": {"own", "below"},
    "liaison": {"office"},
    "unit": {"duty"},
    "admin": set(),
    "auditor": set(),
}


@pytest.mark.parametrize("role", SEEN)
def test_projects_and_what_hangs_on_them(world, role):
    users, projects = world
    wanted = {projects[name].pk for name in SEEN[role]}
    assert set(Project.objects.visible_to(users[role]).values_list("pk", flat=True)) == wanted
    for name in OWNED:
        found = model(name).objects.visible_to(users[role])
        assert set(found.values_list("project_id", flat=True)) == wanted, name


def test_every_noun_has_the_door():
    models = apps.get_app_config("projects").get_models()
    without = {m.__name__ for m in models if not hasattr(m.objects, "visible_to")}
    without -= {m.__name__ for m in models if m._meta.auto_created}
    # Reached through their parent alone; headers are the importer's memory and shown to nobody;
    # kept sums are read where the scope is everything, and only there.
    of_report = {f"Dispatch{part}" for part in ("Change", "File", "Note", "Reading", "Section")}
    reached = {"BatchRow", "ColumnName", "InstructionReply", "ProblemStep", *of_report}
    assert without == {*reached, "ChangedShard", "KeptCube", "KeptShard"}


def test_a_person_without_role_sees_nothing(world):
    assert not Project.objects.visible_to(make_user(None)).exists()


def test_a_closed_account_sees_nothing(world):
    assert not Project.objects.visible_to(make_user("bureau", is_active=False)).exists()


def test_a_posting_that_is_over_shows_nothing(world):
    users, _ = world
    OfficePosting.objects.update(to_on=timezone.localdate() - timedelta(days=1))
    assert not Project.objects.visible_to(users["liaison"]).exists()


def test_reminders_are_ones_own_and_all_for_the_bureau(world):
    users, _ = world
    counts = {r: model("Reminder").objects.visible_to(u).count() for r, u in users.items()}
    assert counts == {
        "bureau": 5, "leader": 5, "staff": 0, "liaison": 0, "unit": 0, "admin": 0, "auditor": 0,
    }  # fmt: skip


def test_targets_and_dispatches_are_for_those_who_see_figures(world):
    users, _ = world
    make_target(1, park=make_park("own"))
    make_dispatch("2024Q1", state="published")
    draft = make_dispatch("2024Q2")
    DispatchNote.objects.create(dispatch=draft, by=users["bureau"], text="示例")
    sees = {
        role: (
            model("Target").objects.visible_to(user).count(),
            Dispatch.objects.visible_to(user).count(),
        )
        for role, user in users.items()
    }
    assert sees == {
        "bureau": (1, 2), "leader": (1, 1), "staff": (1, 1), "liaison": (1, 1), "unit": (0, 0),
        "admin": (0, 0), "auditor": (0, 0),
    }  # fmt: skip


def test_imports_are_ones_own_and_all_for_the_bureau(world):
    users, _ = world
    for name in ("staff", "bureau", "unit"):
        BatchRow.objects.create(batch=make_batch(users[name]), row=1, outcome="same")
    counts = {r: model("Batch").objects.visible_to(u).count() for r, u in users.items()}
    assert counts == {
        "bureau": 3, "staff": 1, "leader": 0, "liaison": 0, "unit": 0, "admin": 0, "auditor": 0,
    }  # fmt: skip


@pytest.mark.parametrize("make", [make_week, make_office_report, make_attendance])
def test_what_an_office_writes_is_its_own_the_bureaus_and_the_leaders(world, make):
    users, _ = world
    rows = make(make_office("hz")), make(make_office("bj"))
    manager = type(rows[0]).objects
    counts = {role: manager.visible_to(user).count() for role, user in users.items()}
    assert counts == {
        "bureau": 2, "leader": 2, "liaison": 1, "staff": 0, "unit": 0, "admin": 0, "auditor": 0,
    }  # fmt: skip


def test_a_share_is_seen_with_its_project(world):
    users, projects = world
    for project in projects.values():
        make_share(project)
    shares = model("SharedProject").objects
    counts = {role: shares.visible_to(user).count() for role, user in users.items()}
    assert counts == {
        "bureau": 5, "leader": 5, "staff": 2, "liaison": 1, "unit": 0, "admin": 0, "auditor": 0,
    }  # fmt: skip


def test_lamp_rules_are_public(world):
    for user in world[0].values():
        assert model("LampRule").objects.visible_to(user).count() == 5


def test_needs_action_is_by_role(world):
    users, projects = world

    def waiting(name):
        found = {r: model(name).objects.needs_action(u).count() for r, u in users.items()}
        return {role: count for role, count in found.items() if count}

    assert waiting("FundingRecord") == {"bureau": 5}
    assert waiting("ProgressReport") == {"bureau": 5}
    assert waiting("StageTransition") == {"bureau": 5}
    assert waiting("Milestone") == {"bureau": 5, "staff": 2}
    model("FundingRecord").objects.update(state="returned")
    model("ProgressReport").objects.update(state="returned")
    assert waiting("FundingRecord") == {"staff": 2}
    assert waiting("ProgressReport") == {"staff": 2, "unit": 1}
    Project.objects.filter(pk=projects["own"].pk).update(leader=users["leader"].person)
    assert Project.objects.needs_action(users["leader"]).get() == projects["own"]
    assert Project.objects.needs_action(users["staff"]).count() == 2


def test_counted_leaves_out_what_ended_by_that_day(world):
    _, projects = world
    end = date(2024, 5, 1)
    Project.objects.filter(pk=projects["own"].pk).update(status="terminated", ended_on=end)
    assert Project.objects.counted(date(2024, 4, 30)).count() == 5
    assert Project.objects.counted(end).count() == 4
    assert Project.objects.open().count() == 4


def test_a_park_s_report_is_for_its_people_and_for_leaders():
    own, other = make_park("own"), make_park("other")
    make_dispatch(place=own, state="published")
    readers = {
        "own": make_user("staff", parks=[own]),
        "other": make_user("staff", parks=[other]),
        "leader": make_user("leader"),
        "bureau": make_user("bureau"),
        "liaison": make_user("liaison"),
    }
    sees = {name for name, user in readers.items() if Dispatch.objects.visible_to(user).exists()}
    assert sees == {"own", "leader", "bureau"}
