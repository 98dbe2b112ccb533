"""What a measure is: a condition on rows, and what is counted or summed of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, Q, Sum

from projects.queries.scope import Window
from projects.queries.sources import Source

AMOUNT, COUNT = "amount", "count"


@dataclass(frozen=True)
class Measure:
    """A count or a sum. `amount` is the summed column; None counts rows."""

    code: str
    name: str
    unit: str  # "amount" (万元) or "count"
    quantity: str  # 项, 笔, 亿元 …
    definition: str
    source: Source
    where: Callable[[Window], Q]
    amount: Any = None
    dated: str = ""  # the column by which months are cut

    def aggregate(self, window: Window) -> Aggregate:
        condition = self.rows(window)
        if self.amount is None:
            return Count("pk", filter=condition)
        return Sum(self.amount, filter=condition)

    def rows(self, window: Window) -> Q:
        """The condition that makes a row count: its number and its list read the same."""
        return self.source.base(window) & self.where(window)
