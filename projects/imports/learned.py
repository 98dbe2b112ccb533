"""Headers that people have confirmed before: their own office's are sure, others' are proposals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parks.models import User
from projects.imports.columns import Levels, fold
from projects.models import ColumnName

Known = Mapping[str, tuple[str, str]]  # header key → (field or "", unit of money or "")


@dataclass(frozen=True)
class Learned:
    """`own`: what the importer's office confirmed; `others`: what any other office did."""

    own: Known = field(default_factory=dict)
    others: Known = field(default_factory=dict)


def header_key(levels: Levels) -> str:
    """Headers of two reports are one: 1-6月到位 and 1-7月到位, 截至6月底 and 截至7月底, 2023年 and 2024年.

    A month alone (6月完成投资) has no key: next month another column is meant.
    """
    text = fold("/".join(levels))
    if re.search(
        r"(?<![-—–~至到\d])\d{1,2}月(?![-—–~至到底末])", re.sub(r"截[至止]\d{1,2}月", "", text)
    ):
        return ""
    text = re.sub(r"20\d\d", "#", text)
    return re.sub(r"(?<=[-—–~至到])\d{1,2}(?=月)|(?<=截至)\d{1,2}(?=月)", "#", text)[:120]


def load_learned(by: User, kind: str) -> Learned:
    """What was confirmed for ledgers of this kind: one query."""
    office = by.unit.pk if by.unit else None
    own: dict[str, tuple[str, str]] = {}
    others: dict[str, tuple[str, str]] = {}
    rows = ColumnName.objects.filter(kind=kind).order_by("confirmed_at")
    for key, unit_id, name, unit in rows.values_list("key", "office_id", "field", "unit"):
        (own if unit_id == office else others)[key] = (name, unit)
    return Learned(own, others)
