"""T09: whatever the ledger, a plan or a refusal in Chinese; never an exception, never half an import.

Always 60 files; `FUZZ_FILES=5000 pytest tests/fuzz` runs as many, from number FUZZ_FIRST on. A
failure names the numbers; `FUZZ_FIRST=123 FUZZ_FILES=1` makes that file again.
"""

import os
import re
import time
import traceback
from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from projects.actions.batch import commit_batch, rehearse
from projects.enums import Outcome
from projects.imports.ledger import build_plan
from projects.models import Batch, BatchRow
from tests.factories.parks import make_user
from tests.factories.projects import make_funding, make_project, make_report
from tests.fuzz.ledgers import make_file
from tests.projects.imports.conftest import FULL, city, everything, full_row, plan_of
from tracker.tools.sheets import SheetRefused, read_workbook

pytestmark = pytest.mark.django_db
SMOKE = 60
SECONDS = 30
BLANK = " -—/无"  # what people write where there is nothing
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def bureau():
    """A small city, two projects of which the ledgers speak."""
    park = city()
    project = make_project(park, name="示例制氢项目", stage="started")
    make_funding(project, amount=Decimal(4500))
    make_report(project, state="accepted", completed_investment=Decimal(9000))
    make_project(park, name="示例储能项目")
    return make_user("bureau")


def test_smoke(bureau, tmp_path):
    run(range(SMOKE), bureau, tmp_path)


@pytest.mark.nightly
@pytest.mark.skipif("FUZZ_FILES" not in os.environ, reason="FUZZ_FILES=5000 pytest tests/fuzz")
def test_many(bureau, tmp_path):
    first = int(os.environ.get("FUZZ_FIRST", SMOKE))
    print(run(range(first, first + int(os.environ["FUZZ_FILES"])), bureau, tmp_path))


def run(numbers, by, folder):
    """Try the files; what came out, counted. Fails with every kind of fault and where it began."""
    ends, faults = Counter(), {}
    for number in numbers:
        way, name, data = make_file(number)
        file = folder / f"{number}{name[name.rindex('.') :]}"
        file.write_bytes(data)
        begun = time.monotonic()
        try:
            with transaction.atomic():
                deep = number // 10 % 10 == number % 10
                ends[way, attempt(file, name, by, deep=deep)] += 1
                transaction.set_rollback(True)
            assert time.monotonic() - begun < SECONDS, "too slow"
        except Exception as fault:
            last = traceback.extract_tb(fault.__traceback__)[-1]
            key = (type(fault).__name__, last.filename, last.lineno)
            faults.setdefault(key, (str(fault)[:300], []))[1].append((number, way))
        file.unlink()
    assert not faults, "\n".join(
        f"{key}: {text}: {len(found)} files, {found[:5]}" for key, (text, found) in faults.items()
    )
    return dict(ends)


def attempt(file, name, by, *, deep):
    """ "planned", "refused:<code>" or how the commit ended."""
    try:
        plan = build_plan(file, by=by, name=name, period="2024-06")
    except SheetRefused as refused:
        return told(refused, f"refused:{refused.code}")
    check_messages(plan, file)
    if not deep:
        return "planned"
    again = build_plan(file, by=by, name=name, period="2024-06")
    assert [(one.outcome, one.values, one.messages) for one in again.rows] == [
        (one.outcome, one.values, one.messages) for one in plan.rows
    ]
    return commit(file, name, by, plan.summary)


def told(refused, end):
    """`end`, once the refusal speaks to a person."""
    text = refused.text if isinstance(refused, SheetRefused) else "".join(refused.messages)
    assert CHINESE.search(text) and ("请" in text or "；" in text), text
    return end


def check_messages(plan, file):
    """Each error: its row, the column when it speaks of a cell, the raw value, what to do."""
    sheet = None
    for row in plan.rows:
        assert row.row >= 1
        errors = [one for one in row.messages if one.level == "error"]
        assert bool(errors) == (row.outcome == Outcome.ERROR), row
        for one in row.messages:
            assert CHINESE.search(one.text), one
            assert one.code.isascii() and re.fullmatch("[A-Z]{0,3}", one.column), one
        for one in errors:
            assert "；" in one.text or "请" in one.text, one
            if one.column and not one.raw:
                sheet = (
                    sheet
                    or read_workbook(
                        file, sheet=plan.sheet if file.suffix != ".csv" else None
                    ).table
                )
                cell = str(cell_of(sheet, row.row, one.column))
                assert not "".join(filter(str.isprintable, cell)).strip(BLANK), one


def cell_of(sheet, row, column):
    """What a person sees there: nothing where another cell is merged over it."""
    down, place = row - sheet.first_row, 0
    for letter in column:
        place = place * 26 + ord(letter) - 64
    for top, first, bottom, last in sheet.merged:
        if top < down <= bottom and first <= place - 1 <= last:
            return ""
    return sheet.rows[down][place - 1]


def commit(file, name, by, summary):
    """Rehearse and commit: everything the plan says, or nothing."""
    before = everything()
    try:
        batch = rehearse(path=file, name=name, by=by, period="2024-06")
        kept, end = 1, ""
    except (SheetRefused, ValidationError) as refused:
        end = told(refused, "rehearsal refused")
        kept = Batch.objects.count()
    assert (everything(), Batch.objects.count()) == (before, kept)
    if end:
        return end
    try:
        commit_batch(batch=batch, by=by, skip_errors=summary["rows"] % 2 == 1)
        written, end = summary["create"] + summary["update"], "committed"
    except ValidationError as refused:
        written, end = 0, told(refused, "commit refused")
    assert BatchRow.objects.count() == written
    assert written or everything() == before
    return end


def test_make_file_is_the_same_again():
    assert [make_file(number) for number in range(30)] == [
        make_file(number) for number in range(30)
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("98000", "98000.0000"),
        ("９８，０００", "98000.0000"),
        ("￥98,000.00", "98000.0000"),
        (" 98 000 ", "98000.0000"),
        ("98,000 ", "98000.0000"),
        ("98000万元", "98000.0000"),
        ("¥9.8亿", None),
        ("兖州区195.71", None),
        ("195.71兖州区", None),
        ("兖州区 195.71", None),
        ("195.71 36.5", None),
    ],
)
def test_amounts_as_people_type_them(cell, value):
    """A number or an error, never a part of what stands there (T09)."""
    city()
    row = plan_of([FULL, full_row(**{"总投资（万元）": cell})]).rows[0]
    if value is None:
        assert row.outcome == Outcome.ERROR
        assert "D" in {one.column for one in row.messages if one.level == "error"}
        assert "total_investment" not in row.values or row.values["total_investment"] != "195.7100"
    else:
        assert row.values["total_investment"] == value
