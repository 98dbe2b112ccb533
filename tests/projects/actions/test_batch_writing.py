"""What is written is what the rehearsal planned, and all of it leaves its audit row."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.batch import commit_batch, rehearse
from projects.models import FundingRecord, Listing, Project
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import FULL, city, full_row, write_xlsx
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    city()
    make_project(make_park("zyjk"), name="示例甲项目", origin_kind="outside")
    return make_user("bureau")


def rehearsed(tmp_path, by, *rows):
    path = write_xlsx(tmp_path / "台账.xlsx", *rows)
    return rehearse(path=path, by=by, period="2024-06", kind="projects")


def test_money_has_the_source_that_was_rehearsed(tmp_path, bureau):
    rows = [["项目名称", "1-6月到位资金（万元）"], ["示例甲项目", 500]]
    batch = rehearsed(tmp_path, bureau, *rows)
    assert batch.outline["headlines"][0]["after"] == "500.0000"  # 省外到位资金
    project = Project.objects.get()
    project.origin_kind = "local"
    project.bump(["origin_kind"])
    try:
        commit_batch(batch=batch, by=bureau)
    except ValidationError:
        return  # refused is as good
    assert FundingRecord.objects.get().source == "outside"


def test_days_are_those_of_the_rehearsal(tmp_path, bureau, monkeypatch):
    rows = [["项目名称", "本月到位资金（万元）"], ["示例甲项目", 500]]
    monkeypatch.setattr(timezone, "localdate", lambda *zone: date(2024, 6, 10))
    batch = rehearsed(tmp_path, bureau, *rows)
    monkeypatch.setattr(timezone, "localdate", lambda *zone: date(2024, 6, 12))
    try:
        commit_batch(batch=batch, by=bureau)
    except ValidationError:
        return  # refused is as good
    assert FundingRecord.objects.get().received_on == date(2024, 6, 10)


def test_a_list_that_was_left_is_entered_again(tmp_path, bureau):
    rows = [["项目名称", "总投资（万元）", "在库标记"], ["示例甲项目", 100, "固投库"]]
    commit_batch(batch=rehearsed(tmp_path, bureau, *rows), by=bureau)
    Listing.objects.update(to_on=date(2024, 7, 1))
    commit_batch(batch=rehearsed(tmp_path, bureau, *rows), by=bureau)
    assert Listing.objects.filter(to_on=None).count() == 1


def test_a_project_is_found_by_its_new_investor(tmp_path, bureau):
    rows = [["项目名称", "投资方", "建设内容"], ["示例甲项目", "示例氢能有限公司", "示例"]]
    commit_batch(batch=rehearsed(tmp_path, bureau, *rows), by=bureau)
    assert "氢能" in Project.objects.get().search_text


def test_a_company_made_by_an_import_is_in_the_audit(tmp_path, bureau):
    commit_batch(batch=rehearsed(tmp_path, bureau, FULL, full_row()), by=bureau)
    assert AuditEvent.objects.filter(noun="parks.enterprise").exists()
