"""调度通报 on screen and as files: who may open what, and the same figures in every form."""

import re
import zipfile
from datetime import date
from decimal import Decimal as D
from io import BytesIO

import pytest
from django.utils.html import strip_tags
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from parks.models import Park
from projects.models import Dispatch, DispatchFile
from projects.queries.dispatch.compose import document
from projects.tasks import make_forgotten_files
from tests.factories.dispatches import make_dispatch
from tests.factories.parks import make_park
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_lamp,
    make_rules,
    make_signed,
    make_target,
)
from tracker import clock
from tracker.tools.official import Figure

pytestmark = pytest.mark.django_db
SPACE = re.compile(r"\s+")
BROKEN = re.compile(r"#REF|None|nan|\{\{|\[若")


@pytest.fixture
def city():
    """Two parks with money, a lit lamp and a project whose name would like to be a template."""
    clock.hold(date(2024, 7, 8))
    make_rules()
    region = make_city_region()
    make_target(D(100000))
    first, second = make_park("first"), make_park("second")
    odd = make_signed(first, name="示例{{省外到位资金}}项目", total_investment=D("123456.7"))
    make_funding(odd, amount=D("34567.8912"))
    make_funding(make_signed(second, total_investment=D(20000)), amount=D(1200))
    make_lamp(odd)
    yield region
    clock.hold(None)


@pytest.fixture
def report(city):
    return make_dispatch(place=city)


def test_page_shows_the_paper_and_what_stands_beside_it(report, login):
    answer = login("bureau").get("/reports/2024Q2")
    said = answer.content.decode()
    for word in ("提纲", "发文前检查", "选中的数字", "待写", "送科室审核", "一、总体情况"):
        assert word in said, word
    marks = [part.mark for part in answer.context["paper"]]
    assert (marks[0], marks[-1]) == ("done", "todo")
    assert "示例{{省外到位资金}}项目" in said  # a name is a name


def test_published_is_read_by_those_who_see_figures(report, city, login):
    make_dispatch("2024Q1", place=city, state="published")
    for role in ("leader", "staff", "liaison"):
        answer = login(role).get("/reports/2024Q1")
        assert answer.status_code == 200
        assert "改这一节" not in answer.content.decode()
        assert login(role).get("/reports/2024Q2").status_code == 404
    assert login("unit").get("/reports/2024Q1").status_code == 403
    assert login("leader").post("/reports/2024Q1").status_code == 405


def test_newest_of_the_own_template_comes_first(report, city, login):
    second = make_dispatch(place=city)
    client = login("bureau")
    assert client.get("/reports/2024Q2").context["dispatch"].pk == second.pk
    assert client.get(report.get_absolute_url()).context["dispatch"].pk == report.pk


@pytest.mark.parametrize("state", ["draft", "published"])
def test_the_same_figures_in_every_form(city, login, state):
    row = make_dispatch(place=city, state=state)
    made, client = document(row), login("bureau")
    texts = {one.text for one in made.figures()}
    cells = {
        cell.text
        for table in made.tables()
        for line in table.rows
        for cell in line
        if isinstance(cell, Figure)
    }
    assert len(texts) > 12
    assert len(cells) > 12
    at = row.get_absolute_url()
    web = SPACE.sub("", strip_tags(client.get(at).content.decode()))
    said = {form: read_back(form, fetch(client, at, form)) for form in ("docx", "pdf")}
    for form, text in {"web": web, **said}.items():
        assert [one for one in texts | cells if one not in text] == [], form
        if form != "web":  # whose editor shows the template's own words
            assert not BROKEN.search(text.replace("示例{{省外到位资金}}项目", "")), form
    written, numbers = read_workbook(fetch(client, at, "xlsx"))
    assert texts - written == set()
    assert [one for one in cells if one not in written and number_of(one) not in numbers] == []
    image = Image.open(BytesIO(fetch(client, at, "png")))
    assert image.width > image.height > 500


def fetch(client, at: str, form: str) -> bytes:
    answer = client.get(f"{at}&as={form}")
    assert answer.status_code == 200
    assert f".{form}" in answer["Content-Disposition"]
    return answer.getvalue()


def read_back(form: str, content: bytes) -> str:
    """The text of a paper without spaces and breaks."""
    if form == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    else:
        Document(BytesIO(content))  # whole
        with zipfile.ZipFile(BytesIO(content)) as held:
            body = held.read("word/document.xml").decode()
        text = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", body))
    return SPACE.sub("", text)


def read_workbook(content: bytes) -> tuple[set[str], set[D]]:
    """Its texts, and its numbers as printed: whole, of two decimals, a share as per cent."""
    texts, numbers = set(), set()
    for sheet in load_workbook(BytesIO(content)).worksheets:
        for cell in (cell for line in sheet.iter_rows() for cell in line):
            if isinstance(cell.value, str):
                texts.add(cell.value)
            elif isinstance(cell.value, int | float):
                value = D(str(cell.value))
                numbers |= {value.quantize(D("0.01")), (value * 100).quantize(D("0.01"))}
    return texts, numbers


def number_of(text: str) -> D | None:
    bare = text.replace(",", "").rstrip("%")
    return None if bare == "—" else D(bare).quantize(D("0.01"))


