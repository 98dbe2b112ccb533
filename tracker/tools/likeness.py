"""Comparing names: what remains when spaces, brackets and width are taken away."""

import re
import unicodedata

from rapidfuzz import fuzz

NOISE = re.compile(r"[\s()\[\]{}<>《》【】「」“”\"'·•,，.。、:：;；\-—_★▲]+")


def name_key(text: str) -> str:
    """The form in which two names are the same name (DOMAIN.md §4 duplicate check)."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def alike(one: str, other: str) -> float:
    """Likeness of two names in per cent, 100 when their keys are equal."""
    return float(fuzz.ratio(name_key(one), name_key(other)))
