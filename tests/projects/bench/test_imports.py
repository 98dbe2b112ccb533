"""An import is measured step by step beside its floor, and nothing of it stays."""

import pytest
from celery import current_app

from projects.bench.imports import bench_imports
from projects.models import Batch, Lamp, Project
from tests.factories.parks import make_chain, make_user
from tests.factories.projects import make_rules
from tests.projects.imports.conftest import city

pytestmark = pytest.mark.django_db
STEPS = ["rehearse", "commit", "lamps", "rehearse_same", "undo"]


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """The benchmark sends to none; afterwards the setting is what it was."""
    monkeypatch.setattr(current_app.conf, "broker_url", current_app.conf.broker_url)


def test_each_step_is_measured_and_nothing_stays():
    city()
    make_rules()
    make_chain()
    make_user("bureau", username="bureau")
    lines = []
    bench_imports(lambda **line: lines.append(line), rows=12)
    assert [line["bench"] for line in lines[:5]] == [f"import_{step}" for step in STEPS]
    assert all(line["ours_ms"] > 0 and line["floor_ms"] > 0 for line in lines)
    assert not Project.objects.exists()
    assert not Batch.objects.exists()
    assert not Lamp.objects.exists()