def test_workbook_holds_the_rows_the_reader_may_see(city, login):
    make_dispatch(place=city, state="published")
    at = "/reports/2024Q2?number=1"
    names = [text for text, _ in rows_of(fetch(login("bureau"), at, "xlsx"))]
    assert len(names) == 2
    park = Park.objects.get(code="second")
    mine = [text for text, _ in rows_of(fetch(login("staff", parks=[park]), at, "xlsx"))]
    assert len(mine) == 1
    assert mine[0] in names


def rows_of(content: bytes) -> list[tuple[str, float]]:
    sheet = load_workbook(BytesIO(content))["明细 新签约额"]
    lines = [line for line in sheet.iter_rows(values_only=True) if line[0]]
    head = next(n for n, line in enumerate(lines) if line[0] == "项目编号")
    return [(line[0], line[2]) for line in lines[head + 1 :] if line[0] != "合计"]


def test_chart_is_drawn_once_from_the_paper(report, login):
    path = f"/reports/{report.pk}/charts/3-2.svg"
    answer = login("bureau").get(path)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert login("leader").get(path).status_code == 404
    assert login("unit").get(path).status_code == 403
    assert login("bureau").post(path).status_code == 405
    for place in ("1-1", "99-1", "3-99", "3-1"):
        nothing = f"/reports/{report.pk}/charts/{place}.svg"
        assert login("bureau").get(nothing).status_code == 404


def test_draft_of_a_quarter_that_is_not_over_is_refused(city, login):
    client = login("bureau")
    answer = client.post("/reports/new", {"period": "2024Q3", "place": "region:620700"})
    assert answer.status_code == 422
    assert "才结束" in answer.content.decode()
    answer = client.post("/reports/2024Q3/make", follow=True)
    assert "才结束" in answer.content.decode()
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize(
    ("period", "place"),
    [("2024-01..2024-02", "region:620700"), ("二季度", "region:620700"), ("2024Q2", "park:no")],
)
def test_draft_of_what_is_not_there_keeps_the_input(city, login, period, place):
    answer = login("bureau").post("/reports/new", {"period": period, "place": place})
    assert answer.status_code == 422
    assert answer.context["form"]["period"].value() == period


@pytest.mark.parametrize("period", ["2024Q2", "2024H1", "2023", "2024-05"])
def test_draft_of_any_period_and_place(city, login, period):
    client = login("bureau")
    for place in ("region:620700", "park:second"):
        answer = client.post("/reports/new", {"period": period, "place": place}, follow=True)
        assert answer.status_code == 200
        assert str(answer.context["dispatch"].place) in answer.content.decode()
    assert client.get("/reports/new").status_code == 200


def test_report_of_a_park_without_projects(city, login):
    make_park("empty")
    client = login("bureau")
    client.post("/reports/new", {"period": "2024Q2", "place": "park:empty"})
    row = Dispatch.objects.get()
    text = read_back("docx", fetch(client, row.get_absolute_url(), "docx"))
    assert not BROKEN.search(text)


@pytest.mark.parametrize("path", ["/reports/2024Q2/make", "/reports/2024Q2/parks"])
def test_making_is_for_the_bureau_by_a_button(city, login, path):
    assert login("leader").post(path).status_code == 403
    assert login("bureau").get(path).status_code == 405
    assert login("bureau").post(path.replace("2024Q2", "2024-01..2024-02")).status_code == 404


def test_reports_of_all_parks_by_the_button(city, login, django_capture_on_commit_callbacks):
    client = login("bureau")
    for _ in range(2):  # pressed twice, made once
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/reports/2024Q2/parks")
    assert answer.status_code == 302
    parks = Park.objects.filter(parent=None).count()
    assert Dispatch.objects.filter(park__isnull=False).count() == parks == 2
    assert DispatchFile.objects.filter(state="made").count() == parks * 4
    assert client.get(answer.url).status_code == 200


def test_files_are_asked_for_shown_and_kept(report, login, django_capture_on_commit_callbacks):
    client = login("bureau")
    at = f"/reports/{report.pk}/files"
    assert "还没有生成文件" in client.get(at).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{at}/make").url == at
    assert client.get(at).content.decode().count("已生成") == 4
    assert client.get(at, headers={"hx-request": "true"}).content.startswith(b"<section")
    kept = DispatchFile.objects.get(form="pdf")
    with kept.file.open("rb") as held:
        assert fetch(client, report.get_absolute_url(), "pdf") == held.read()
    for path, method in ((at, "get"), (f"{at}/make", "post")):
        assert getattr(login("leader"), method)(path).status_code == 404
    assert login("bureau").get(f"{at}/make").status_code == 405


def test_files_whose_worker_died_are_made_by_the_clock(report, login):
    row = DispatchFile.objects.create(dispatch=report, form="xlsx", digest="0" * 64)
    make_forgotten_files()
    row.refresh_from_db()
    assert row.state == "queued"  # a worker may still be at it
    DispatchFile.objects.update(asked_at="2024-01-01T00:00:00Z")
    make_forgotten_files()
    row.refresh_from_db()
    assert row.state == "made"


def test_list_and_its_workbook(report, city, login):
    make_dispatch("2024Q1", place=city, state="published")
    assert len(login("bureau").get("/reports").context["object_list"]) == 2
    assert len(login("leader").get("/reports").context["object_list"]) == 1
    content = login("bureau").get("/reports?format=xlsx").getvalue()
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    said = {str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value}
    assert {"2024Q1", "2024Q2", "张掖市", "已印发"} <= said
    assert login("unit").get("/reports").status_code == 403
    assert login("bureau").post("/reports").status_code == 405
