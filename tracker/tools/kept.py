"""Small reference lists kept in the process for a short while, instead of asked on every page."""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")
_forgetters: list[Callable[[], None]] = []


def kept(seconds: float) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """Keep the answer of a function without arguments for `seconds`.

    Other processes may be that much behind; use it only where that harms nobody.
    """

    def decorate(ask: Callable[[], T]) -> Callable[[], T]:
        held: dict[str, Any] = {}

        @wraps(ask)
        def answer() -> T:
            now = monotonic()
            if "value" not in held or now - held["at"] > seconds:
                held.update(value=ask(), at=now)
            return held["value"]  # type: ignore[no-any-return]

        _forgetters.append(held.clear)
        return answer

    return decorate


def forget_all() -> None:
    """Ask afresh next time, in this process."""
    for forget in _forgetters:
        forget()
