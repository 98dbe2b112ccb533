"""An edit carries the version it read; a lost update is refused."""

import pytest

from projects.models import Project
from tests.factories.projects import make_project
from tracker.models import StaleVersion

pytestmark = pytest.mark.django_db


def test_bump_writes_the_fields_and_the_next_version():
    project = make_project(name="旧名")
    before = project.updated_at
    project.name, project.origin = "新名", "不写"
    project.bump(["name"])
    held = Project.objects.get(pk=project.pk)
    assert (held.name, held.origin, held.version, project.version) == ("新名", "", 2, 2)
    assert held.updated_at > before


def test_bump_of_a_stale_row_writes_nothing():
    project = make_project(name="旧名")
    one, other = (Project.objects.get(pk=project.pk) for _ in range(2))
    one.name = "先到"
    one.bump(["name"])
    other.name = "后到"
    with pytest.raises(StaleVersion, match="刚被别人改过") as refused:
        other.bump(["name"])
    assert refused.value.record is other
    held = Project.objects.get(pk=project.pk)
    assert (held.name, held.version, other.version) == ("先到", 2, 1)


def test_bump_of_a_row_that_is_gone_is_stale():
    project = make_project()
    Project.objects.all().delete()
    with pytest.raises(StaleVersion):
        project.bump(["name"])
