"""单位 and 账号 as workbooks: what the page shows, in as many queries for three rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.models import UnitAlias
from tests.factories.parks import make_park, make_unit, make_user
from tests.projects.exports.support import book, explained, table
from tracker.models import AuditEvent
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db


def test_units_leave_with_all_their_names(login):
    unit = make_unit("wjw", name="示例卫健局")
    for name in ("示例卫计局", "示例卫生局"):
        UnitAlias.objects.create(unit=unit, name=name)
    make_unit("sw", name="示例商务局")
    client = login("staff")
    workbook = book(client, "/org?q=示例&format=xlsx")
    rows, totals = table(workbook["单位"])
    names = {row["单位"]: row["曾用名和别名"] for row in rows}
    assert names["示例卫健局"] == "示例卫计局、示例卫生局" and names["示例商务局"] is None
    assert totals["简称"] == f"{len(rows)} 个"
    assert explained(workbook)["筛选条件：单位名称"] == "示例"
    assert AuditEvent.objects.get(verb="导出").noun == "parks.unit"


def test_accounts_leave_with_roles_and_parks(login):
    parks = [make_park("zyjk", order=1), make_park("far", order=2)]
    user = make_user("staff", parks=parks, username="yuanqu")
    user.is_active = False
    user.save()
    rows, _ = table(book(login("admin"), "/accounts?format=xlsx")["账号"])
    row = next(row for row in rows if row["用户名"] == "yuanqu")
    assert row["管辖园区"] == "、".join(park.short_name for park in parks)
    assert (row["角色"], row["状态"]) == (user.roles[0].label, "已停用")


@pytest.mark.parametrize(("path", "role"), [("/org", "auditor"), ("/accounts", "bureau")])
def test_export_is_for_those_who_may_see_the_list(login, path, role):
    assert login(role).get(f"{path}?format=xlsx").status_code == 403


@pytest.mark.parametrize(("path", "role"), [("/org", "admin"), ("/accounts", "admin")])
def test_export_takes_the_same_queries_for_one_row_and_three(login, path, role):
    client, counts = login(role), []
    for _ in range(2):
        forget_all()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{path}?format=xlsx").status_code == 200
        counts.append(len(seen))
        for _ in range(2):
            UnitAlias.objects.create(unit=make_unit(), name="示例旧名")
            make_user("staff", parks=[make_park()])
    assert counts[0] == counts[1]
