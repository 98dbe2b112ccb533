"""`POST /batches/<id>/choices/` with what no page would send: refused, never a 500."""

import pytest

from projects.actions.batch import rehearse
from tests.factories.parks import make_user
from tests.projects.imports.conftest import city, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"units": {"C": "里"}}),
        pytest.param({"fields": {"C": "no_field"}}),
        pytest.param({"fields": {"\x00": "name"}}),
    ],
)
def test_columns_that_cannot_be_are_refused(client, body, tmp_path):
    city()
    by = make_user("bureau")
    rows = [["项目名称", "园区", "总投资（亿元）"], ["示例甲项目", "经开区", 1], ["合计", "", 1]]
    batch = rehearse(path=write_xlsx(tmp_path / "台账.xlsx", *rows), by=by, kind="projects")
    client.force_login(by)
    client.raise_request_exception = False
    path = f"/api/v1/batches/{batch.pk}/choices/"
    assert client.post(path, body, content_type="application/json").status_code == 400
