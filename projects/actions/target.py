"""年度目标: set or change what a node must reach in a year."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.models import Target
from tracker import audit


@transaction.atomic
def set_target(
    *,
    year: int,
    indicator: str,
    assigned: Decimal,
    by: User,
    stretch: Decimal | None = None,
    document: str = "",
    version: int | None = None,
    **node: Any,
) -> Target:
    """Assign a target to one node (region, park, chain, office or leader), 万元 or a count.

    A change of an assigned number needs the document that changed it.
    """
    if assigned <= 0:
        raise ValidationError({"assigned": "下达数要大于 0。"})
    row = Target.objects.filter(year=year, indicator=indicator, **node).first()
    if row is None:
        row = Target.objects.create(
            year=year,
            indicator=indicator,
            assigned=assigned,
            stretch=stretch,
            document=document,
            **node,
        )
        changes = {"assigned": [None, str(assigned)]}
        audit.record(verb="下达目标", on=row, by=by, changes=changes, reason=document)
        return row
    if row.assigned != assigned and not document.strip():
        raise ValidationError({"document": "调整已下达的目标要写文件号。"})
    values = {"assigned": assigned, "stretch": stretch, "document": document or row.document}
    changes = audit.difference({name: getattr(row, name) for name in values}, values)
    if changes:
        if version is not None:
            row.version = version
        for name, value in values.items():
            setattr(row, name, value)
        row.bump(list(values))
        audit.record(verb="调整目标", on=row, by=by, changes=changes, reason=document)
    return row
