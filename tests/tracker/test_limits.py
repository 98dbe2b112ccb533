"""A counter for doors without a log-in."""

from django.core.cache import cache
from redis.exceptions import ConnectionError as Gone

from tracker.limits import is_spent


def test_more_than_so_many_are_too_many(monkeypatch):
    cache.clear()
    monkeypatch.setattr("tracker.limits.time", lambda: 0.0)
    assert [is_spent("door:1.2.3.4", 2, 3600) for _ in range(4)] == [False, False, True, True]
    assert not is_spent("door:1.2.3.5", 2, 3600)


def test_a_cache_that_is_gone_limits_nobody(monkeypatch):
    def gone(*args, **kwargs):
        raise Gone("示例")

    monkeypatch.setattr(cache, "add", gone)
    assert not is_spent("door:1.2.3.4", 0, 60)
