"""百日攻坚、冬日无闲: declare a campaign with its targets, bring projects in and let them go."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import Park, User
from projects.actions.number import create_numbered
from projects.actions.placed import refuse_day, refuse_voided, region_of, void_placed
from projects.actions.selection import Tick, mark_selected, unmark_selected
from projects.enums import CampaignGoal, ListingKind
from projects.models import Campaign, CampaignTarget, Listing, Project
from tracker import audit, files

PREFIX = "GJ"
LONGEST = timedelta(days=366)
FIELDS = ("name", "kind", "from_on", "to_on", "park", "region", "goal")


class Aim(NamedTuple):
    """任务数 of a park (None: of all together)."""

    park: Park | None
    goal: str
    assigned: Decimal


@transaction.atomic
def record_campaign(
    *, values: Mapping[str, Any], aims: Iterable[Aim], by: User, upload: Any = None
) -> Campaign:
    """A campaign with its targets; its projects are those of the list of its name."""
    fields = _checked(values)
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    _refuse_named(fields["name"])
    row = create_numbered(
        Campaign, PREFIX, fields["from_on"].year, column="code", recorded_by=by, **fields
    )
    told = _write_aims(row, aims)
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="登记专项行动", on=row, by=by, changes=changes | {"targets": [[], told]})
    return row


@transaction.atomic
def change_campaign(
    *,
    campaign: Campaign,
    values: Mapping[str, Any],
    aims: Iterable[Aim] | None,
    by: User,
    upload: Any = None,
) -> Campaign:
    """Change the fields given, and the targets (None: as they are). Raises StaleVersion.

    A new name is the list's as well: the projects come with it.
    """
    refuse_voided(campaign)
    fields = _checked({name: getattr(campaign, name) for name in FIELDS} | dict(values))
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    changes = audit.difference({name: getattr(campaign, name) for name in fields}, fields)
    before = campaign.name
    if fields["name"] != before:
        _refuse_named(fields["name"])
        if Listing.objects.filter(kind=ListingKind.CAMPAIGN, name=fields["name"]).exists():
            why = "台账里已有同名的专项行动名录，改成这个名称会混在一起，请换一个名称。"
            raise ValidationError({"name": why})
    for name, value in fields.items():
        setattr(campaign, name, value)
    try:
        with transaction.atomic():
            campaign.bump(list(fields))
    except IntegrityError as error:
        raise ValidationError({"name": "刚刚有人用了这个名称，请核对。"}) from error
    if campaign.name != before:
        Listing.objects.filter(kind=ListingKind.CAMPAIGN, name=before).update(name=campaign.name)
    if aims is not None:
        held = _said(campaign)
        campaign.targets.all().delete()
        told = _write_aims(campaign, aims)
        if told != held:
            changes["targets"] = [held, told]
    audit.record(verb="修改专项行动", on=campaign, by=by, changes=changes)
    return campaign


def void_campaign(*, campaign: Campaign, reason: str, by: User) -> Campaign:
    """The board goes; the projects stay in the list of its name until they are taken out."""
    void_placed(row=campaign, reason=reason, by=by)
    return campaign


@transaction.atomic
def move_projects(
    *, campaign: Campaign, projects: Iterable[Project], entering: bool, on: date, by: User
) -> list[int]:
    """Bring projects in from a day, or let them go with `on` as their last day in it.

    Returns the projects that were moved; those that stand as asked are left as they are.
    """
    refuse_voided(campaign)
    if not campaign.from_on <= on <= campaign.to_on:
        why = f"请填行动期内的日期（{campaign.from_on} 至 {campaign.to_on}）。"
        raise ValidationError({"on": why})
    ticks = {p.pk: Tick(p.pk, p.version, p.leader_id) for p in projects}
    verb = mark_selected if entering else unmark_selected
    return verb(ticks=ticks, kind=ListingKind.CAMPAIGN, name=campaign.name, on=on, by=by)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found = dict(values)
    found["name"] = str(found.get("name") or "").strip()
    if not found["name"]:
        raise ValidationError({"name": "请填行动名称。"})
    refuse_day("from_on", found["from_on"])
    if found["to_on"] < found["from_on"]:
        raise ValidationError({"to_on": "结束日期早于开始日期，请核对。"})
    if found["to_on"] - found["from_on"] > LONGEST:
        raise ValidationError({"to_on": "行动长过一年，请核对起止日期。"})
    found["region"] = region_of(found.get("park"), found.get("region"))
    return found


def _refuse_named(name: str) -> None:
    if held := Campaign.objects.held().filter(name=name).first():
        why = f"已有同名的专项行动（{held.from_on} 开始），请加上年份区分，如“{held.to_on.year + 1}年{name}”。"
        raise ValidationError({"name": why})


def _write_aims(campaign: Campaign, aims: Iterable[Aim]) -> list[str]:
    told = list(aims)
    for aim in told:
        if aim.assigned <= 0:
            raise ValidationError({"targets": "任务数要大于零；没有任务的留空。"})
    if len({(aim.park and aim.park.pk, aim.goal) for aim in told}) < len(told):
        raise ValidationError({"targets": "同一个园区的同一项指标写了两遍，请留一个。"})
    CampaignTarget.objects.bulk_create(
        CampaignTarget(campaign=campaign, park=a.park, goal=a.goal, assigned=a.assigned)
        for a in told
    )
    return _said(campaign)


def _said(campaign: Campaign) -> list[str]:
    rows = campaign.targets.select_related("park").order_by("park_id", "goal")
    return [
        f"{row.park.short_name if row.park else '全部'} {CampaignGoal(row.goal).label} {row.assigned}"
        for row in rows
    ]
