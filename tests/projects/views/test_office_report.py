"""季度书面报告: drafted from the records, its numbers linked, written, handed in, as Word."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from projects.models import OfficeReport
from projects.queries.office_report import paragraphs
from tests.factories.activities import make_activity
from tests.factories.offices import (
    MONDAY,
    make_attendance,
    make_office_report,
    make_posting,
    make_week,
)
from tests.factories.parks import make_office, make_user
from tests.factories.projects import make_city_region, make_rules
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    make_rules()
    liaison = make_user("liaison")
    office = make_office("sh", name="驻上海联络点")
    make_posting(office, liaison.person, from_on=MONDAY)
    yield SimpleNamespace(
        office=office,
        liaison=login(user=liaison),
        bureau=login("bureau"),
        staff=login("staff"),
    )
    clock.hold(None)


def begun(world, period="2024Q2"):
    body = {"office": world.office.pk, "period": period}
    return world.liaison.post("/office-reports/new", body)


def test_a_draft_says_what_the_records_say_and_links_each_number(world):
    make_activity(office=world.office, enterprises_count=7)
    make_week(world.office, state="accepted")
    make_attendance(world.office, world.office.postings.get().person)
    said = begun(world)
    row = OfficeReport.objects.get()
    assert said.url == row.get_absolute_url()
    assert begun(world).url == said.url  # one a quarter
    told = {name: one["text"] for name, one in row.figures.items()}
    assert (told["外出对接"], told["对接企业"], told["已报周数"]) == ("1", "7", "1")
    assert (told["应报周数"], told["出勤天数"], told["驻点人员"]) == ("4", "2", "1")
    text = world.liaison.get(said.url).content.decode()
    assert '/q/outings?office=sh&amp;period=2024Q2"' in text
    for one in row.figures.values():
        if one["url"]:
            assert world.bureau.get(one["url"].partition("#")[0]).status_code == 200, one
    assert not [p for _, line in paragraphs(row) for p in line if "{{" in p.text]


def test_written_refreshed_handed_in_judged(world):
    path = begun(world).url
    early = world.liaison.post(f"{path}/submit", {"version": 1})
    assert "请补写" in early.content.decode()
    wrong = {"version": 1, "text": "外出{{没有的}}次"}
    said = world.liaison.post(f"{path}/edit", wrong)
    assert said.status_code == 422
    assert "没有这些取数名称：{{没有的}}" in said.content.decode()
    body = {"version": 1, "text": "一、情况\n外出{{外出对接}}次。"}
    assert world.liaison.post(f"{path}/edit", body).status_code == 302
    assert world.liaison.post(f"{path}/edit", body).status_code == 422  # read before
    make_activity(office=world.office)
    assert world.liaison.post(f"{path}/refresh", {"version": 2}).status_code == 302
    row = OfficeReport.objects.get()
    assert (row.figures["外出对接"]["text"], row.version) == ("1", 3)
    assert world.liaison.post(f"{path}/submit", {"version": 3}).status_code == 302
    assert (
        "先由调度科退回"
        in world.liaison.post(f"{path}/edit", body | {"version": 4}).content.decode()
    )
    accept = {"version": 4, "verdict": "accept"}
    assert world.bureau.post(f"{path}/decide", accept).status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted"


def test_as_a_word_file_with_its_links(world):
    row = make_office_report(world.office)
    said = world.liaison.get(f"{row.get_absolute_url()}/docx")
    assert said["Content-Disposition"].endswith('"office-sh-2024Q2.docx"')
    with ZipFile(BytesIO(said.content)) as file:
        words = file.read("word/document.xml").decode()
        links = file.read("word/_rels/document.xml.rels").decode()
    assert "一、工作开展情况" in words
    assert "/q/outings?office=hz" in links
    assert world.staff.get(f"{row.get_absolute_url()}/docx").status_code == 404


@pytest.mark.parametrize(
    ("period", "words"), [("2024", "按季度写"), ("nonsense", "看不懂"), ("2024Q4", "还没有开始")]
)
def test_what_is_no_quarter_is_refused(world, period, words):
    said = begun(world, period[:6])
    assert said.status_code == 422
    assert words in said.content.decode()


def test_the_list_filters(world):
    make_office_report(world.office)
    make_office_report(make_office("bj"), period="2024Q1", state="accepted")
    for query, count in (("", 2), ("office=sh", 1), ("period=2024Q1", 1), ("state=draft", 1)):
        found = world.bureau.get(f"/office-reports?{query}").context["object_list"]
        assert len(found) == count, query
    assert len(world.liaison.get("/office-reports").context["object_list"]) == 1
    assert world.bureau.get("/office-reports?format=xlsx").status_code == 200
