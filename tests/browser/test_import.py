"""The bureau drops in a messy workbook: upload, look, answer, write, take back. In Chromium."""

import pytest
from playwright.sync_api import expect

from projects.models import Batch, FundingRecord, Project
from tests.factories.parks import make_user
from tests.projects.imports.conftest import FULL, city, full_row, write_xlsx

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def messy(tmp_path):
    city()
    rows = [
        full_row(),
        full_row("示例储能项目", **{"总投资（万元）": "0.58亿"}),
        full_row("示例光伏项目", **{"总投资（万元）": "0.3亿", "1-6月完成投资（万元）": 100}),
        full_row("示例种业项目", 包抓领导="马晓兰"),
        ["合计", "", "", 1, *[""] * 11],
    ]
    return write_xlsx(tmp_path / "示例台账2024年6月.xlsx", FULL, *rows, title="2024年6月台账")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_from_a_messy_workbook_to_written_and_back(visitor, messy, width, scheme):
    bureau = visitor(make_user("bureau"), width, scheme)
    page = bureau.page
    bureau.open("/imports")
    assert bureau.axe() == []
    page.set_input_files("#id_file", str(messy))
    page.click("text=上传并预演")
    expect(page.locator(".bt-wiz")).to_contain_text("3 行错误要处理")
    assert bureau.fits()
    assert bureau.axe() == []
    page.click("text=采用，同类 2 处一并处理")
    expect(page.locator(".bt-fix")).to_contain_text("马晓岚")
    page.locator(".bt-fix .ac .btn-brand").click()
    expect(page.locator(".bt-wiz")).to_contain_text("没有错误")
    for tick in page.locator("[name=seen]").all():
        tick.check()
    page.click('#commit button:has-text("写入 4 行")')
    expect(page.locator(".bt-wiz")).to_contain_text("已写入")
    assert bureau.axe() == []
    assert Project.objects.count() == 4
    assert FundingRecord.objects.count() == 4
    page.click("text=撤销整批")
    expect(page.locator(".bt-wiz")).to_contain_text("已撤销")
    assert not Project.objects.exists()
    assert Batch.objects.count() == 1
    assert bureau.complaints == []
