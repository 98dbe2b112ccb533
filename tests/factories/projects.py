"""What, when and how much."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from projects.actions.project import derive, search_text
from projects.actions.reference import load_lamp_rules
from projects.enums import Evidence
from projects.models import (
    AnnualPlan,
    Approval,
    ApprovalItem,
    Assignment,
    Attachment,
    Batch,
    DueReport,
    FundingRecord,
    Lamp,
    Listing,
    Mechanism,
    Meeting,
    MeetingItem,
    Milestone,
    Phase,
    Problem,
    ProgressReport,
    Project,
    Reminder,
    SavedPivot,
    SavedView,
    StageTransition,
    Target,
    Visit,
)
from projects.models.target import NODES
from tests.factories.files import make_upload
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_park,
    make_person,
    make_region,
    make_unit,
    make_user,
)
from tracker import files
from tracker.tools.periods import month_end

_number = count(1)


def make_project(park=None, **fields):
    """A project of one park, in negotiation unless told otherwise."""
    number = next(_number)
    park = park or make_park("zyjk")
    fields.setdefault("name", f"示例项目{number}")
    fields.setdefault("code", f"T-{number:05d}")
    fields.setdefault("region", park.region)
    project = Project(park=park, **fields)
    derive(project)
    project.search_text = search_text(project, [])
    project.save()
    return project


def make_signed(park=None, **fields):
    """A project signed on 2024-03-15 for 1.2亿."""
    fields.setdefault("stage", "signed")
    fields.setdefault("signed_on", date(2024, 3, 15))
    fields.setdefault("contract_amount", Decimal(12000))
    fields.setdefault("total_investment", Decimal(12000))
    return make_project(park, **fields)


def make_funding(project, **fields):
    """A verified arrival of 100万 from outside on 2024-05-10."""
    fields.setdefault("amount", Decimal(100))
    fields.setdefault("received_on", date(2024, 5, 10))
    fields.setdefault("source", "outside")
    fields.setdefault("state", "verified")
    if fields["state"] == "verified":
        fields.setdefault("verified_amount", fields["amount"])
    return FundingRecord.objects.create(project=project, **fields)


def make_report(project, **fields):
    fields.setdefault("rhythm", "monthly")
    fields.setdefault("start_on", date(2024, 5, 1))
    fields.setdefault("end_on", date(2024, 5, 31))
    fields.setdefault("done_text", "示例：完成主体三层。")
    return ProgressReport.objects.create(project=project, **fields)


def make_due_report(project, **fields):
    """A month that was owed."""
    fields.setdefault("rhythm", "monthly")
    fields.setdefault("start_on", date(2024, 5, 1))
    fields.setdefault("end_on", month_end(fields["start_on"].year, fields["start_on"].month))
    fields.setdefault("due_on", fields["end_on"] + timedelta(days=5))
    return DueReport.objects.create(project=project, **fields)


def make_milestone(project, **fields):
    fields.setdefault("name", f"示例节点{next(_number)}")
    fields.setdefault("planned_on", date(2024, 7, 12))
    fields.setdefault("baseline_on", fields["planned_on"])
    return Milestone.objects.create(project=project, **fields)


def make_phase(project, **fields):
    """A phase of no progress yet; with a parent, a work of it."""
    fields.setdefault("name", f"示例分期{next(_number)}")
    fields.setdefault("kind", "work" if fields.get("parent") else "phase")
    return Phase.objects.create(project=project, **fields)


def make_item(code="environment", **fields):
    """A line of the template: fifteen working days, of every kind of project."""
    defaults = {"name": f"示例事项{code}", "group": "approval", "days": 15, **fields}
    return ApprovalItem.objects.get_or_create(code=code, defaults=defaults)[0]


def make_approval(project, **fields):
    """An item nobody has taken yet; with a promise, in hand since 3 June."""
    fields.setdefault("name", f"示例手续{next(_number)}")
    if fields.get("promised_on"):
        fields.setdefault("first_promised_on", fields["promised_on"])
        fields.setdefault("state", "running")
        fields.setdefault("started_on", date(2024, 6, 3))
    return Approval.objects.create(project=project, **fields)


def make_duty(project, role="leader", person=None, unit=None, **fields):
    fields.setdefault("from_on", project.signed_on or date(2024, 1, 1))
    if unit is None and person is None:
        person = make_person()
    duty = Assignment.objects.create(project=project, role=role, person=person, unit=unit, **fields)
    if role == "leader" and not duty.to_on:
        Project.objects.filter(pk=project.pk).update(leader=person)
        project.refresh_from_db()
    return duty


def make_plan(project, year=2024, **fields):
    return AnnualPlan.objects.create(project=project, year=year, **fields)


def make_ready(park=None, **fields):
    """A project that lacks nothing on the way to 达产: fields, documents, investor and leader."""
    fields.setdefault("content", "示例：年产 5000 吨示例产品。")
    fields.setdefault("total_investment", Decimal(12000))
    fields.setdefault("contract_amount", Decimal(10000))
    fields.setdefault("origin", "浙江杭州")
    fields.setdefault("chain", make_chain())
    fields.setdefault("planned_start_on", date(2024, 6, 1))
    fields.setdefault("planned_completion_on", date(2025, 6, 1))
    fields.setdefault("land_area_mu", Decimal(30))
    fields.setdefault("annual_output", Decimal(5000))
    fields.setdefault("jobs", 40)
    project = make_project(park, **fields)
    project.investors.add(make_enterprise())
    make_duty(project, from_on=project.signed_on or date(2024, 1, 1))
    for kind in Evidence.values:
        make_attachment(project, kind)
    return project


def make_attachment(project, kind="contract", by=None, upload=None, **parent):
    stored = files.store(upload=upload or make_upload(), by=by or make_user("staff"))
    return Attachment.objects.create(project=project, kind=kind, stored=stored, **parent)


def make_move(project, to_stage="started", **fields):
    """An open claim of 2024-06-03."""
    fields.setdefault("from_stage", project.stage)
    fields.setdefault("claimed_on", date(2024, 6, 3))
    return StageTransition.objects.create(project=project, to_stage=to_stage, **fields)


def make_target(assigned, year=2024, indicator="funds_outside", **node):
    """For the city unless a node is named; other columns may be given beside it."""
    if not {*NODES} & {*node}:
        node["region"] = make_city_region()
    return Target.objects.create(year=year, indicator=indicator, assigned=assigned, **node)


def make_city_region():
    return make_region("620700", "张掖市")


def make_rules():
    """The lamp rules as they are delivered."""
    load_lamp_rules()


def make_mechanism(project, rhythm="monthly", **fields):
    """A rhythm set long ago, so that it can be broken."""
    fields.setdefault("created_at", datetime(2024, 1, 1, tzinfo=UTC))
    return Mechanism.objects.create(project=project, rhythm=rhythm, **fields)


def make_visit(project, **fields):
    fields.setdefault("visited_on", date(2024, 6, 20))
    fields.setdefault("findings", "示例：看了现场。")
    return Visit.objects.create(project=project, **fields)


def make_problem(project, state="reported", **fields):
    """Reported on 2024-06-03; once taken up it has an owner and is due on 2024-07-12."""
    fields.setdefault("number", f"WT-2023-{next(_number):04d}")
    fields.setdefault("title", "示例：供电方案未批复")
    fields.setdefault("kind", "supply")
    fields.setdefault("reported_on", date(2024, 6, 3))
    if state != "reported":
        fields.setdefault("due_on", date(2024, 7, 12))
        if "owner" not in fields:
            fields.setdefault("owner_unit", make_unit("owner"))
    if state in ("resolved", "closed"):
        fields.setdefault("resolved_on", date(2024, 6, 20))
    if state == "closed":
        fields.setdefault("closed_on", date(2024, 6, 24))
        fields.setdefault("closed_by", make_user("bureau"))
        fields.setdefault("resolved_by", make_user("unit"))
    return Problem.objects.create(project=project, state=state, **fields)


def make_meeting(*projects, **fields):
    """A 调度会 of 2024-07-12 with these projects on its agenda."""
    fields.setdefault("number", f"HY-2023-{next(_number):04d}")
    fields.setdefault("kind", "dispatch")
    fields.setdefault("title", "示例调度会")
    fields.setdefault("held_on", date(2024, 7, 12))
    if "chair" not in fields:
        fields["chair"] = make_person(is_leader=True)
    meeting = Meeting.objects.create(**fields)
    for order, project in enumerate(projects, start=1):
        MeetingItem.objects.create(meeting=meeting, project=project, order=order, reason="示例原因")
    return meeting


def make_lamp(project, level="red", kind="start", **fields):
    fields.setdefault("since_on", date(2024, 6, 1))
    fields.setdefault("reason", "示例原因")
    Project.objects.filter(pk=project.pk).update(lamp=level, lamp_reason=fields["reason"])
    return Lamp.objects.create(project=project, kind=kind, level=level, **fields)


def make_reminder(project, recipient, **fields):
    fields.setdefault("key", f"sample-{next(_number)}")
    fields.setdefault("kind", "milestone_due")
    fields.setdefault("due_on", date(2024, 7, 12))
    fields.setdefault("step", "3")
    fields.setdefault("title", "示例提醒")
    fields.setdefault("url", "/p/x")
    return Reminder.objects.create(project=project, recipient=recipient, **fields)


def make_pivot(owner, **fields):
    """签约数 by park, kept under a name."""
    defaults = {"name": "示例", "query": "show=signed_count&rows=park", **fields}
    return SavedPivot.objects.create(owner=owner, **defaults)


def make_listing(project, kind="fixed_asset", **fields):
    fields.setdefault("from_on", date(2024, 5, 1))
    return Listing.objects.create(project=project, kind=kind, **fields)


def make_batch(by, **fields):
    defaults = {"kind": "projects", "file_name": "示例.xlsx", "plan_hash": "0" * 64, **fields}
    return Batch.objects.create(by=by, **defaults)


def make_saved_view(owner=None, **fields):
    """A view of one's own: red and yellow lamps."""
    number = next(_number)
    fields.setdefault("name", f"示例视图{number}")
    fields.setdefault("code", f"view-{number}")
    fields.setdefault("query", "lamp=r,y")
    return SavedView.objects.create(owner=owner or make_user("staff"), **fields)
