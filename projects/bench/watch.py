"""What every benchmark watches: the statements that a piece of work sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gives the beginnings of the statements sent inside, in order."""
    seen: list[str] = []

    def watch(run: Any, text: str, *rest: Any) -> Any:
        seen.append(text[:20])
        return run(text, *rest)

    with connection.execute_wrapper(watch):
        yield seen
