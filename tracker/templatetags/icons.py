"""Lucide's icons, each drawn once: the library builds the same picture anew at every call."""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide as drawn

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=1024)
def lucide(name: str, *, size: int | None = 24, **attributes: str | int) -> str:
    """The tag of the library, built in to every template (settings.TEMPLATES)."""
    return drawn(name, size=size, **attributes)
