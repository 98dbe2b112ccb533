"""A house for each test, and proof that nothing of it lives on."""

import pytest

from tests.chaos.harness import House, living


@pytest.fixture
def house():
    one = House()
    try:
        yield one
    finally:
        one.close()
    assert living(one.mark) == []
