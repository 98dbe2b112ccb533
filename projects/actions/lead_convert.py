"""线索转项目: one transaction, one project, under the lead's own number."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.actions.enterprise import register_enterprise
from parks.models import Enterprise, User
from projects.actions.agreement import link_project
from projects.actions.lead_step import refuse_wrong_state
from projects.actions.lead_verbs import take_project
from projects.actions.project import create_project
from projects.enums import LeadVerb
from projects.models import Lead, Project


@transaction.atomic
def convert_lead(
    *, lead: Lead, values: Mapping[str, Any], investors: Iterable[Enterprise], by: User
) -> Project:
    """A new project out of the lead, keeping its number; the newest agreement of the lead that has
    no project yet goes with it. Raises ValidationError, and StaleVersion.
    """
    refuse_wrong_state(lead, LeadVerb.CONVERT)
    if Project.objects.filter(code=lead.code).exists():
        raise ValidationError(f"编号 {lead.code} 已有项目，请刷新页面核对。")
    project = create_project(
        values={**values, "code": lead.code},
        investors=investors,
        by=by,
        reason=f"由线索 {lead.code} 转来",
    )
    take_project(lead=lead, project=project, by=by)
    agreements = lead.agreements.held().filter(project=None)
    if agreement := agreements.order_by("-signed_on", "-pk").first():
        link_project(agreement=agreement, project=project, by=by)
    return project


def project_values(lead: Lead) -> dict[str, Any]:
    """What of the lead stands in its project; the park is said by who converts."""
    who = " ".join(word for word in (lead.contact_name, lead.contact_phone) if word)
    return {
        "name": lead.name,
        "office": lead.first_office,
        "chain": lead.chain,
        "link": lead.link,
        "industry": lead.industry,
        "total_investment": lead.amount,
        "origin": lead.enterprise.origin if lead.enterprise else lead.origin,
        "content": lead.content,
        "contact": who,
        "first_event": lead.activity.name[:80] if lead.activity else "",
    }


def investors_of(lead: Lead, by: User) -> list[Enterprise]:
    """The lead's enterprise; one that is not known yet is registered."""
    held = lead.enterprise or Enterprise.objects.known_as([lead.investor_key]).get(
        lead.investor_key
    )
    return [held or register_enterprise(name=lead.investor_name, origin=lead.origin, by=by)]
