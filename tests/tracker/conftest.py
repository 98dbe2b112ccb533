"""A platform for robots, where a test asks for one."""

import pytest

from tests.tracker.sink import Sink


@pytest.fixture
def sink(settings):
    found = Sink()
    settings.ROBOT_ORIGINS = [found.origin]
    yield found
    found.close()
