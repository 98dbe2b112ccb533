"""What every reader of cells is given and gives back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.tools.cells import Reading

Reader = Callable[[object], Reading[Any]]


@dataclass(frozen=True)
class ReadingContext:
    """What reading a column depends on beside the cell."""

    today: dt.date
    year: int
    header: str = ""
    unit: str | None = None
    fractions: bool = False  # a percent column that Excel keeps as 0.58


class Told(dict[str, Any]):
    """What one cell says of several fields: field → value. `shown`: the cell as the grid has it."""

    shown: str = ""
