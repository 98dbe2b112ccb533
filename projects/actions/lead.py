"""线索: write one down, mend it, take it back. What happens to it later stands in lead_verbs.py.

Who reported it first, and when, is written once and never again.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import Enterprise, User
from projects.actions.duplicate import Answers, keep_answers, settle
from projects.actions.lead_step import wind, write_step
from projects.actions.lead_verbs import merge_lead
from projects.actions.number import create_numbered
from projects.actions.placed import refuse_day, refuse_voided, region_of, void_placed
from projects.enums import DuplicateAnswer, LeadSource, LeadState, LeadVerb
from projects.models import Lead, LeadAssignment
from projects.queries.duplicates import doubles_of, traits_of_lead
from projects.stages import LEAD_WAYS_OUT
from tracker import audit, clock, files
from tracker.tools.likeness import name_key
from tracker.tools.phones import phones_in

PREFIX = "XS"
LONGEST_NAME = 160
FIELDS = (
    *("name", "content", "amount", "investor_name", "contact_name", "contact_phone", "address"),
    *("demands", "origin", "chain", "link", "industry", "source", "activity", "remark"),
)
PLACES = ("park", "office", "region")


@transaction.atomic
def record_lead(
    *,
    values: Mapping[str, Any],
    by: User,
    answers: Answers | None = None,
    upload: Any = None,
) -> Lead:
    """A new lead under its number, held from today by the park or office that reported it.

    `values` are FIELDS, PLACES and `reported_on` (None: today). `answers` says by key what to do
    about records alike. Raises Alike where one was not answered; ValidationError by field.
    """
    fields = _checked({name: values.get(name) for name in (*FIELDS, *PLACES)})
    reported = values.get("reported_on") or clock.today()
    refuse_day("reported_on", reported, ahead="首报日期")
    activity = fields["activity"]
    fields["park"] = fields["park"] or (activity and activity.park)
    fields["office"] = fields["office"] or (activity and activity.office)
    fields["region"] = region_of(fields["park"], fields["region"])
    settled = settle(doubles_of(traits_of_lead(fields), by), answers or {}, by)
    same = {one.kind: one.pk for one, answer, _ in settled if answer == DuplicateAnswer.MERGE}
    if firm := same.get("enterprise"):
        fields["enterprise"] = Enterprise.objects.get(pk=firm)
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    first = {"first_office": fields["office"], "first_park": fields["park"]}
    days = {"reported_on": reported, "started_on": reported, "touched_on": reported}
    lead = create_numbered(
        Lead, PREFIX, reported.year, column="code", recorded_by=by, **fields, **first, **days
    )
    for name in ("park", "office"):
        if fields[name]:
            LeadAssignment.objects.create(
                lead=lead, **{name: fields[name]}, from_on=reported, reason="首报", by=by
            )
    write_step(lead, LeadVerb.REPORT, by, "", reported, from_state="")
    Lead.objects.filter(pk=lead.pk).update(**wind(lead))
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="登记线索", on=lead, by=by, changes=changes)
    keep_answers(settled, by=by, lead=lead)
    if earlier := same.get("lead"):
        lead = merge_lead(lead=lead, into=Lead.objects.get(pk=earlier), reason="登记时查重", by=by)
    return lead


@transaction.atomic
def change_lead(*, lead: Lead, values: Mapping[str, Any], by: User, upload: Any = None) -> Lead:
    """Change what is known of it; never the first reporter nor who holds it. Raises StaleVersion."""
    held = Lead.objects.get(pk=lead.pk)
    held.version = lead.version
    refuse_voided(held)
    if held.is_closed:
        now = LeadState(held.state)
        raise ValidationError(f"线索现在是“{now.label}”，不能再改。{LEAD_WAYS_OUT[now]}")
    whole = {name: getattr(held, name) for name in FIELDS}
    fields = _checked(whole | {k: v for k, v in values.items() if k in FIELDS})
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    changes = audit.difference({name: getattr(held, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(held, name, value)
    held.bump(list(fields))
    audit.record(verb="修改线索", on=held, by=by, changes=changes)
    return held


def void_lead(*, lead: Lead, reason: str, by: User) -> Lead:
    """Written down by mistake. What became a project, or bears agreements, stays."""
    if lead.project_id:
        raise ValidationError("这条线索已转成项目，不能作废；项目有误请到项目上处理。")
    if lead.agreements.held().exists():
        raise ValidationError("这条线索下还登记着协议，请先把协议改到别的线索或作废。")
    void_placed(row=lead, reason=reason, by=by)
    Lead.objects.filter(pk=lead.pk).update(due_step="", due_on=None)
    return lead


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found = {name: _plain(value) for name, value in values.items()}
    if len(investor := name_key(found["investor_name"] or "")) < 2:
        why = "请填投资方全称；还不知道全称就写对方怎么称呼，例如“上海某氢能装备企业”。"
        raise ValidationError({"investor_name": why})
    if (found.get("amount") or 0) < 0:
        raise ValidationError({"amount": "金额不能是负数。"})
    _check_phone(found)
    _check_link(found)
    if (activity := found.get("activity")) and activity.voided_at:
        raise ValidationError({"activity": "这次活动已作废，请改选别的活动。"})
    if activity and found.get("source") in (None, "", LeadSource.OTHER):
        found["source"] = LeadSource.ACTIVITY
    found["source"] = found.get("source") or LeadSource.OTHER
    found["name"] = (found["name"] or _name(found))[:LONGEST_NAME]
    found["enterprise"] = Enterprise.objects.known_as([investor]).get(investor)
    for name in ("content", "demands", "contact_name", "address", "origin", "remark"):
        found[name] = found[name] or ""
    return found | {"name_key": name_key(found["name"]), "investor_key": investor}


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _name(found: Mapping[str, Any]) -> str:
    """Where no name was said: who, and the beginning of what."""
    what = (found["content"] or "投资线索").splitlines()[0][:40]
    return f"{found['investor_name']}：{what}"


def _check_phone(found: dict[str, Any]) -> None:
    """A number that nobody could call is refused; several are kept as they were typed."""
    said = (found["contact_phone"] or "").replace(" ", "")
    found["contact_phone"] = said
    if said and not phones_in(said):
        why = "电话看不懂，请填 11 位手机号，或带区号的固定电话如 021-12345678。"
        raise ValidationError({"contact_phone": why})


def _check_link(found: dict[str, Any]) -> None:
    """A link brings its chain; another chain's link is refused."""
    link = found.get("link")
    if link is None:
        return
    if found.get("chain") is None:
        found["chain"] = link.chain
    elif found["chain"].pk != link.chain_id:
        raise ValidationError({"link": f"“{link}”不是所选产业链的环节，请重选。"})
