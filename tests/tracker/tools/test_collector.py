import gc

import pytest

from tracker.tools.collector import paused


def test_collector_rests_inside_and_returns_whatever_happens():
    with pytest.raises(ZeroDivisionError), paused():
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        _ = 1 / 0
    assert gc.isenabled()
