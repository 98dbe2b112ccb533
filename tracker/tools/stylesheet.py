"""What a style sheet of somebody else's holds for us: the rules that our pages can match, no others."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Any

import tinycss2

NESTING = ("media", "supports", "container", "layer")
_OWN_PROPERTY = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))")
_PROPERTY_NAME = re.compile(r"--[\w-]+")
_READ_PROPERTY = re.compile(r"var\(\s*(--[\w-]+)")


def prune(sheet: str, words: Collection[str], beside: str = "") -> str:
    """The sheet without what no page can use.

    A selector stays when every class it names is among `words`; what stands in brackets of
    `:not()`, `:is()` and the like is not looked at, and a selector without classes stays. Custom
    properties that neither the rest nor `beside` (our own sheets and scripts) reads are left out,
    and those that only such ones read.
    """
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    kept = "".join(_kept(rules, words))
    named_beside = set(_PROPERTY_NAME.findall(beside))
    while (left := _without_unread(kept, named_beside)) != kept:
        kept = left
    return kept


def _without_unread(sheet: str, named: Collection[str]) -> str:
    read = set(named) | set(_READ_PROPERTY.findall(sheet))
    return _OWN_PROPERTY.sub(lambda found: found[0] if found[1] in read else "", sheet)


def _kept(rules: Iterable[Any], words: Collection[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if _classes(one) <= set(words)]
            if selectors:
                head = ",".join(tinycss2.serialize(one).strip() for one in selectors)
                yield f"{head}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if body := "".join(_kept(inner, words)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}"
        else:
            yield rule.serialize()


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """The selectors between the commas."""
    one: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield one
            one = []
        else:
            one.append(token)
    yield one


def _classes(selector: list[Any]) -> set[str]:
    """The classes that an element must have for the selector to match."""
    return {
        after.value
        for dot, after in pairwise(selector)
        if dot.type == "literal" and dot.value == "." and after.type == "ident"
    }
