"""What people are told of an import."""

import pytest

from projects.actions.batch import commit_batch, rehearse
from projects.notifications import tell_imported
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import write_xlsx
from tracker.models import Notification

pytestmark = pytest.mark.django_db


def test_two_arrivals_of_one_project_are_told_as_one_project(tmp_path):
    park, by = make_park("zyjk"), make_user("bureau")
    make_project(park, name="示例甲项目")
    make_user("staff", parks=[park])
    header = ["项目名称", "到账日期", "到位金额（万元）"]
    rows = [["示例甲项目", "2024-05-10", 300], ["示例甲项目", "2024-05-11", 200]]
    path = write_xlsx(tmp_path / "台账.xlsx", header, *rows)
    batch = rehearse(path=path, by=by, period="2024-06", kind="funding")
    commit_batch(batch=batch, by=by)
    tell_imported(batch)
    assert "1 个项目" in Notification.objects.get(kind="imported").title
