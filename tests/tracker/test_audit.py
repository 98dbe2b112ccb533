"""The audit row rides in the act's own transaction, or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from projects.actions.funding import verify_funding
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_signed
from tracker import audit
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    park = make_park("zyjk")
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(verb="示例", on=park, by=None)
    assert not AuditEvent.objects.exists()


def test_record_goes_with_its_transaction():
    park = make_park("zyjk")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(verb="示例", on=park, by=None)
        _ = 1 / 0
    assert not AuditEvent.objects.exists()


def test_record_keeps_who_what_where_and_why():
    user, park = make_user("bureau"), make_park("zyjk")
    origin = audit.Origin(source="web", ip="10.1.2.3", request_id="abc")
    with audit.coming_from(origin):
        audit.record(verb="示例", on=park, by=user, changes={"name": ["旧", "新"]}, reason="原因")

    row = AuditEvent.objects.of(park).get()
    assert (row.by, row.verb, row.noun, row.label) == (user, "示例", "parks.park", park.name)
    assert (row.source, row.ip, row.request_id) == ("web", "10.1.2.3", "abc")
    assert (row.changes, row.reason) == ({"name": ["旧", "新"]}, "原因")
    assert audit._origin.get() == audit.COMMAND


def test_difference_names_only_what_changed_as_json_can_keep_it():
    park = make_park("zyjk")
    before = {"amount": Decimal("1.0000"), "on": date(2024, 1, 1), "same": 1, "park": None}
    after = {"amount": Decimal("2.5"), "on": None, "same": 1, "park": park}

    assert audit.difference(before, after) == {
        "amount": ["1.0000", "2.5"],
        "on": ["2024-01-01", None],
        "park": [None, park.name],
    }
    assert audit.plain({"x"}) == ["x"]


def test_long_texts_are_cut_to_the_column():
    park = make_park("zyjk", name="长" * 80)
    row = audit.record(verb="示例", on=park, by=None, reason="长" * 900)
    assert len(row.reason) == 500


def test_record_many_writes_all():
    park = make_park("zyjk")
    audit.record_many(audit.event(verb="导入", on=park, by=None, changes={}) for _ in range(3))
    assert AuditEvent.objects.count() == 3


def test_refused_act_leaves_no_audit_row():
    record = make_funding(make_signed(), state="reported")
    with pytest.raises(ValidationError):
        verify_funding(record=record, by=make_user(), amount=Decimal(101))
    assert not AuditEvent.objects.exists()


def test_denied_act_leaves_no_audit_row(login):
    record = make_funding(make_signed(), state="reported")
    client = login("staff", parks=[record.project.park])
    body = {"version": 1, "decision": "verify", "verified_amount": "100"}
    assert client.post(f"/money/{record.pk}/decide", body).status_code == 403
    record.refresh_from_db()
    assert record.state == "reported"
    assert not AuditEvent.objects.exists()


def test_request_is_known_to_the_audit_row(login):
    record = make_funding(make_signed(), state="reported")
    client = login("bureau")
    body = {"version": 1, "decision": "verify", "verified_amount": "100"}
    answer = client.post(f"/money/{record.pk}/decide", body, REMOTE_ADDR="10.9.8.7")
    row = AuditEvent.objects.get()
    assert (row.source, row.ip, row.by) == ("web", "10.9.8.7", client.user)
    assert row.request_id == answer["X-Request-Id"]


def test_list_is_the_auditors_alone(login):
    with transaction.atomic():
        audit.record(verb="示例动作", on=make_park("zyjk"), by=make_user("bureau", "zhangsan"))
    assert "示例动作" in login("auditor").get("/audit").content.decode()
    for role in ("bureau", "leader", "staff", "liaison", "unit", "admin", None):
        assert login(role).get("/audit").status_code == 403, role
    assert login("auditor").post("/audit").status_code == 405


def test_list_is_narrowed_by_person_verb_and_day(login):
    client, park = login("auditor"), make_park("zyjk")
    audit.record(verb="甲动作", on=park, by=make_user("bureau", "zhangsan"))
    audit.record(verb="乙动作", on=park, by=make_user("bureau", "lisi"))
    found = client.get("/audit", {"by": "lisi"}).content.decode()
    assert "乙动作" in found
    assert "甲动作" not in found
    assert "乙动作" not in client.get("/audit", {"until": "2020-01-01"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_one_row_as_for_three(
    login, django_assert_num_queries, count
):
    client, park = login("auditor"), make_park("zyjk")
    for _ in range(count):
        audit.record(verb="示例", on=park, by=make_user("bureau"))
    client.get("/audit")
    with django_assert_num_queries(6):
        client.get("/audit")
