"""The words an imported project is found by: `project.search_text` for ten thousand at once."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from projects.actions.project import search_text

# A boundary between ASCII and the rest is always one between words.
RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")


def find_text(values: Mapping[str, Any], investors: Iterable[str]) -> str:
    """The same text `search_text` gives of a project with these values by column."""
    named: Any = SimpleNamespace(
        name=values["name"],
        code=values["code"],
        approval_code=values.get("approval_code", ""),
        origin=values.get("origin", ""),
    )
    text = search_text(named, investors, initials=False)
    return f"{text} {initials(named.name).lower()}".strip()


def initials(name: str) -> str:
    """Pinyin initials, other signs as they are: `lazy_pinyin` a run of characters at a time.

    Runs and words return from row to row, and each is looked up once.
    """
    return "".join(map(_of_run, RUNS.findall(name)))


@lru_cache(5_000)
def _of_run(run: str) -> str:
    if run.isascii():
        return run
    from pypinyin.seg.simpleseg import seg  # 44 MB of tables, only where names are written

    return "".join(map(_of_word, seg(run)))


@lru_cache(20_000)
def _of_word(word: str) -> str:
    from pypinyin import Style, lazy_pinyin  # for the same reason

    return "".join(lazy_pinyin([word], style=Style.FIRST_LETTER))
