"""Taking back an import that another was built upon, and what the audit says of it."""

import pytest
from django.core.exceptions import ValidationError

from projects.actions.batch import commit_batch, rehearse, undo_batch
from projects.models import Project
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import city, write_xlsx
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    city()
    make_project(make_park("zyjk"), name="示例甲项目")
    return make_user("bureau")


def imported(tmp_path, by, period, *rows):
    path = write_xlsx(tmp_path / "台账.xlsx", *rows)
    batch = rehearse(path=path, by=by, period=period, kind="projects")
    return commit_batch(batch=batch, by=by)


def test_undo_is_refused_where_a_later_import_counted_on_the_money(tmp_path, bureau):
    first = [["项目名称", "1-5月到位资金（万元）"], ["示例甲项目", 100]]
    later = [["项目名称", "1-6月到位资金（万元）"], ["示例甲项目", 150]]
    batch = imported(tmp_path, bureau, "2024-05", *first)
    imported(tmp_path, bureau, "2024-06", *later)
    with pytest.raises(ValidationError):
        undo_batch(batch=batch, by=bureau)  # else the year stands at 50


def test_undo_is_told_in_the_audit_of_each_project(tmp_path, bureau):
    rows = [["项目名称", "总投资（万元）"], ["示例甲项目", 100]]
    undo_batch(batch=imported(tmp_path, bureau, "2024-06", *rows), by=bureau)
    verbs = AuditEvent.objects.of(Project.objects.get()).values_list("verb", flat=True)
    assert len(verbs) == 2
