"""Rows in bulk are stored just as the ORM stores them, on both databases."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.enums import FundingState
from projects.models import FundingRecord, Project
from tests.factories.parks import make_user
from tests.factories.projects import make_project
from tracker.models import AuditEvent
from tracker.tools import bulk
from tracker.tools.bulk import among, among_texts, defaults, insert_rows, update_rows

pytestmark = pytest.mark.django_db
MOMENT = datetime(2024, 6, 30, 8, 15, 3, 250_000, tzinfo=UTC)
ODD = 'tab\t new\nline \\ back\\\\slash \\N "引号" ‘’ %s \r\b\f\v 𠮷'
FUNDS = [
    "project_id", "amount", "received_on", "source", "is_opening", "remark", "decided_at", "state",
    "verified_amount",
]  # fmt: skip


def stored(model, *leave):
    """Every column but those named as the database itself holds it, oldest first."""
    quote = connection.ops.quote_name
    columns = [f.column for f in model._meta.concrete_fields if f.column not in ("id", *leave)]
    shown = ", ".join(map(quote, columns))
    if connection.vendor == "sqlite":
        shown += ", " + ", ".join(f"typeof({quote(column)})" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {shown} FROM {quote(model._meta.db_table)} ORDER BY id")
        return cursor.fetchall()


def funds(project):
    return [
        [project.pk, Decimal("1234567.8901"), date(2024, 2, 29), "outside", True, ODD, MOMENT,
         FundingState.VERIFIED, Decimal("0.1")],
        [project.pk, Decimal("1E+3"), date(1999, 12, 31), "local", False, "", None, "reported",
         None],
        [project.pk, 7, date(2024, 1, 1), "overseas", False, "\\N", MOMENT + timedelta(days=1),
         "verified", Decimal("3.14159")],
    ]  # fmt: skip


def test_inserted_rows_are_stored_as_the_orm_stores_them():
    project = make_project()
    rows = funds(project)
    FundingRecord.objects.bulk_create(
        [FundingRecord(**dict(zip(FUNDS, row, strict=True))) for row in rows]
    )
    times = ("created_at", "updated_at")
    by_orm = stored(FundingRecord, *times)
    FundingRecord.objects.all().delete()
    keys = insert_rows(FundingRecord, FUNDS, rows)
    assert stored(FundingRecord, *times) == by_orm
    assert keys == list(FundingRecord.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    "extras",
    [{}, {"列": ODD, "数": [1, 2.5, None, True, {"深": "值"}]}, {"大": 2**70}, {"键": {1: "一"}}],
)
def test_json_is_stored_as_the_orm_stores_it(extras):
    AuditEvent.objects.create(verb="一", noun="n", object_id="1", label="l", changes=extras)
    same = {"verb": "一", "noun": "n", "object_id": "1", "label": "l"}
    insert_rows(AuditEvent, ["changes"], [[extras]], same)
    by_orm, by_us = stored(AuditEvent, "at")
    assert by_us == by_orm
    one, two = AuditEvent.objects.order_by("pk")
    assert one.changes == two.changes


def test_shared_values_and_defaults_fill_the_other_columns():
    project = make_project(extras={"甲": 1})
    names = ["code", "name", "park", "region"]
    rows = [[f"X-{n}", f"项目{n}", project.park_id, project.region_id] for n in range(3)]
    keys = insert_rows(Project, names, rows, {"extras": {"乙": 2}, "stage": "signed"})
    made = Project.objects.get(pk=keys[1])
    assert (made.code, made.stage, made.extras, made.version) == ("X-1", "signed", {"乙": 2}, 1)
    fresh = Project(park=project.park, region=project.region)
    for name in set(defaults(Project)) - {*names, "extras", "stage", "created_at", "updated_at"}:
        if name not in ("park_id", "region_id"):
            assert getattr(made, name) == getattr(fresh, name), name


def test_updated_rows_are_stored_as_the_orm_stores_them():
    project = make_project()
    keys = insert_rows(FundingRecord, FUNDS, funds(project))
    records = list(FundingRecord.objects.order_by("pk"))
    values = [
        (Decimal("88.8"), ODD, None),
        (Decimal(9), "", MOMENT),
        (Decimal("0.0001"), "x", None),
    ]
    with transaction.atomic():
        for record, (amount, remark, moment) in zip(records, values, strict=True):
            record.amount, record.remark, record.decided_at = amount, remark, moment
            record.purpose = "land"
            record.save()
        by_orm = stored(FundingRecord, "verified_amount")
        transaction.set_rollback(True)
    transaction.set_rollback(False)
    given_rows = [(pk, *row) for pk, row in zip(keys, values, strict=True)]
    names = ["amount", "remark", "decided_at"]
    assert update_rows(FundingRecord, names, given_rows, {"purpose": "land"}) == 3
    assert stored(FundingRecord, "verified_amount") == by_orm
    assert update_rows(FundingRecord, names, [(0, 1, "", None)]) == 1
    assert stored(FundingRecord, "verified_amount") == by_orm


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
    amount=st.decimals(Decimal("0.0001"), Decimal(10) ** 9, places=4),
    moment=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_any_text_amount_and_moment_comes_back(db, text, amount, moment):
    with transaction.atomic():
        project = make_project()
        row = [project.pk, amount, moment.date(), "outside", False, text, moment, "reported", None]
        [pk] = insert_rows(FundingRecord, FUNDS, [row])
        found = FundingRecord.objects.get(pk=pk)
        assert [getattr(found, name) for name in FUNDS] == row
        transaction.set_rollback(True)


def test_the_number_of_statements_grows_by_slices_only(monkeypatch):
    project = make_project()
    counts = []
    for count in (1, 20):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            keys = insert_rows(FundingRecord, FUNDS, [funds(project)[0]] * count)
            update_rows(FundingRecord, ["amount"], [(pk, 5) for pk in keys])
        counts.append(len(seen))
    assert counts[0] == counts[1]
    monkeypatch.setattr(bulk, "SLICE", 8)
    assert len(set(insert_rows(FundingRecord, FUNDS, iter([funds(project)[0]] * 20)))) == 20
    assert FundingRecord.objects.count() == 41


def test_no_rows_no_statement():
    with CaptureQueriesContext(connection) as seen:
        assert insert_rows(FundingRecord, FUNDS, []) == []
        assert update_rows(FundingRecord, ["amount"], []) == 0
    assert len(seen) == 0


def test_the_database_s_own_checks_hold():
    project = make_project()
    row = funds(project)[0]
    row[1] = Decimal(0)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(FundingRecord, FUNDS, [row])
    [pk] = insert_rows(FundingRecord, FUNDS, [funds(project)[0]])
    with pytest.raises(IntegrityError), transaction.atomic():
        update_rows(FundingRecord, ["amount"], [(pk, Decimal(-1))])
    with pytest.raises(FieldDoesNotExist):
        insert_rows(FundingRecord, ["nothing"], [[1]])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(RuntimeError, match="transaction"):
        insert_rows(AuditEvent, ["verb"], [["一"]])
    with pytest.raises(RuntimeError, match="transaction"):
        update_rows(AuditEvent, ["verb"], [[1, "一"]])


def test_among_takes_any_number_of_keys_as_one_parameter():
    users = [make_user("bureau") for _ in range(3)]
    rows = type(users[0]).objects.order_by("pk")
    with CaptureQueriesContext(connection) as seen:
        keys = [user.pk for user in users[:2]] + list(range(10**6, 10**6 + 40_000))
        assert list(rows.filter(pk__in=among(keys))) == users[:2]
        assert not rows.filter(pk__in=among([])).exists()
        assert rows.exclude(pk__in=among([users[0].pk])).filter(pk=users[1].pk).exists()
    assert len(seen) == 3


def test_rows_announced_are_sent_as_they_are_made(monkeypatch):
    """More than a block of them: each has its own key, in order."""
    monkeypatch.setattr(bulk, "BLOCK", 2)
    monkeypatch.setattr(bulk, "SLICE", 2)
    project = make_project()
    rows = (
        [project.pk, number, date(2024, 1, 1), "outside", False, ODD, None, "reported", None]
        for number in range(1, 6)
    )
    keys = insert_rows(FundingRecord, FUNDS, rows, count=5)
    held = FundingRecord.objects.order_by("pk").values_list("pk", "amount", "remark")
    assert list(held) == [(pk, n, ODD) for n, pk in enumerate(keys, 1)]
    assert insert_rows(FundingRecord, FUNDS, iter(()), count=0) == []


@pytest.mark.parametrize("count", [1, 4])
def test_another_number_of_rows_than_announced_is_refused(count):
    project = make_project()
    with pytest.raises(ValueError, match=r"announced|argument"), transaction.atomic():
        insert_rows(FundingRecord, FUNDS, funds(project), count=count)
    assert not FundingRecord.objects.exists()


@pytest.mark.parametrize("texts", [[], ["甲"], [ODD, '{"甲"}', "NULL", "", "乙,丙"]])
def test_among_texts_finds_each_as_it_is_written(texts):
    project = make_project()
    for text in [ODD, '{"甲"}', "NULL", "", "乙,丙", "甲", "别的"]:
        row = [project.pk, 1, date(2024, 1, 1), "outside", False, text, None, "reported", None]
        insert_rows(FundingRecord, FUNDS, [row])
    found = FundingRecord.objects.filter(remark__in=among_texts(texts))
    assert sorted(found.values_list("remark", flat=True)) == sorted(texts)
