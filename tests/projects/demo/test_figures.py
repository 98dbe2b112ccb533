"""Every figure of the demo city: by every dimension and for every role the sum of its rows, and
the same number on the page, in the API, from the command and in the workbook.
"""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal as D
from io import BytesIO, StringIO
from random import Random

import openpyxl
import pytest
from django.core.management import call_command
from django.db.models import Count, Sum
from rest_framework.test import APIClient

from parks.models import User
from projects.models import Activity, Dispatch
from projects.queries.cuts import cube
from projects.queries.dimensions import CUTS, LISTING, MONTH, UNSET, column_of
from projects.queries.indicators import CODES, RATIOS, rows, statement, table, total
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from projects.views.figure import side_of
from tracker.tools.money import two

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
ASKED = {"period": "2024H1", "as_of": "2024-06-30"}
ROLES = ("bureau", "leader", "staff", "liaison", "unit")
SAMPLE = 60  # cells a role whose links are followed


def grouped(code, scope, dimension):
    """The rows behind a figure, added up by line: another way than the cube's."""
    measure = MEASURES[code]
    found = rows(code, scope, HALF).order_by()
    prefix = f"{measure.source.path}__" if measure.source.path else ""
    if dimension == MONTH:
        column, fold = f"{measure.dated}__month", int
        found = found.values_list(column)
    else:
        fold = CUTS[dimension].names().fold
        cut = column_of(measure.source.root, dimension, prefix, HALF.until)
        found = found.annotate(cut=cut).values_list("cut")
    sums = defaultdict(D)
    how = Count("pk") if measure.amount is None else Sum("figure")
    for key, value in found.annotate(sum=how):
        sums[fold(key)] += D(value or 0)
    return {key: value for key, value in sums.items() if value}


@pytest.mark.parametrize("role", ROLES)
def test_every_line_of_every_figure_is_the_sum_of_its_rows(zhangye, role):
    scope = scope_for(User.objects.get(username=role))
    for dimension in set(CUTS) - {LISTING}:
        codes = [c for c in MEASURES if dimension != MONTH or MEASURES[c].dated]
        found = cube(scope, [HALF], [MEASURES[c] for c in codes], [dimension]).by(dimension)
        for code in codes:
            lines = {key: sums[code] for key, sums in found.items() if sums.get(code)}
            assert lines == grouped(code, scope, dimension), (dimension, code)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_cell_links_to_adds_up_to_it(zhangye, role):
    user, rng = User.objects.get(username=role), Random(role)
    scope, cells = scope_for(user), []
    for dimension in CUTS:
        codes = [c for c in MEASURES if dimension != MONTH or MEASURES[c].dated]
        for line, said in table(scope, HALF, codes, dimension):
            cells += [(dimension, line.key, c, said.figures[c]) for c in codes if said.figures[c]]
    for dimension, key, code, value in rng.sample(cells, min(SAMPLE, len(cells))):
        month = key if dimension == MONTH else None
        narrow = {} if month else {dimension: UNSET if key is None else key}
        found = rows(code, scope_for(user, HALF.until, **narrow), HALF, month)
        assert total(code, found) == value, (dimension, key, code)


@pytest.mark.parametrize("role", ["staff", "liaison", "unit"])
def test_no_total_counts_what_its_reader_may_not_see(zhangye, role):
    """T04: a total less the reader's own rows leaves nothing."""
    user = User.objects.get(username=role)
    mine, whole = scope_for(user), scope_for(None)
    held = set(mine.projects.values_list("pk", flat=True))
    said = statement(mine, HALF, list(MEASURES))
    for code, measure in MEASURES.items():
        path = f"{measure.source.path}_id" if measure.source.path else "pk"
        ids = held if measure.source.of_projects else own_rows(measure, user)
        seen = rows(code, whole, HALF).filter(**{f"{path}__in": ids})
        assert said.figures[code] == total(code, seen), code


def own_rows(measure, user):
    """Activities and agreements hang on no project: they have a door of their own."""
    return measure.source.model.objects.visible_to(user).values("pk")


def test_the_published_sentence_is_recomputed(zhangye):
    """市级领导外出招商 17 次，全市 152 次，对接 580 家，签 115 项；来张 438 家，签 39 项."""
    said = {
        "leader_outings": 17, "outings": 152, "enterprises_met": 580, "outing_agreements": 115,
        "enterprises_received": 438, "reception_agreements": 39,
    }  # fmt: skip
    assert statement(scope_for(None), HALF, list(said)).figures == said
    assert Activity.objects.exclude(voided_at=None).count() == 1


def test_page_api_command_and_workbook_say_the_same(zhangye, login):
    bureau = User.objects.get(username="bureau")
    client, api, out = login(user=bureau), APIClient(), StringIO()
    api.force_authenticate(bureau)
    call_command("indicators", period="2024H1", as_of="2024-06-30", as_json=True, stdout=out)
    command = json.loads(out.getvalue())["figures"]
    for code in CODES:
        page = client.get(f"/q/{code}", ASKED).context
        answer = api.get(f"/api/v1/indicators/{code}/", ASKED).json()["figures"][code]
        assert answer == command[code], code
        shown = page["figure"]
        assert (None if shown is None else two(shown)) == (answer and two(D(answer))), code
        part = MEASURES[side_of(RATIOS.get(code), None) if code in RATIOS else code]
        assert workbook_total(client, code, part) == page["total"], code


def workbook_total(client, code, measure):
    """The rows of the workbook, added up by us."""
    found = client.get(f"/q/{code}", ASKED | {"format": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(found.content), read_only=True)
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    top = next(n for n, row in enumerate(sheet) if {"项目编号", "编号"} & {*row})
    body = [row for row in sheet[top + 1 :] if row[0] and not str(row[0]).startswith("合计")]
    if measure.amount is None:
        return len(body)
    place = next(n for n, cell in enumerate(sheet[top]) if str(cell).startswith(measure.name))
    return sum((D(str(row[place])) for row in body), D(0))


def test_the_dispatch_says_what_the_registry_says(zhangye):
    """The quarter's draft is frozen from the same statement."""
    draft = Dispatch.objects.order_by("-pk").first()
    snapshot = draft.snapshot.data
    window = Window.of(snapshot["so_far"], date.fromisoformat(snapshot["as_of"]))
    said = statement(scope_for(None), window, list(CODES))
    frozen = {code: value and D(value) for code, value in snapshot["whole"]["figures"].items()}
    assert len(frozen) > 20
    assert frozen == {code: said.figures[code] for code in frozen}
