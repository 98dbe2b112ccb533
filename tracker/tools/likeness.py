"""Comparing names: what remains when spaces, brackets and width are taken away."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

NOISE = re.compile(r"[\s()\[\]{}<>《》【】「」“”\"'·•,，.。、:：;；\-—_★▲]+")


@lru_cache(maxsize=20_000)
def name_key(text: str) -> str:
    """The form in which two names are the same name (DOMAIN.md §4 duplicate check)."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def alike(one: str, other: str) -> float:
    """Likeness of two names in per cent, 100 when their keys are equal."""
    return ratio(name_key(one), name_key(other))


def ratio(one: str, other: str) -> float:
    """Likeness in per cent of two keys that `name_key` has made."""
    return float(fuzz.ratio(one, other))


_FORM = re.compile(r"(?:集团)?(?:股份|控股|科技)?(?:有限责任公司|股份公司|有限公司|公司|集团|厂)$|")
_PLACE = re.compile(r"^(?:中国)?(?:.{2,3}(?:省|自治区))?(?:.{2,3}市)?")


def company_stem(key: str) -> str:
    """What of a company's name key tells it apart: without the place before and the form behind.

    甘肃省张掖市示例氢能有限责任公司 and 示例氢能有限公司 have one stem; short stems are no proof.
    """
    return _FORM.sub("", _PLACE.sub("", key))


def parts_kept(key: str) -> list[str]:
    """Parts of a company's name key of which a name that is ≥ 85 % alike has one unchanged: all
    before the middle of the stem, and the stem's other half without the form (有限公司), which
    nearly every name has.

    One letter typed otherwise breaks one half; another place or another form leave the other. A
    short half is in too many names: it takes the first letter of the form, the stem the rest.
    """
    stem = company_stem(key) or key
    at = key.find(stem)
    middle = at + (len(stem) + 1) // 2
    end = at + len(stem)
    parts = [key[:middle], key[middle:end]]
    if end - middle < SHORTEST:
        parts = [key[:middle], key[middle : end + 1], stem]
    return [part for part in dict.fromkeys(parts) if len(part) >= SHORTEST]


SHORTEST = 3  # shorter parts are in too many names to find anything by


def sound(text: str) -> str:
    """The pinyin of a name without tones, as one word: 马晓岚 and 马晓兰 sound alike."""
    return "".join(lazy_pinyin(name_key(text)))


def initials(text: str) -> str:
    """The first letters of a name's syllables: 张掖经开区 is zyjkq."""
    return "".join(syllable[:1] for syllable in lazy_pinyin(name_key(text)))
