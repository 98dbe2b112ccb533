"""How often somebody may ask: a counter in the cache, for doors that have no log-in before them.

A cache that does not answer limits nobody: what stands behind such a door is a key of 256 bits,
and the counter saves work, not secrets.
"""

import logging
from time import time

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def is_spent(key: str, most: int, seconds: int) -> bool:
    """Count one more use of `key`; whether these `seconds` have seen more than `most` of them."""
    name = f"limit:{key}:{int(time() // seconds)}"
    try:
        cache.add(name, 0, seconds)
        return cache.incr(name) > most
    except (RedisError, OSError, ValueError):  # ValueError: it ran out between the two
        log.info("the cache does not answer; %s is not limited", key.split(":")[0])
        return False
