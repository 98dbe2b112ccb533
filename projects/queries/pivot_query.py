"""The address of 数据分析 as it is kept: known keys in one order, nothing else."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from projects.queries.narrow import ALIASES, NARROWING
from projects.queries.pivot import Pivot, choose, pivot
from projects.queries.report import window_asked
from projects.queries.scope import Scope, Window, scope_for

SHAPE = ("show", "rows", "cols", "sort")
TIME = ("period", "as_of")
KEYS = (*SHAPE, *TIME, *NARROWING)
LONGEST = 600


def canonical(asked: Mapping[str, str], without: tuple[str, ...] = ()) -> str:
    """The query of an address, in one order and without empty or unknown keys."""
    spelt = {real: asked[alias] for alias, real in ALIASES.items() if asked.get(alias)}
    held = {key: asked.get(key) or spelt.get(key, "") for key in KEYS if key not in without}
    return urlencode({key: value for key, value in held.items() if value})


def parsed(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


def pivot_for(user: object, query: str) -> tuple[Pivot, Scope, Window]:
    """A kept table as this user sees it today.

    Raises ValueError with a Chinese message where a place or a period is gone.
    """
    asked = parsed(query)
    window = window_asked(asked.get("period", ""), asked.get("as_of", ""))
    narrow = {name: asked[name] for name in NARROWING if asked.get(name)}
    scope = scope_for(user, window.until, **narrow)  # type: ignore[arg-type]
    choice = choose(asked.get("show", ""), asked.get("rows", ""), asked.get("cols", ""))
    return pivot(scope, window, choice, by_total=asked.get("sort") == "total"), scope, window
