"""三个一批、专项行动、争取资金."""

from datetime import date
from decimal import Decimal
from itertools import count

from projects.models import (
    Campaign,
    CampaignTarget,
    EventProject,
    GovernmentFund,
    GovernmentFundArrival,
    Listing,
    ProjectEvent,
)
from tests.factories.parks import make_region

_number = count(1)


def _region(park):
    return park.region if park else make_region("620700", "张掖市")


def make_event(park=None, **fields):
    """An event of the city on 2024-06-20 without projects."""
    number = next(_number)
    defaults = {
        "code": f"SG-T-{number:04d}",
        "name": f"示例集中签约开工投产活动{number}",
        "held_on": date(2024, 6, 20),
        "level": "park" if park else "city",
        "region": _region(park),
    }
    return ProjectEvent.objects.create(park=park, **defaults | fields)


def make_announced(event, project, batch="sign", **fields):
    fields.setdefault("amount", Decimal(10_000))
    return EventProject.objects.create(event=event, project=project, batch=batch, **fields)


def make_campaign(**fields):
    """百日攻坚 of 2024-04-01 to 2024-07-09 without targets."""
    number = next(_number)
    defaults = {
        "code": f"GJ-T-{number:04d}",
        "name": f"示例攻坚行动{number}",
        "kind": "hundred_days",
        "from_on": date(2024, 4, 1),
        "to_on": date(2024, 7, 9),
        "region": _region(None),
    }
    return Campaign.objects.create(**defaults | fields)


def make_member(campaign, project, **fields):
    fields.setdefault("from_on", campaign.from_on)
    return Listing.objects.create(project=project, kind="campaign", name=campaign.name, **fields)


def make_aim(campaign, park=None, goal="started", assigned=10):
    return CampaignTarget.objects.create(campaign=campaign, park=park, goal=goal, assigned=assigned)


def make_fund(park=None, **fields):
    """An application of 2,000万元 on 2024-03-05."""
    number = next(_number)
    project = fields.get("project")
    park = park or (project.park if project else None)
    defaults = {
        "code": f"ZQ-T-{number:04d}",
        "kind": "central",
        "name": f"示例基础设施{number}",
        "applied_amount": Decimal(2000),
        "applied_on": date(2024, 3, 5),
        "region": _region(park),
    }
    return GovernmentFund.objects.create(park=park, **defaults | fields)


def make_granted(park=None, **fields):
    """1,500万元 granted on 2024-04-10."""
    defaults = {
        "state": "approved",
        "approved_amount": Decimal(1500),
        "approved_on": date(2024, 4, 10),
    }
    return make_fund(park, **defaults | fields)


def make_fund_arrival(fund=None, **fields):
    defaults = {"amount": Decimal(500), "arrived_on": date(2024, 5, 6), "voucher": "记-12"}
    return GovernmentFundArrival.objects.create(fund=fund or make_granted(), **defaults | fields)
