"""/rules/duties: everybody reads the template, the bureau publishes it."""

from datetime import date

import pytest

from projects.actions.duty import load_duty_template
from projects.enums import DutyRole
from projects.models import DutyTemplate, Project
from projects.models.duty import DELIVERED
from tests.factories.parks import make_unit
from tests.factories.projects import make_duty, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _template():
    clock.hold(TODAY)
    load_duty_template()


def body(**changed):
    fields = {"number": 1, "valid_from": "2024-07-08", "basis": "示例"}
    for rule in DELIVERED:
        fields |= {
            f"{rule.role}-label": rule.label,
            f"{rule.role}-one": rule.one,
            f"{rule.role}-at_least": rule.at_least,
            f"{rule.role}-bearer": rule.bearer,
        }
        fields |= {f"{rule.role}-{name}": "on" for name in ("is_required", "may_fill")
                   if getattr(rule, name)}  # fmt: skip
    fields |= changed
    return {name: value for name, value in fields.items() if value is not None}


def test_everybody_may_read_it(login):
    for role in ("bureau", "staff", "leader", "unit"):
        page = login(role).get("/rules/duties").content.decode()
        assert page.count("<b>") >= len(DutyRole)
    assert login("auditor").get("/rules/duties").status_code == 403


def test_publishing_changes_the_coverage_of_every_project(
    login, django_capture_on_commit_callbacks
):
    project = make_signed()
    make_duty(project, "lead_unit", unit=make_unit())
    client = login("bureau")
    changed = {"head-is_required": None, "agent-is_required": None, "agent-label": "帮办员"}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/rules/duties/new", body(**changed)).url == "/rules/duties"
    assert Project.objects.get(pk=project.pk).coverage == 1
    page = client.get("/rules/duties").content.decode()
    assert "第 2 版" in page and "帮办员" in page
    assert "专班组长" in client.get("/rules/duties?version=1").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"valid_from": "2024-07-01"}, "不能早于今天"),
        ({"number": 0}, "第 1 版刚由别人发布"),
        ({"head-label": ""}, "专班组长的“本地名称”"),
        ({"member-at_least": "0"}, "成员的“至少”"),
        ({"head-at_least": "3"}, "只能由一人"),
        ({"agent-one": "x"}, "代办员的“归于”"),
    ],
)
def test_a_refused_template_keeps_what_was_typed(login, changed, said):
    answer = login("bureau").post("/rules/duties/new", body(**changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert DutyTemplate.objects.count() == 1


def test_only_the_bureau_publishes(login):
    for role in ("staff", "leader", "unit"):
        assert login(role).get("/rules/duties/new").status_code == 403
        assert login(role).post("/rules/duties/new", body()).status_code == 403
