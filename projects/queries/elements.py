"""四要素 of a complete lead (DOMAIN.md §4): content, scale, investor and contact, demands.

One definition for leads and for the weekly information of the liaison offices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class Element:
    """One of the four, what is asked for, and the field of a lead that fills it."""

    code: str
    label: str
    short: str
    hint: str
    field: str


CONTENT = Element("content", "项目内容", "内容", "写明做什么、产什么", "content")
SCALE = Element("scale", "投资规模", "规模", "写明意向投资多少万元", "amount")
CONTACT = Element("contact", "投资方和联系人", "联系", "写明投资方、联系人和电话", "contact_phone")
DEMANDS = Element("demands", "诉求", "诉求", "写明土地、用电、政策等诉求", "demands")
ELEMENTS = (CONTENT, SCALE, CONTACT, DEMANDS)


def missing_elements(
    *, content: str, amount: Decimal | None, investor: str, contact: str, demands: str
) -> list[Element]:
    """Which of the four are not there; `contact` is how to reach them: a telephone or a name."""
    said = {
        CONTENT.code: bool(content.strip()),
        SCALE.code: amount is not None and amount > 0,
        CONTACT.code: bool(investor.strip()) and bool(contact.strip()),
        DEMANDS.code: bool(demands.strip()),
    }
    return [one for one in ELEMENTS if not said[one.code]]


def missing_of(values: Mapping[str, Any]) -> list[Element]:
    """The same of the fields of a lead."""
    return missing_elements(
        content=values.get("content") or "",
        amount=values.get("amount"),
        investor=values.get("investor_name") or "",
        contact=values.get("contact_phone") or "",
        demands=values.get("demands") or "",
    )


# The same four in the database, for the filter of the list.
COMPLETE = ~Q(content="") & Q(amount__gt=0) & ~Q(contact_phone="") & ~Q(demands="")
