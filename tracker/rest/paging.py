"""Pages that stay cheap however deep: `?after=<id>` walks the primary key, `?page=` counts.

The ids of a page are found first (a narrow index scan); wide rows are read for these alone.
`count` comes with the first page and with `page=`; on `after=` pages only when `count=1` asks.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

SIZE, LARGEST = 50, 200
BIGGEST = 2**63 - 1  # what a database integer holds (R58)
KEYS = {
    "after": "上一页最后一行的 id；往后翻页用它，多深都快",
    "page": "第几页，从 1 起；不与 after 同用",
    "page_size": f"每页行数，默认 {SIZE}，最多 {LARGEST}",
    "count": "1 要总数，0 不要；默认只在首页和用 page 时给",
}


class Paging(BasePagination):
    """One page of one list; it keeps what `respond` needs."""

    descending = True

    def window(
        self,
        rows: QuerySet,
        request: Any,
        descending: bool = True,
        count: Callable[[QuerySet], int] = QuerySet.count,
    ) -> QuerySet:
        """The ids of the page asked for, and of one row more: is there a next page?"""
        self.request, self.descending = request, descending
        self.size = min(self._number("page_size", SIZE, 1), LARGEST)
        self.page = self._number("page", 0, 1)
        after = self._number("after", None, 0)
        if self.page and after is not None:
            raise ValidationError({"after": ["after 与 page 只能用一个，请去掉其中一个。"]})
        counted = self._number("count", after is None, 0)
        self.count = count(rows) if counted else None
        if after is not None:
            rows = rows.filter(**{"pk__lt" if descending else "pk__gt": after})
        start = (max(self.page, 1) - 1) * self.size
        if start > BIGGEST - LARGEST - 1:
            raise ValidationError({"page": ["页码太大，请往前翻。"]})
        return rows.order_by(self.column).values("pk")[start : start + self.size + 1]

    @property
    def column(self) -> str:
        return "-pk" if self.descending else "pk"

    def respond(self, rows: list[dict[str, Any]], **more: Any) -> Response:
        """`{count, next, previous, …, results}`; each row carries its `id`."""
        has_next = len(rows) > self.size
        rows = rows[: self.size]
        return Response(
            {
                "count": self.count,
                "next": self._next(rows[-1]["id"]) if has_next else None,
                "previous": self._page(self.page - 1) if self.page > 1 else None,
                **more,
                "results": rows,
            }
        )

    def _next(self, last: int) -> str:
        if self.page:
            return self._page(self.page + 1)
        return replace_query_param(self.request.build_absolute_uri(), "after", last)

    def _page(self, number: int) -> str:
        url = remove_query_param(self.request.build_absolute_uri(), "after")
        return replace_query_param(url, "page", number)

    def _number(self, key: str, default: Any, least: int) -> Any:
        text = self.request.query_params.get(key, "")
        if text == "":
            return default
        if not (text.isascii() and text.isdecimal() and len(text) < 20):
            raise ValidationError({key: [f"“{text[:40]}”不是整数，请写 {least} 以上的整数。"]})
        if not least <= (number := int(text)) <= BIGGEST:
            raise ValidationError({key: [f"请写 {least} 以上、不过大的整数。"]})
        return number

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        return [
            {
                "name": key,
                "required": False,
                "in": "query",
                "description": text,
                "schema": {"type": "integer", "minimum": 1 if key.startswith("page") else 0},
            }
            for key, text in KEYS.items()
        ]

    def get_paginated_response_schema(self, schema) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "nullable": True},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }
