"""A plan kept between rehearsal and commit: the same deeds, and every answer asked for again."""

import re
from decimal import Decimal

import orjson
import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parks.models import Enterprise, Person, User
from projects.actions.batch import commit_batch, rehearse
from projects.imports.kept import pack, restored, still_stands, unpack
from projects.imports.ledger import plan_book
from projects.imports.matching import Directory
from projects.imports.plan import json_lines, lines_json
from projects.imports.reads import Basis
from projects.models import FundingRecord, Project
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import (
    FULL,
    SIDE_MODELS,
    city,
    everything,
    full_row,
    plan_of,
    write_xlsx,
)
from tracker.tools.sheets import Sheet, Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    city()
    return make_user("bureau")


def ledger(tmp_path, *rows, header=FULL):
    return write_xlsx(tmp_path / "台账.xlsx", header, *rows)


def held_before(by):
    """One project that the ledger changes, with a leader, funds and a report."""
    make_project(make_park("zyjk"), name="乙项目", stage="signed")
    return by


def rows_of(tmp_path):
    return ledger(
        tmp_path,
        full_row(),
        full_row("乙项目", 包抓领导="马晓岚"),
        full_row("丙项目", **{"总投资（万元）": "0.58亿"}),
        full_row("丁项目", 投资方="示例某公司"),
    )


def rehearsed(tmp_path, by, **options):
    return rehearse(path=rows_of(tmp_path), by=by, period="2024-06", **options)


def planned(rows, by):
    """As a commit plans anew: projects locked, no headlines."""
    book = Workbook(("6月",), Sheet("6月", rows))
    return plan_book(book, directory=Directory(by), kind="projects", period="2024-06", lock=True)


def tables(queries):
    said = " ".join(query["sql"] for query in queries if query["sql"].startswith("SELECT"))
    return set(re.findall(r'(?:FROM|JOIN) "(\w+)"', said))


def test_what_is_kept_writes_what_was_planned(bureau, tmp_path):
    held_before(bureau)
    plan = plan_of([FULL, full_row(), full_row("乙项目", 包抓领导="马晓岚")], by=bureau)
    basis, deeds = unpack(pack(plan.basis, plan.deeds_json()))
    assert basis == plan.basis
    standing = still_stands(basis, Directory(bureau), plan.kind, timezone.localdate())
    assert standing is not None
    again = restored(plan.outline(), plan.rows_json(), deeds, standing)
    assert [row.deed for row in again.rows] == [row.deed for row in plan.rows]
    assert again.mapping == plan.mapping
    assert again.summary == plan.summary
    assert again.rows[0].values == plan.rows[0].values
    assert again.rows[1].changes == plan.rows[1].changes


def test_an_unchanged_plan_is_written_without_reading_the_file_again(bureau, tmp_path):
    batch = rehearsed(tmp_path, held_before(bureau))
    batch.stored.file.storage.delete(batch.stored.file.name)
    commit_batch(batch=batch, by=bureau, skip_errors=True)
    assert set(Project.objects.values_list("name", flat=True)) == {
        "示例制氢项目", "乙项目", "丁项目",
    }  # fmt: skip
    assert FundingRecord.objects.filter(batch=batch).count() == 3


def test_written_from_what_is_kept_is_what_planning_anew_writes(bureau, tmp_path):
    held_before(bureau)
    path = rows_of(tmp_path)
    written = []
    for keeps in (True, False):
        with transaction.atomic():
            batch = rehearse(path=path, by=bureau, period="2024-06")
            if not keeps:
                batch.prepared = b""
                batch.save()
            commit_batch(batch=batch, by=bureau, skip_errors=True)
            written.append(stored())
            transaction.set_rollback(True)
    assert written[0] == written[1]


def stored():
    """Every row that an import makes, without keys and moments: each run draws those anew."""
    found = []
    for model in (Project, *SIDE_MODELS):
        names = [
            f.attname
            for f in model._meta.concrete_fields
            if not f.primary_key and f.name not in {"batch", "project"} and "_at" not in f.name
        ]
        found.append(sorted(map(str, model.objects.values_list(*names))))
    return found


@pytest.mark.parametrize("role", ["bureau", "staff"])
def test_whatever_planning_asks_is_asked_again(role):
    """A new look-up of the planner that the basis does not know would be found here."""
    park = city()
    by = held_before(make_user(role, parks=[park]))
    header = [*FULL, "统一社会信用代码", "所属库"]
    rows = [[*full_row(), "91620700MA73XXXX0A", "省列"], [*full_row("乙项目"), "", "市列"]]
    with CaptureQueriesContext(connection) as planning:
        plan = planned([header, *rows], fresh(by))
    with CaptureQueriesContext(connection) as asking:
        day = timezone.localdate()
        assert still_stands(plan.basis, Directory(fresh(by)), plan.kind, day) is not None
    assert len(tables(planning)) > 12
    assert tables(planning) <= tables(asking)


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Project.objects.filter(name="乙项目").update(remark="改了"),
        lambda: Person.objects.filter(name="马晓岚").update(title="局长"),
        lambda: Enterprise.objects.create(name="另一家示例公司", name_key="另一家示例公司"),
    ],
)
def test_a_change_that_matters_to_no_row_is_planned_anew_and_written(bureau, tmp_path, change):
    batch = rehearsed(tmp_path, held_before(bureau))
    basis, _ = unpack(bytes(batch.prepared))
    assert still_stands(basis, Directory(bureau), batch.kind, timezone.localdate()) is not None
    change()
    assert still_stands(basis, Directory(bureau), batch.kind, timezone.localdate()) is None
    commit_batch(batch=batch, by=bureau, skip_errors=True)
    assert Project.objects.filter(name="丁项目").exists()


def test_a_change_that_matters_is_refused(bureau, tmp_path):
    batch = rehearsed(tmp_path, held_before(bureau))
    Project.objects.filter(name="乙项目").update(total_investment=Decimal(123))
    before = everything()
    with pytest.raises(ValidationError, match="预演后变了"):
        commit_batch(batch=batch, by=bureau, skip_errors=True)
    assert everything() == before


def test_a_plan_that_was_tampered_with_is_not_written(bureau, tmp_path):
    batch = rehearsed(tmp_path, bureau)
    basis, deeds = unpack(bytes(batch.prepared))
    batch.prepared = pack(basis, deeds.replace(b"5400", b"9900"))
    batch.save()
    commit_batch(batch=batch, by=bureau, skip_errors=True)  # planned anew from the file
    assert not FundingRecord.objects.filter(amount=9900).exists()


def test_what_another_release_kept_is_planned_anew(bureau, tmp_path):
    batch = rehearsed(tmp_path, bureau)
    basis, _ = unpack(bytes(batch.prepared))
    said = basis.to_json()
    assert Basis.from_json(said | {"format": 0}) is None
    assert Basis.from_json(said | {"reads": {"codes": []}}) is None
    assert unpack(b"") is None
    batch.prepared = b""
    batch.save()
    commit_batch(batch=batch, by=bureau, skip_errors=True)
    assert Project.objects.filter(name="丁项目").exists()


def test_a_role_lost_since_is_noticed(tmp_path):
    park = city()
    staff = make_user("staff", parks=[park])
    batch = rehearse(path=rows_of(tmp_path), by=staff, period="2024-06")
    staff.scope_parks.clear()
    with pytest.raises(ValidationError):
        commit_batch(batch=batch, by=fresh(staff), skip_errors=True)
    assert not Project.objects.exists()


def test_lines_are_read_one_by_one():
    for items in ([], [b"{}"], [b'{"a":",\\n]"}', b"null", b'{"b":[1]}']):
        listed = lines_json(items)
        assert list(json_lines(listed)) == [orjson.loads(item) for item in items]


def test_the_order_of_answers_does_not_matter():
    one, other = Basis(), Basis()
    one.heard("甲", [(1, Decimal("1.0")), (2, None)])
    other.heard("甲", [(2, None), (1, Decimal("1.0"))])
    assert one == other
    other.heard("甲", [(2, None), (1, Decimal("1.00"))])
    assert one != other
