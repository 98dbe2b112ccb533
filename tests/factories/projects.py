"""What, when and how much."""

from datetime import date
from decimal import Decimal
from itertools import count

from projects.actions.project import derive, search_text
from projects.models import (
    AnnualPlan,
    Assignment,
    FundingRecord,
    Milestone,
    ProgressReport,
    Project,
)
from tests.factories.parks import make_park, make_person

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


def make_milestone(project, **fields):
    fields.setdefault("name", f"示例节点{next(_number)}")
    fields.setdefault("planned_on", date(2024, 7, 12))
    fields.setdefault("baseline_on", fields["planned_on"])
    return Milestone.objects.create(project=project, **fields)


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
