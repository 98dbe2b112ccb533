"""What tests share beside rows: two people at once."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts in threads that start at once; their results or exceptions, in order.

    The test must be marked `django_db(transaction=True)`. SQLite's in-memory test database is
    one shared cache: there a second writer fails at once instead of waiting as a file does.
    """
    if connection.vendor == "sqlite":
        pytest.skip("两人同时写只能在 PostgreSQL 上测：SQLite 的内存测试库不会等锁")
    ready = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            ready.wait(10)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
