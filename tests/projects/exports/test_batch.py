"""错误清单 of odd files: bounded by what was read, and a page instead of a 500."""

import io
import zipfile

import pytest
from django.urls import reverse

from projects.actions.batch import rehearse
from projects.exports import batch as exports
from tests.factories.parks import make_user
from tests.projects.imports.conftest import city, write_xlsx

pytestmark = pytest.mark.django_db
ROWS = [["项目名称", "园区", "总投资（万元）"], ["示例甲项目", "经开区", "0.58亿"]]


class Sheet:
    """Counts what is merged."""

    cells = 0

    def merge_range(self, top, first, bottom, last, *_):
        self.cells += (bottom - top + 1) * (last - first + 1)


def test_merged_cells_beyond_the_sheet_are_not_walked(tmp_path):
    city()
    plain, odd = write_xlsx(tmp_path / "甲.xlsx", *ROWS), tmp_path / "乙.xlsx"
    with zipfile.ZipFile(plain) as src, zipfile.ZipFile(odd, "w") as dst:
        for name in src.namelist():
            data = src.read(name)
            if name.endswith("sheet1.xml"):
                merged = (
                    b'</sheetData><mergeCells count="1"><mergeCell ref="E5:ALL50"/></mergeCells>'
                )
                data = data.replace(b"</sheetData>", merged)
            dst.writestr(name, data)
    batch = rehearse(path=odd, by=make_user("bureau"), period="2024-06", kind="projects")
    table = exports.read_book(batch.stored.file.path, batch.sheet, batch.file_name).table
    sheet = Sheet()
    exports._merge(sheet, table, None)
    assert sheet.cells <= len(table.rows) * len(table.rows[0])


def test_the_error_list_of_a_lost_file_is_the_list_alone(tmp_path, client, monkeypatch):
    city()
    by = make_user("bureau")
    batch = rehearse(path=write_xlsx(tmp_path / "台账.xlsx", *ROWS), by=by, kind="projects")
    batch.stored.file.storage.delete(batch.stored.file.name)
    client.force_login(by)
    # In memory: the view leaves its temporary file open when the reading fails.
    monkeypatch.setattr("projects.views.batch.tempfile.TemporaryFile", io.BytesIO)
    client.raise_request_exception = False
    answer = client.get(reverse("projects:batch-errors", args=[batch.pk]))
    assert answer.status_code == 200
    assert io.BytesIO(b"".join(answer.streaming_content)).read(2) == b"PK"
