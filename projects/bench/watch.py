"""What every benchmark watches: the statements that a piece of work sends to the database."""

import statistics
import time
from collections.abc import Callable, Iterator
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


def timed(work: Callable[[], Any], runs: int) -> float:
    """Median of several runs, milliseconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def sql(text: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()
