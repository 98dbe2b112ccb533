"""Two parks with one record of every noun each, and one client of every actor of the policy."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from rest_framework.authtoken.models import Token

from parks.models import OfficePosting, Park, User
from projects.models import (
    Attachment,
    Batch,
    Dispatch,
    DispatchChange,
    DispatchNote,
    Lamp,
    LampOverride,
    Reminder,
    ReportTemplate,
    StageTransition,
    Target,
)
from projects.models.batch import packed
from tests.factories.activities import make_activity, make_agreement
from tests.factories.assessment import make_figure, make_scheme
from tests.factories.dispatches import make_dispatch
from tests.factories.enterprises import make_link, make_merge, make_placing
from tests.factories.events import (
    make_announced,
    make_campaign,
    make_event,
    make_fund_arrival,
    make_granted,
)
from tests.factories.instructions import make_instruction
from tests.factories.leads import make_lead
from tests.factories.offices import (
    make_attendance,
    make_office_report,
    make_share,
    make_week,
)
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_person,
    make_region,
    make_unit,
    make_user,
)
from tests.factories.projects import (
    make_approval,
    make_due_report,
    make_duty,
    make_funding,
    make_meeting,
    make_milestone,
    make_phase,
    make_pivot,
    make_problem,
    make_report,
    make_rules,
    make_saved_view,
    make_signed,
    make_visit,
)
from tests.factories.screens import make_screen
from tests.factories.tasks import make_plan_document, make_task, make_task_report
from tests.house.policy import SCREEN_TOKEN
from tracker.models import Notification, OutboxMessage, Robot, StoredFile

DAY = date(2024, 6, 1)
NOWHERE = 987_654_321  # an id that no record has
# Its opening is kept at most once a minute: in this test, not at all.
JUST_SEEN = {"seen_at": datetime(2100, 1, 1, tzinfo=UTC), "seen_ip": "127.0.0.1"}
EMPTY_PLAN = {
    "kind": "projects",
    "mapping": [],
    "checks": [],
    "effect": {"new_investment": "0.0000"},
    "summary": dict.fromkeys(("rows", "create", "update", "same", "skip", "error"), 0),
}
MISSING = {
    "pk": NOWHERE,
    "code": "no-such-code",
    "username": "no-such-name",
    "period": "2019Q1",
    "number": 9,
}


def make_world() -> SimpleNamespace:
    """Plans, drafts, files: everything that an address of the system can name."""
    city = make_region("620700", "张掖市")
    parks = make_park("first"), make_park("second")
    make_rules()
    office, unit = make_office("hz"), make_unit("lead")
    users = make_actors(parks, office, unit)
    rows = (
        make_rows(make_signed(parks[0], office=office), users["staff"], "2024Q2", "published"),
        make_rows(make_signed(parks[1]), users["other_staff"], "2024Q3", "draft"),
    )
    make_duty(rows[0]["project"], "lead_unit", unit=unit)
    rows[0]["problem"].owner_unit = unit
    rows[0]["problem"].save()
    rows[0]["approval"].unit = unit  # which answers for its own items alone
    rows[0]["approval"].save()
    for row in rows:  # a leader settles his own only
        row["instruction"].issued_by = users["leader"]
        row["instruction"].save()
    event = make_event()
    for row in rows:
        item = make_announced(event, row["project"])
        row["event_item"] = SimpleNamespace(code=event.code, pk=item.pk)
    for row in rows:
        row["task"].lead_unit = unit if row is rows[0] else make_unit("other")
        row["task"].save()
    only = {
        "unit": unit,
        "person": users["staff"].person,
        "office": office,
        "posting": office.postings.first(),
        "enterprise": make_enterprise("示例能源有限公司"),
        "park": parks[0],
        "chain": make_chain("hydrogen"),
        "chain_link": make_link(make_chain("hydrogen")),
        "prospect": make_placing(make_link(make_chain("hydrogen"), "储氢")),
        "merge": make_merge(users["bureau"]),
        "region": city,
        # Its address is refused before anything is looked up or called.
        "robot": Robot.objects.create(
            name="示例群", kind="wecom", address="https://x.example.test"
        ),
        "outbox": make_outbox(users["staff"]),
        "event": event,
        "campaign": make_campaign(),
        "screen": make_screen(users["bureau"], token=SCREEN_TOKEN, park=parks[0], **JUST_SEEN),
        "indicator": SimpleNamespace(code="funds_outside"),
        "template": ReportTemplate.objects.first(),
        "signing": make_dispatch("2023Q4", state="leader_review", signatory=users["leader"]),
        "target": Target.objects.create(
            year=2024, indicator="funds_outside", park=parks[0], assigned=1000
        ),
    }
    return SimpleNamespace(first=only | rows[0], second=rows[1], users=users)


def make_actors(parks: tuple[Park, Park], office: Any, unit: Any) -> dict[str, User]:
    """A user of every actor but the anonymous."""
    users = {role: make_user(role) for role in ("leader", "bureau", "auditor", "admin")}
    users["staff"] = make_user("staff", parks=[parks[0]])
    users["other_staff"] = make_user("staff", parks=[parks[1]])
    users["liaison"] = make_user("liaison")
    OfficePosting.objects.create(office=office, person=users["liaison"].person, from_on=DAY)
    users["unit"] = make_user("unit", person=make_person(unit=unit))
    users["nobody"] = make_user(None)
    users["disabled"] = make_user("bureau", is_active=False)
    return users


def make_rows(project: Any, by: User, quarter: str, state: str) -> dict[str, Any]:
    """One record of every noun that hangs on the project or belongs to its keeper."""
    at = datetime(2024, 7, 1, tzinfo=UTC)
    moment = {"published_at": at} if state == "published" else {}
    return {
        "project": project,
        "account": by,
        "pivot": make_pivot(by),
        "funding": make_funding(project, state="reported", reported_by=by),
        "report": make_report(project, state="submitted", percent=40, reported_by=by),
        "due_report": make_due_report(project),
        "milestone": make_milestone(project),
        "phase": make_phase(project),
        "approval": make_approval(project),
        "duty": make_duty(project, "member"),
        "move": StageTransition.objects.create(
            project=project,
            from_stage="signed",
            to_stage="registered",
            claimed_on=DAY,
            claimed_by=by,
        ),
        "lamp": Lamp.objects.create(
            project=project, kind="start", level="red", reason="示例", since_on=DAY
        ),
        "override": LampOverride.objects.create(
            project=project, kind="start", level="green", reason="示例", from_on=DAY, until_on=DAY
        ),
        "problem": make_problem(project, "in_hand"),
        "instruction": make_instruction(project, issued_by=by),
        "visit": make_visit(project, recorded_by=by),
        "meeting": make_meeting(project),
        "activity": make_activity(project.park, office=project.office, recorded_by=by),
        "agreement": make_agreement(project.park, office=project.office, recorded_by=by),
        "park_figure": make_figure(project.park, state="draft", entered_by=by),
        "scheme": make_scheme(state="in_force" if state == "published" else "draft"),
        **make_office_rows(project),
        "lead": make_lead(
            project.park,
            office=project.office,
            recorded_by=by,
            state="valid",
            judged_on=DAY,
            judged_valid=True,
        ),
        **make_fund_rows(project, by),
        **make_task_rows(project.park, by, state),
        "photo": make_photo(project, by),
        "reminder": Reminder.objects.create(
            key=f"key-{project.pk}",
            kind="report_due",
            project=project,
            recipient=by,
            due_on=DAY,
            step="d3",
            title="示例提醒",
            url="/inbox",
        ),
        "saved_view": make_saved_view(by, code=f"view-{project.pk}"),
        "batch": Batch.objects.create(
            kind="projects",
            file_name="示例.xlsx",
            plan_hash="0" * 64,
            by=by,
            outline=EMPTY_PLAN,
            packed=packed(b"[]"),
        ),
        **make_report_rows(make_dispatch(quarter, state=state, **moment), by),
    }


def make_task_rows(park: Park, by: User, state: str) -> dict[str, Any]:
    """A plan, issued for the first park and a draft for the second; a task with what was reported."""
    plan_state = "issued" if state == "published" else "draft"
    task = make_task(park)
    return {
        "plan_document": make_plan_document(park=park, state=plan_state),
        "task": task,
        "task_report": make_task_report(task, by=by),
    }


def make_report_rows(dispatch: Dispatch, by: User) -> dict[str, Any]:
    """A report with its parts; its snapshot as the bureau and as its printed link open it."""
    return {
        "dispatch": dispatch,
        "section": dispatch.sections.first(),
        "snapshot": dispatch.snapshot,
        "printed": dispatch.snapshot,
        "note": DispatchNote.objects.create(dispatch=dispatch, by=by, text="示例批注"),
        "change": DispatchChange.objects.create(
            dispatch=dispatch, code="signed_count", name="新签约入库项目", original="1", text="2",
            reason="示例", by=by,
        ),
    }  # fmt: skip


def make_office_rows(project: Any) -> dict[str, Any]:
    """What the project's office wrote about itself; without one, what another did."""
    office = project.office or make_office("other")
    return {
        "office_week": make_week(office),
        "office_report": make_office_report(office),
        "attendance": make_attendance(office),
        "share": make_share(project),
    }


