"""What follows an import: few lamps at once, many by a worker, none waited for."""

import pytest
from kombu.exceptions import OperationalError

from projects.actions import batch_after
from projects.actions.batch import commit_batch, rehearse, undo_batch
from projects.actions.batch_after import light_batch
from projects.models import Lamp, Project
from projects.tasks import follow_ledger
from tests.factories.parks import make_user
from tests.factories.projects import make_rules
from tests.projects.imports.conftest import FULL, city, full_row, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(tmp_path):
    city()
    make_rules()
    bureau = make_user("bureau")
    path = write_xlsx(tmp_path / "台账.xlsx", FULL, full_row(), full_row("乙项目"))
    return rehearse(path=path, by=bureau, period="2024-06", kind="projects")


@pytest.fixture
def asked(monkeypatch):
    """The batches that a worker was asked to follow; every import is a large one here."""
    monkeypatch.setattr(batch_after, "LARGE", 1)
    found = []

    def light(*, batch_id):
        found.append(batch_id)
        return light_batch(batch_id=batch_id)

    monkeypatch.setattr(batch_after, "light_batch", light)
    return found


def test_the_lamps_of_a_large_import_are_a_worker_s(
    batch, asked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as waiting:
        commit_batch(batch=batch, by=batch.by)
    assert not Lamp.objects.exists()
    for callback in waiting:
        callback()
    assert asked == [batch.pk]
    assert set(Lamp.objects.values_list("project_id", flat=True)) == set(
        Project.objects.values_list("pk", flat=True)
    )
    with django_capture_on_commit_callbacks(execute=True):
        undo_batch(batch=batch, by=batch.by)
    assert asked == [batch.pk] * 2
    assert not Lamp.objects.exists()


def test_a_large_import_is_lit_as_a_small_one(batch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        commit_batch(batch=batch, by=batch.by)
    columns = ("project_id", "kind", "level", "reason", "since_on", "until_on")
    at_once = set(Lamp.objects.values_list(*columns))
    assert at_once
    Lamp.objects.all().delete()
    assert light_batch(batch_id=batch.pk) == 2
    assert set(Lamp.objects.values_list(*columns)) == at_once
    before = Lamp.objects.count()
    light_batch(batch_id=batch.pk)
    assert Lamp.objects.count() == before


def test_without_a_broker_the_import_stands(batch, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(batch_after, "LARGE", 1)

    def gone(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(follow_ledger, "apply_async", gone)
    with django_capture_on_commit_callbacks(execute=True):
        commit_batch(batch=batch, by=batch.by)
    batch.refresh_from_db()
    assert batch.state == "committed"
    assert not Lamp.objects.exists()
