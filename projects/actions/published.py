"""公布数 entered by hand: a later value is a revision, and the earlier one stays."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.actions.snapshot import Place, read_period
from projects.models import PublishedFigure
from projects.queries.dispatch.published import choices
from tracker import audit


@transaction.atomic
def publish_figure(
    *,
    indicator: str,
    period: str,
    place: Place,
    value: Decimal,
    source: str,
    by: User,
    published_on: date | None = None,
) -> PublishedFigure:
    """Enter what was published. The same value again is refused, another is a revision."""
    if indicator not in dict(choices()):
        raise ValidationError({"indicator": "没有这个指标。"})
    if not source.strip():
        raise ValidationError({"source": "请写明出处，例如文件名或报纸日期。"})
    code = read_period(period).code
    kind = str(place._meta.model_name)
    held = PublishedFigure.objects.select_for_update().filter(
        indicator=indicator, period=code, **{kind: place}
    )
    last = held.order_by("-revision").first()
    if last is not None and last.value == value:
        raise ValidationError({"value": "和现行的公布数一样，不用再录。"})
    held.update(is_current=False)
    row = PublishedFigure.objects.create(
        indicator=indicator,
        period=code,
        value=value,
        source=source.strip(),
        published_on=published_on,
        revision=(last.revision if last else 0) + 1,
        by=by,
        **{kind: place},
    )
    changes = {"value": [str(last.value) if last else None, str(value)]}
    audit.record(verb="录入公布数", on=row, by=by, changes=changes, reason=row.source)
    return row
