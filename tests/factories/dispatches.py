"""Reports as the actions make them: a snapshot of the rows that are there, sections, a state."""

from typing import Any

from django.utils import timezone

from parks.models import Park, Region, User
from projects.actions.dispatch import make_draft
from projects.models import Dispatch, PublishedFigure, ReportTemplate, Snapshot
from projects.queries.dispatch import tree
from projects.queries.dispatch.compose import composed
from tests.factories.parks import make_region, make_user


def make_dispatch(
    period: str = "2024Q2", place: Region | Park | None = None, state: str = "draft", **fields: Any
) -> Dispatch:
    """A draft of the city, or moved on to `state`; a published one has its body."""
    place = place or make_region("620700", "张掖市")
    made = make_draft(period=period, place=place, by=fields.pop("by", None))
    if state == "published":
        body = tree.written(composed(made, made.sections.all()))
        fields = {"published_at": timezone.now(), "body": body,
                  "body_digest": tree.digest_of(body)} | fields  # fmt: skip
    if state != "draft" or fields:
        Dispatch.objects.filter(pk=made.pk).update(state=state, **fields)
        made.refresh_from_db()
    return made


def make_snapshot(**fields: Any) -> Snapshot:
    """A bare snapshot: what its constraints need and no more."""
    values = {"period": "2024Q2", "number": 1, "data": {}, "digest": "0" * 64,
              "cut_off_at": timezone.now()} | fields  # fmt: skip
    if not values.get("park"):
        values.setdefault("region", make_region())
    return Snapshot.objects.create(**values)


def make_bare_dispatch(**fields: Any) -> Dispatch:
    """A row without sections, for constraints."""
    region = fields.pop("region", None) or make_region()
    fields.setdefault("snapshot_id", 0)
    if not fields["snapshot_id"]:
        fields["snapshot_id"] = make_snapshot(region=region, number=Snapshot.objects.count() + 1).pk
    values = {"period": "2024Q2", "region": region, "number": 1, "title": "示例"} | fields
    return Dispatch.objects.create(**values)


def make_published(value: Any = 100, by: User | None = None, **fields: Any) -> PublishedFigure:
    values = {"indicator": "funds_outside", "period": "2023H1", "source": "示例公报"} | fields
    if not values.get("park"):
        values.setdefault("region", make_region())
    return PublishedFigure.objects.create(value=value, by=by or make_user("bureau"), **values)


def make_template(code: str, **fields: Any) -> ReportTemplate:
    values = {"name": f"示例{code}", "title": "示例通报", "text": "示例。"} | fields
    return ReportTemplate.objects.create(code=code, **values)
