"""Pages of a long list that stay cheap however deep: each is found from the row it borders on.

An offset makes the database read all that is skipped. Here the links 上一页 and 下一页 carry the
key of the last or first row (`after=`, `before=`) beside the page's number; the number alone works
as ever, and is what an address without a key, or with one that cannot be read, falls back to.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

KEYS = ("page", "after", "before")
# What a database takes as a number and as an id.
KEY = re.compile(r"(?:(?P<value>-?[0-9]{1,20}(?:[.][0-9]{1,8})?),)?(?P<pk>[0-9]{1,18})")


class KeyPage(Page):  # type: ignore[type-arg]
    """A page with the keys of its first and last row."""

    paginator: "KeyPaginator"

    @property
    def first_key(self) -> str:
        return self.paginator.key(self.object_list[0])

    @property
    def last_key(self) -> str:
        return self.paginator.key(self.object_list[-1])


class KeyPaginator(Paginator):  # type: ignore[type-arg]
    """Rows by `largest` downwards, a column that is never empty, then by pk; without it by pk."""

    def __init__(self, rows: QuerySet[Any], per_page: int, largest: str = "") -> None:
        self.largest = largest
        order = [f"-{largest}"] if largest else []
        self.rows = rows.order_by(*order, "pk")
        super().__init__(self.rows, per_page)

    def asked(self, get: Mapping[str, str]) -> KeyPage:
        """The page of an address; a number out of range is the last page, none the first."""
        page = self.get_page(get.get("page"))
        rows = None
        if page.number > 1 and get.get("after"):
            rows = self._after(get["after"])
        elif page.number > 1 and get.get("before"):
            rows = self._before(get["before"])
        return KeyPage(rows or list(page.object_list), page.number, self)

    def key(self, row: Any) -> str:
        return f"{getattr(row, self.largest):f},{row.pk}" if self.largest else f"{row.pk}"

    def _after(self, key: str) -> list[Any]:
        where = self._beyond(key, "lte", "lt", "gt")
        return list(self.rows.filter(where)[: self.per_page]) if where else []

    def _before(self, key: str) -> list[Any]:
        where = self._beyond(key, "gte", "gt", "lt")
        if not where:
            return []
        order = [self.largest] if self.largest else []
        rows = self.rows.filter(where).order_by(*order, "-pk")
        return list(rows[: self.per_page])[::-1]

    def _beyond(self, key: str, bound: str, further: str, pk_further: str) -> Q | None:
        """Rows on one side of a key. The bound says what an index can be entered by."""
        found = KEY.fullmatch(key)
        if not found or bool(found["value"]) != bool(self.largest):
            return None
        other = Q(**{f"pk__{pk_further}": int(found["pk"])})
        if not self.largest:
            return other
        number = Decimal(found["value"])
        same = Q(**{self.largest: number}) & other
        beyond = Q(**{f"{self.largest}__{further}": number})
        return Q(**{f"{self.largest}__{bound}": number}) & (beyond | same)
