"""走访: write down that somebody was there, what was seen, and the photos; take it back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import Person, User
from projects.actions.assignment import refresh_coverage
from projects.actions.attachment import attach
from projects.enums import Evidence, VisitKind
from projects.models import Project, Visit
from tracker import audit
from tracker.roles import Role
from tracker.tools.photos import Facts

MOST_PHOTOS = 9  # of one visit
EARLIEST = date(2000, 1, 1)
Place = tuple[Any, Any]


@transaction.atomic
def record_visit(
    *,
    project: Project,
    visited_on: date,
    findings: str,
    by: User,
    visitor: Person | None = None,
    companions: str = "",
    place: str = "",
    location: Place | None = None,
    photos: Iterable[Any] = (),
    facts: Iterable[Facts] = (),
) -> Visit:
    """Who was there (whoever writes it down, unless named) on which day, and what was seen.

    `location` is latitude and longitude in degrees; a photo that does not know its own place takes
    it. A visitor who may lead projects makes it 领导走访. Raises ValidationError by field.
    """
    visitor = visitor or by.person
    _refuse_day(visited_on, visitor)
    if not findings.strip():
        raise ValidationError({"findings": "请写看到的情况，一两句就行。"})
    photos = list(photos)
    if len(photos) > MOST_PHOTOS:
        raise ValidationError({"photos": f"一次走访最多 {MOST_PHOTOS} 张照片，请挑一挑再传。"})
    latitude, longitude = location or (None, None)
    visit = Visit.objects.create(
        project=project,
        kind=VisitKind.LEADER if visitor and visitor.is_leader else VisitKind.FORCE,
        visited_on=visited_on,
        visitor=visitor,
        companions=companions.strip(),
        place=place.strip(),
        latitude=latitude,
        longitude=longitude,
        findings=findings.strip(),
        recorded_by=by,
    )
    changes = {"visited_on": [None, str(visited_on)], "visitor": [None, str(visitor)]}
    audit.record(verb="记走访", on=visit, by=by, changes=changes)
    here = Facts(place=location)
    told = [fact.or_else(here) for fact in facts]
    told += [here] * (len(photos) - len(told))
    attach(project=project, uploads=photos, facts=told, kind=Evidence.PROGRESS, by=by, visit=visit)
    refresh_coverage(Project.objects.filter(pk=project.pk))
    return visit


def _refuse_day(visited_on: date, visitor: Person | None) -> None:
    if visited_on > timezone.localdate():
        raise ValidationError({"visited_on": "走访日期还没到，请填今天或以前的日期。"})
    if visited_on < EARLIEST:
        raise ValidationError({"visited_on": "走访日期太早，请核对年份。"})
    if visitor is None:
        raise ValidationError({"visitor": "请选是谁去走访的。"})
    if visitor.left_on and visitor.left_on <= visited_on:
        why = f"{visitor}已于 {visitor.left_on} 离任，请核对走访日期或改选走访人。"
        raise ValidationError({"visitor": why})


@transaction.atomic
def void_visit(*, visit: Visit, reason: str, by: User) -> Visit:
    """作废: it stays, with the reason, and counts no more; its photos are no evidence any more."""
    if visit.voided_at:
        raise ValidationError("这次走访已经作废了。")
    if visit.recorded_by_id != by.pk and Role.BUREAU not in by.roles:
        raise ValidationError(
            f"这次走访由{visit.recorded_by or '别人'}登记，请由本人或调度科作废。"
        )
    if not reason.strip():
        raise ValidationError({"reason": "请写明作废原因。"})
    visit.voided_at, visit.void_reason = timezone.now(), reason.strip()
    visit.bump(["voided_at", "void_reason"])
    visit.photos.filter(voided_at=None).update(voided_at=visit.voided_at)
    audit.record(verb="作废走访", on=visit, by=by, reason=visit.void_reason)
    refresh_coverage(Project.objects.filter(pk=visit.project_id))
    return visit
