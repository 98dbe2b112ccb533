"""操作记录 and 消息 as workbooks; and how many rows a person may take out in an hour (R57)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.parks import make_user
from tests.projects.exports.support import book, explained, table
from tracker.models import AuditEvent, Notification

pytestmark = pytest.mark.django_db


def leave(user, rows, minutes=1):
    """An export of so many rows, so many minutes ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    said = {"verb": "导出", "noun": "x", "label": "项目台账", "changes": {"rows": {"一": rows}}}
    return AuditEvent.objects.create(by=user, at=at, **said)


def test_audit_leaves_with_old_and_new_values(login):
    client = login("auditor")
    changes = {"名称": ["示例甲", ""], "rows": {"项目台账": 3}}
    said = {"noun": "x", "label": "示例甲", "changes": changes, "source": "web", "ip": "10.0.0.1"}
    AuditEvent.objects.create(by=client.user, verb="修改", **said)
    AuditEvent.objects.create(verb="算灯", noun="x", label="示例乙")
    workbook = book(client, "/audit?verb=改&format=xlsx")
    rows, totals = table(workbook["操作记录"])
    assert [row["变化"] for row in rows] == ["rows：项目台账 3；名称：示例甲 → 空"]
    assert (rows[0]["操作人"], rows[0]["来源"]) == (str(client.user), "web 10.0.0.1")
    assert totals["操作人"] == "1 条" and explained(workbook)["筛选条件：动作"] == "改"
    rows, _ = table(book(client, "/audit?verb=算&format=xlsx")["操作记录"])
    assert rows[0]["操作人"] == "系统"


def test_audit_is_not_for_the_bureau(login):
    assert login("bureau").get("/audit?format=xlsx").status_code == 403


def test_inbox_leaves_with_ones_own_messages_only(login):
    client = login("staff")
    for key, user in (("a", client.user), ("b", make_user("staff"))):
        Notification.objects.create(key=key, recipient=user, kind="x", title=f"示例{key}")
    rows, _ = table(book(client, "/inbox?format=xlsx")["消息"])
    assert [(row["消息"], row["是否已读"]) for row in rows] == [("示例a", "未读")]


def test_more_rows_than_an_hour_allows_are_refused_at_once(login, settings):
    settings.EXPORT_ROWS_AN_HOUR = 1
    client = login("auditor")
    leave(make_user("staff"), 1)
    leave(make_user("staff"), 1)
    answer = client.get("/audit?label=项目&format=xlsx")
    assert answer.status_code == 429
    said = answer.content.decode()
    assert "这次要导出 2 行，超过每小时 1 行的上限" in said and "请用筛选缩小范围" in said
    assert AuditEvent.objects.count() == 2, "nothing has left"
    assert client.get("/audit").status_code == 200, "the page itself stays open"


def test_what_has_left_in_the_past_hour_counts_and_is_free_again_later(login, settings):
    settings.EXPORT_ROWS_AN_HOUR = 100
    client = login("auditor")
    leave(client.user, 90, minutes=61)
    old = leave(client.user, 60, minutes=50)
    leave(client.user, 40, minutes=10)
    answer = client.get("/audit?format=xlsx")
    assert answer.status_code == 429
    free = timezone.localtime(old.at + timedelta(minutes=61))
    said = answer.content.decode()
    assert "过去一小时已导出 100 行，加上这次的 3 行，超过每小时 100 行的上限" in said
    assert f"在 {free:%H:%M} 以后再导出" in said


def test_the_limit_is_each_persons_own_and_an_export_counts_to_it(login, settings):
    settings.EXPORT_ROWS_AN_HOUR = 5
    client = login("auditor")
    leave(make_user("staff"), 4)
    assert client.get("/audit?format=xlsx").status_code == 200  # one row
    leave(client.user, 2)
    assert client.get("/audit?verb=导出&label=操作记录&format=xlsx").status_code == 200  # 1 + 2 + 1
    assert client.get("/audit?format=xlsx").status_code == 429
