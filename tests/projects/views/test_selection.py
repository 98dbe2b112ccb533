"""所选项目: exact sums, the acts each role may do, and the workbook."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest

from projects.models import Instruction, Listing, Project
from tests.factories.parks import make_park, make_person
from tests.factories.projects import make_funding, make_plan, make_signed
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    clock.hold(date(2024, 7, 8))
    yield make_park("own")
    clock.hold(None)


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


@pytest.fixture
def two(park):
    found = [make_signed(park, total_investment=D(n)) for n in ("0.0001", "12345.6789")]
    make_funding(found[0], amount=D("0.3333"))
    make_plan(found[0], planned_funds=D(1))
    make_signed(park, code="REST")
    return found


def tick(*projects):
    return {"tick": [f"{p.pk}-{p.version}-{p.leader_id or 0}" for p in projects]}


def test_sums_of_the_selection_are_those_of_its_rows(staff, two):
    answer = staff.post("/projects/selection", tick(*two))
    sums = answer.context["sums"]
    assert (sums.count, sums.invest, sums.funds) == (2, D("12345.6790"), D("0.3333"))
    assert f"{sums.rate:.2f}" == "33.33"
    assert {p.pk for p in answer.context["projects"]} == {p.pk for p in two}
    assert set(answer.context["acts"]) == {"leader", "listing"}


def test_others_projects_are_not_in_it(staff, two):
    foreign = make_signed(make_park("other"))
    answer = staff.post("/projects/selection", tick(*two, foreign))
    assert answer.context["sums"].count == 2
    body = tick(*two, foreign) | {"way": "in", "kind": "key_city", "on": "2024-07-01"}
    refused = staff.post("/projects/selection/listing", body)
    assert refused.status_code == 422
    assert "您管不到的项目" in refused.content.decode()
    assert not Listing.objects.exists()


@pytest.mark.parametrize("body", [{}, {"tick": ["x", "1-2", "9" * 30 + "-1-0"]}])
def test_nothing_ticked_says_so(staff, body):
    assert "还没有勾选项目" in staff.post("/projects/selection", body).content.decode()
    answer = staff.post("/projects/selection/listing", body)
    assert answer.status_code == 422


def test_leader_is_changed_from_the_list(staff, two):
    person = make_person(is_leader=True)
    body = tick(*two) | {"person": person.pk, "from_on": "2024-07-01", "reason": "示例"}
    answer = staff.post("/projects/selection/leader", body, follow=True)
    assert "2 个项目已由" in answer.content.decode()
    assert Project.objects.filter(leader=person).count() == 2
    again = staff.post("/projects/selection/leader", body)
    assert again.status_code == 422 and "刚被别人改过" in again.content.decode()
    assert "示例" in again.content.decode()  # what was typed stays


def test_marks_from_the_list(staff, two):
    body = tick(*two) | {"way": "in", "kind": "campaign", "name": "示例行动", "on": "2024-07-01"}
    staff.post("/projects/selection/listing", body)
    assert Listing.objects.filter(name="示例行动").count() == 2
    staff.post("/projects/selection/listing", body | {"way": "out", "on": "2024-07-02"})
    assert Listing.objects.filter(to_on=date(2024, 7, 2)).count() == 2


def test_instructions_from_the_list(login, two):
    leader = login("leader")
    body = tick(*two) | {"text": "请尽快开工。", "due_on": "2024-07-20", "level": "plain"}
    answer = leader.post("/projects/selection/instruct", body, follow=True)
    assert "已给 2 个项目的专班下发" in answer.content.decode()
    assert Instruction.objects.count() == 2


def test_the_selection_leaves_as_a_workbook(staff, two):
    answer = staff.post("/projects/selection", tick(*two) | {"format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["所选项目"]
    said = {str(v) for row in sheet.iter_rows(values_only=True) for v in row}
    assert {p.name for p in two} <= said and "REST" not in said
    assert "12345.679" in said
    assert AuditEvent.objects.filter(label="所选项目").get().changes["rows"] == {"所选项目": 2}


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("auditor", "", 403),
        ("leader", "/leader", 403),
        ("leader", "/listing", 403),
        ("liaison", "/instruct", 403),
    ],
)
def test_wrong_role(login, park, role, path, status):
    assert login(role).post(f"/projects/selection{path}").status_code == status
    assert login(role).get(f"/projects/selection{path}").status_code in (405, 403)


@pytest.mark.parametrize("count", [1, 3])
def test_constant_queries(staff, park, django_assert_num_queries, count):
    projects = [make_signed(park) for _ in range(count)]
    staff.post("/projects/selection", tick(*projects))
    with django_assert_num_queries(QUERIES):
        staff.post("/projects/selection", tick(*projects))


QUERIES = 8
