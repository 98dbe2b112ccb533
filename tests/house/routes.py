"""Every address of the system, walked from the URLconf (never a hand list)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    name: str  # with namespaces: "projects:project-detail"
    path: str  # as it stands in the URLconf
    arguments: frozenset[str]
    pattern: URLPattern

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    @property
    def view(self) -> Any:
        """The class of the view, or its function."""
        call = self.pattern.callback
        return getattr(call, "view_class", None) or getattr(call, "cls", None) or call


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), (), "", frozenset()))


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...], path: str, held: frozenset[str]
) -> Iterator[Address]:
    for found in resolver.url_patterns:
        here = path + str(found.pattern)
        arguments = held | set(found.pattern.regex.groupindex)
        if isinstance(found, URLResolver):
            inner = (*spaces, found.namespace) if found.namespace else spaces
            yield from _walk(found, inner, here, arguments)
        else:
            yield Address(":".join((*spaces, found.name or f"?{here}")), here, arguments, found)
