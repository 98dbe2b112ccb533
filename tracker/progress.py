"""How far long work has come, for the page that waits for it. Kept in the cache, worth nothing else.

A cache that does not answer costs the bar, never the work.
"""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
SECONDS = 3600


def tell(key: str, percent: int, words: str) -> None:
    """Say how far the work `key` is: `percent` 0–100, `words` as the page shows them."""
    try:
        cache.set(f"progress:{key}", (percent, words), SECONDS)
    except (RedisError, OSError):
        log.info("the cache does not answer; %s goes on without its bar", key)


def told(key: str) -> tuple[int, str]:
    """(per cent, words); (0, "") when nothing has been said."""
    try:
        percent, words = cache.get(f"progress:{key}") or (0, "")
    except (RedisError, OSError):
        return 0, ""
    return percent, words
