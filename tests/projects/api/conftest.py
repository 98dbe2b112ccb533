import pytest

from tracker.tools.kept import forget_all


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What is kept for seconds in a process must not outlive a test's database."""
    forget_all()
    yield
    forget_all()