def make_fund_rows(project: Any, by: User) -> dict[str, Any]:
    """争取资金 of the project with one arrival, whose address names both."""
    fund = make_granted(project=project, recorded_by=by)
    arrival = make_fund_arrival(fund, recorded_by=by)
    return {
        "government_fund": fund,
        "fund_arrival": SimpleNamespace(code=fund.code, pk=arrival.pk),
    }


def make_outbox(recipient: User) -> OutboxMessage:
    note = Notification.objects.create(key="k", recipient=recipient, kind="x", title="示例")
    return OutboxMessage.objects.create(notification=note, state="dead")


def make_photo(project: Any, by: User) -> Attachment:
    stored = StoredFile(
        name="示例.png", content_type="image/png", size=8, sha256="0" * 64, uploaded_by=by
    )
    stored.file.save("x", ContentFile(b"\x89PNG\r\n\x1a\n"), save=True)
    return Attachment.objects.create(project=project, kind="progress", stored=stored)


def arguments_of(record: Any) -> dict[str, Any]:
    """How addresses may name this record."""
    stored = getattr(record, "stored_id", None)
    names = ("code", "username", "period", "number")
    return {
        "pk": stored if isinstance(record, Attachment) else getattr(record, "pk", None),
        **{name: getattr(record, name) for name in names if hasattr(record, name)},
    }


def page_client(world: SimpleNamespace, actor: str) -> Client:
    """Logged in by session; the disabled user's was opened before the disabling."""
    client = Client()
    if actor != "anonymous":
        client.force_login(world.users[actor], backend="parks.backends.PersonBackend")
    return client


def api_client(world: SimpleNamespace, actor: str) -> Client:
    """By token, as other systems call."""
    if actor == "anonymous":
        return Client()
    token, _ = Token.objects.get_or_create(user=world.users[actor])
    return Client(headers={"Authorization": f"Token {token.key}"})
