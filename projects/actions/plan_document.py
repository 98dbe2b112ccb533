"""一县一方案: draft one, mend it, issue it, and draft the version that will replace it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import User
from projects.actions.number import create_numbered
from projects.actions.placed import refuse_day, region_of
from projects.enums import PlanState
from projects.models import PlanDocument
from tracker import audit, files

PREFIX = "FA"
YEARS = (2000, 2100)
TEXTS = ("positioning", "industries", "goals", "path", "guarantees")
FIELDS = ("year", "region", "park", "title", "document", "lead_unit", *TEXTS)


@transaction.atomic
def record_plan(*, values: Mapping[str, Any], by: User, upload: Any = None) -> PlanDocument:
    """A draft. `values`: FIELDS and `chains`. Raises ValidationError by field."""
    fields, chains = _checked(values)
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    row = create_numbered(
        PlanDocument, PREFIX, fields["year"], column="code", recorded_by=by, **fields
    )
    row.chains.set(chains or [])
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="登记方案", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def change_plan(
    *, plan: PlanDocument, values: Mapping[str, Any], by: User, upload: Any = None
) -> PlanDocument:
    """Change the fields given of a draft: what is issued is revised. Raises StaleVersion."""
    if plan.state != PlanState.DRAFT:
        raise ValidationError("方案已经印发，不能直接改；请点“修订”起草新版，印发后替代这一版。")
    held = {name: getattr(plan, name) for name in FIELDS}
    fields, chains = _checked(held | dict(values), plan)
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    changes = audit.difference({name: getattr(plan, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.bump(list(fields))
    if chains is not None:
        before = [str(one) for one in plan.chains.all()]
        plan.chains.set(chains)
        after = [str(one) for one in chains]
        changes |= {"chains": [before, after]} if before != after else {}
    audit.record(verb="修改方案", on=plan, by=by, changes=changes)
    return plan


@transaction.atomic
def issue_plan(*, plan: PlanDocument, document: str, issued_on: date, by: User) -> PlanDocument:
    """印发: the version it replaces stays readable as such. Raises StaleVersion.

    A place has one issued plan a year: a second one is refused, a revision takes its place.
    """
    if plan.state != PlanState.DRAFT:
        raise ValidationError("这份方案已经印发过了。")
    if not document.strip():
        raise ValidationError({"document": "请填文号，例如 甘区招发〔2024〕3号。"})
    if not plan.goals.strip():
        raise ValidationError("还没有写年度目标，请先补上再印发。")
    refuse_day("issued_on", issued_on, ahead="印发日期")
    _supersede(plan, by)
    plan.state, plan.document, plan.issued_on = PlanState.ISSUED, document.strip(), issued_on
    try:
        with transaction.atomic():
            plan.bump(["state", "document", "issued_on"])
    except IntegrityError as error:
        raise ValidationError(_taken(plan, None)) from error
    changes = {"state": [PlanState.DRAFT, PlanState.ISSUED], "document": [None, plan.document]}
    audit.record(verb="印发方案", on=plan, by=by, changes=changes)
    return plan


@transaction.atomic
def revise_plan(*, plan: PlanDocument, by: User) -> PlanDocument:
    """A draft with the same words, to replace the issued one when it is issued itself."""
    if plan.state != PlanState.ISSUED:
        raise ValidationError("只有已印发的方案可以修订；起草中的请直接修改。")
    if draft := plan.revisions.filter(state=PlanState.DRAFT).first():
        raise ValidationError(f"已有修订稿 {draft.code}，请接着改那一稿。")
    plan.bump([])
    fields = {name: getattr(plan, name) for name in FIELDS} | {"document": ""}
    row = create_numbered(
        PlanDocument, PREFIX, plan.year, column="code", recorded_by=by, replaces=plan, **fields
    )
    row.chains.set(plan.chains.all())
    audit.record(verb="修订方案", on=row, by=by, changes={"replaces": [None, plan.code]})
    return row


def _supersede(plan: PlanDocument, by: User) -> None:
    """The one issued before gives way, if this is its revision. Raises ValidationError."""
    same = {"park": plan.park} if plan.park_id else {"park": None, "region": plan.region}
    issued = PlanDocument.objects.select_for_update(of=("self",)).filter(
        year=plan.year, state=PlanState.ISSUED, **same
    )
    held = issued.first()
    if held is None:
        return
    if held.pk != plan.replaces_id:
        raise ValidationError(_taken(plan, held))
    held.state = PlanState.SUPERSEDED
    held.bump(["state"])
    changes = {"state": [PlanState.ISSUED, PlanState.SUPERSEDED]}
    audit.record(verb="方案被新版替代", on=held, by=by, changes=changes)


def _taken(plan: PlanDocument, held: PlanDocument | None) -> str:
    said = f" {held.code}" if held else ""
    return (
        f"{plan.place} {plan.year} 年已有印发的方案{said}，一地一年只能有一份；"
        "要改内容，请打开那一份点“修订”，新版印发后旧版自动留存。"
    )


def _checked(
    values: Mapping[str, Any], plan: PlanDocument | None = None
) -> tuple[dict[str, Any], Any]:
    """The fields as they will be written, and the chains (None: as they are)."""
    found = dict(values)
    chains = found.pop("chains", None)
    if not str(found.get("title") or "").strip():
        raise ValidationError({"title": "请填方案名称。"})
    if not YEARS[0] <= found["year"] <= YEARS[1]:
        raise ValidationError({"year": "年度请填四位数，例如 2024。"})
    if plan is not None and plan.replaces and found["year"] != plan.year:
        raise ValidationError({"year": "修订稿的年度要和原方案一致。"})
    unit = found["lead_unit"]
    if unit.retired_on and (plan is None or plan.lead_unit != unit):
        raise ValidationError({"lead_unit": f"{unit}已撤并，请改选承接它的单位。"})
    for name in ("document", *TEXTS):
        found[name] = (found.get(name) or "").strip()
    found["region"] = region_of(found.get("park"), found.get("region"))
    return found, chains
