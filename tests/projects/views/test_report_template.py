"""报告模板: tried before they are kept; what cannot be said is refused with line and mend."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.actions.report_template import load_report_templates
from projects.models import ReportTemplate
from tests.factories.dispatches import make_dispatch
from tests.factories.projects import make_city_region, make_rules
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
AT = "/reports/templates/quarterly"


@pytest.fixture
def template():
    load_report_templates()
    return ReportTemplate.objects.get(code="quarterly")


def form_of(template, **changes):
    names = ("name", "span", "title", "masthead", "serial", "signer", "addressees", "text")
    return {name: getattr(template, name) for name in names} | {
        "version": template.version, "is_active": "on", **changes,
    }  # fmt: skip


def said(answer) -> str:
    return answer.content.decode()


def test_saved_with_its_wording_and_page(template, login):
    data = form_of(template, text="# 一、示例\n到位{{省外到位资金}}亿元。", w_fall="回落{}", l_lines="20",
                   l_characters="25", l_line_pitch_pt="31.85")  # fmt: skip
    assert login("bureau").post(AT, data).url == "/reports/templates"
    template.refresh_from_db()
    assert template.wording == {"fall": "回落{}"}
    assert template.layout["lines"] == 20
    assert AuditEvent.objects.filter(verb="修改报告模板").count() == 1
    page = login("bureau").get(AT).context["form"]
    assert page["w_fall"].value() == "回落{}"
    assert page["l_lines"].value() == 20


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("到位{{省外资金}}亿元", "是不是"),
        ("{% for one in rows %}{{省外到位资金}}{% endfor %}", "不能写程序和循环"),
        ("{{省外到位资金.__class__}}", "不能取属性"),
        ("{{rows[0]}}", "不能取属性"),
        ("[若 省外到位资金 落后：没有写完", "没有写完整"),
        ("@表 没有的表", "没有这个表"),
        ("@排名 省外到位资金 完成 很多", "排名"),
    ],
)
def test_what_cannot_be_said_names_line_and_mend(template, login, line, mend):
    text = f"# 一、示例\n好的一行。\n{line}"
    answer = login("bureau").post(AT, form_of(template, text=text))
    assert answer.status_code == 422
    assert "第 3 行" in said(answer)
    assert mend in said(answer)
    assert answer.context["form"]["text"].value() == text
    template.refresh_from_db()
    assert template.version == 1


def test_title_that_cannot_be_said_is_refused(template, login):
    answer = login("bureau").post(AT, form_of(template, title="关于{{没有的}}"))
    assert answer.status_code == 422
    assert "title" in answer.context["form"].errors


def test_page_that_does_not_fit_is_refused(template, login):
    data = form_of(template, l_lines="40", l_line_pitch_pt="60")
    answer = login("bureau").post(AT, data)
    assert answer.status_code == 422
    assert answer.context["form"]["l_lines"].value() == "40"


def test_two_people_at_one_template(template, login):
    login("bureau").post(AT, form_of(template, name="示例甲"))
    answer = login("bureau").post(AT, form_of(template, name="示例乙"))
    assert answer.status_code == 422
    assert "示例甲" in said(answer)
    assert answer.context["form"]["name"].value() == "示例乙"


def test_copy_is_a_template_of_its_own(template, login):
    client, at = login("bureau"), "/reports/templates/new"
    page = client.get(f"{at}?from=quarterly")
    assert page.context["form"]["name"].value() == "季度通报（副本）"
    assert page.context["form"]["text"].value() == template.text
    twin = client.post(at, form_of(template))
    assert twin.status_code == 422
    assert "同名" in said(twin)
    client.post(at, form_of(template, name="示例自编"))
    made = ReportTemplate.objects.get(name="示例自编")
    assert made.pk != template.pk
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.get(at).status_code == 200


def test_preview_reads_the_newest_snapshot(template, login):
    client = login("bureau")
    assert "还没有快照" in said(client.get(AT))
    clock.hold(date(2024, 7, 8))
    make_rules()
    make_dispatch(place=make_city_region())
    assert "新签约入库项目0项" in said(client.get(AT))
    clock.hold(None)


def test_list_and_its_workbook(template, login):
    client = login("bureau")
    assert len(client.get("/reports/templates").context["object_list"]) == 7
    content = client.get("/reports/templates?format=xlsx").getvalue()
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    words = {cell.value for line in sheet.iter_rows() for cell in line}
    assert {"季度通报", "半年通报", "月报"} <= words


def test_templates_are_the_bureaus(template, login):
    for path in ("/reports/templates", AT, "/reports/templates/new"):
        assert login("staff").get(path).status_code in (403, 404), path
    assert login("leader").get("/reports/templates").status_code == 403
    assert login("bureau").post("/reports/templates").status_code == 405
    assert login("bureau").put(AT).status_code == 405
    assert login("bureau").get("/reports/templates/nowhere").status_code == 404
