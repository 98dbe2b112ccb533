"""Small reference lists kept in the process for a short while, instead of asked on every page."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
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


def kept_last(seconds: float, most: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep the answers to the last `most` questions for `seconds`, each by its own arguments.

    Whoever gets an answer must not change it: the next one gets the same.
    """

    def decorate(ask: Callable[..., T]) -> Callable[..., T]:
        held: OrderedDict[tuple[Hashable, ...], tuple[T, float]] = OrderedDict()

        @wraps(ask)
        def answer(*question: Hashable) -> T:
            now = monotonic()
            found = held.get(question)
            if found is None or now - found[1] > seconds:
                found = held[question] = ask(*question), now
                while len(held) > most:
                    held.popitem(last=False)
            return found[0]

        _forgetters.append(held.clear)
        return answer

    return decorate


def forget_all() -> None:
    """Ask afresh next time, in this process."""
    for forget in _forgetters:
        forget()
