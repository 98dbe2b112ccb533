"""Running numbers that a year counts through: WT-2024-0031."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Length

ATTEMPTS = 20
Numbered = TypeVar("Numbered", bound=models.Model)


def next_number(model: type[models.Model], prefix: str, year: int, column: str = "number") -> str:
    """The number after the year's last."""
    stem = f"{prefix}-{year}-"
    held = model._default_manager.filter(**{f"{column}__startswith": stem})
    longest = held.order_by(Length(column).desc(), f"-{column}")  # 10000 comes after 9999
    last = longest.values_list(column, flat=True).first()
    return f"{stem}{int(last.rsplit('-', 1)[-1]) + 1 if last else 1:04d}"


def create_numbered(
    model: type[Numbered], prefix: str, year: int, /, column: str = "number", **fields: Any
) -> Numbered:
    """Make a record under the next number; of two at once the second takes the one after.

    `column` is where the model keeps it; `fields` may have a `year` of their own. The unique constraint decides. Raises ValidationError
    when the queue is hopelessly long.
    """
    for _ in range(ATTEMPTS):
        number = {column: next_number(model, prefix, year, column)}
        try:
            with transaction.atomic():
                return model._default_manager.create(**number, **fields)
        except IntegrityError:
            if not model._default_manager.filter(**number).exists():
                raise
    raise ValidationError("同时登记的人太多，编号没有取到，请稍候再提交一次。")
