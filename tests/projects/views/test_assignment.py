"""五个一 on the project page and in its forms: who answers, who did, who may fill in."""

from datetime import date

import pytest

from projects.models import Assignment
from tests.factories.parks import make_park, make_person, make_unit
from tests.factories.projects import make_duty, make_mechanism, make_signed, make_visit
from tests.projects.exports.support import book, lines
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _day():
    clock.hold(TODAY)


@pytest.fixture
def park():
    return make_park("own")


@pytest.fixture
def project(park):
    return make_signed(park, code="A")


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


def test_who_was_responsible_on_a_past_day(staff, project):
    old = make_person("旧领导", is_leader=True)
    make_duty(project, "leader", old, to_on=date(2024, 5, 5))
    make_duty(project, "leader", make_person("新领导", is_leader=True), from_on=date(2024, 5, 6))
    make_mechanism(project)
    make_visit(project, visited_on=date(2024, 5, 20))
    standing = staff.get("/p/A").context["page"].standing
    assert [h.name for p in standing.posts["leader"] for h in p.holders] == ["新领导"]
    assert [h.name for h in standing.past] == ["旧领导"]
    page = staff.get("/p/A?on=2024-05-01")
    standing = page.context["page"].standing
    assert [h.name for p in standing.posts["leader"] for h in p.holders] == ["旧领导"]
    assert (standing.is_past, standing.visited_on, standing.past) == (True, None, ())
    assert "移交包抓领导" not in page.content.decode()


@pytest.mark.parametrize("on", ["x", "2024-13-01", "2999-01-01", "0001-01-01"])
def test_a_day_that_is_none_shows_today(staff, project, on):
    page = staff.get(f"/p/A?on={on}")
    assert page.status_code == 200
    assert page.context["page"].standing.on == TODAY


def test_a_renamed_unit_is_shown_with_its_name_of_then(staff, project):
    unit = make_unit(name="示例卫健局")
    unit.aliases.create(name="示例卫计局", until=date(2024, 4, 30))
    unit.aliases.create(name="卫局")
    make_duty(project, "lead_unit", unit=unit)
    make_duty(
        make_signed(project.park, code="B", signed_on=date(2024, 5, 1)), "lead_unit", unit=unit
    )
    page = staff.get("/p/A").content.decode()
    assert "示例卫健局" in page and "时称示例卫计局" in page
    assert "时称" not in staff.get("/p/B").content.decode()


def test_a_leader_is_given_with_a_warning_of_the_gap(staff, project):
    person = make_person(is_leader=True)
    body = {"role": "leader", "person": person.pk, "from_on": "2024-04-01"}
    answer = staff.post("/p/A/duty", body)
    assert answer.status_code == 422
    assert "17 天无人包抓" in answer.content.decode()
    assert staff.post("/p/A/duty", body | {"confirm": "1"}).status_code == 302
    project.refresh_from_db()
    assert project.leader == person


def test_hand_over_end_and_right(staff, project):
    duty = make_duty(project, "agent")
    new = make_person("接手人")
    address = f"/duties/{duty.pk}/hand-over"
    body = {"person": new.pk, "from_on": "2024-06-01", "reason": "轮岗", "version": 1}
    assert staff.get(address).context["form"].initial["version"] == 1
    assert staff.post(address, body | {"reason": ""}).status_code == 422
    assert staff.post(address, body | {"version": 9}).status_code == 422
    assert staff.post(address, body).url == "/p/A#fiveone"
    made = Assignment.objects.get(person=new)
    assert (
        staff.post(f"/duties/{made.pk}/filling", {"may_fill": "no", "version": 1}).status_code
        == 302
    )
    made.refresh_from_db()
    assert made.may_fill is False
    ending = {"to_on": "2024-06-30", "reason": "任务完成", "version": made.version}
    assert staff.post(f"/duties/{made.pk}/end", ending).status_code == 302
    assert staff.post(f"/duties/{made.pk}/end", ending | {"version": 3}).status_code == 422
    verbs = {"移交责任", "调整填报权", "解除责任"}
    assert verbs <= set(AuditEvent.objects.values_list("verb", flat=True))


def test_foreign_duties_are_missing_and_leaders_only_look(login, staff, project):
    mine = make_duty(project, "agent")
    foreign = make_duty(make_signed(make_park("other")), "agent")
    for verb in ("hand-over", "end", "filling"):
        assert staff.get(f"/duties/{foreign.pk}/{verb}").status_code == 404
        assert login("leader").get(f"/duties/{mine.pk}/{verb}").status_code == 403
        assert staff.put(f"/duties/{mine.pk}/{verb}").status_code == 405


def test_list_filters_and_exports(staff, project):
    make_duty(project, "head", make_person("走了的", left_on=date(2024, 6, 1)))
    make_duty(project, "agent", make_person("在任的"), from_on=date(2024, 5, 1))
    make_duty(make_signed(make_park("other")), "agent")
    page = staff.get("/duties")
    assert page.context["page_obj"].paginator.count == 2
    assert "有 1 条责任的人员已离任" in page.content.decode()
    gone = staff.get("/duties?gone=true")
    assert [d.person.name for d in gone.context["object_list"]] == ["走了的"]
    then = staff.get("/duties?on=2024-04-01")
    assert [d.person.name for d in then.context["object_list"]] == ["走了的"]
    sheet = lines(book(staff, "/duties?role=agent&format=xlsx")["五个一责任"])
    words = [str(cell) for row in sheet for cell in row]
    assert "在任的" in words and "走了的" not in words


# --- The right to fill in, row by row ---


def test_a_unit_fills_in_only_where_a_duty_gives_the_right(login, project):
    unit = make_unit()
    client = login("unit", person=make_person(unit=unit))
    duty = make_duty(project, "second", unit=unit)
    assert client.get("/p/A").status_code == 200
    assert "填报进展" not in client.get("/p/A").content.decode()
    assert client.get("/p/A/fill").status_code == 403
    assert list(client.get("/fill").context["projects"]) == []
    Assignment.objects.filter(pk=duty.pk).update(may_fill=True)
    assert client.get("/p/A/fill").status_code == 200
    assert list(client.get("/fill").context["projects"]) == [project]
    Assignment.objects.filter(pk=duty.pk).update(to_on=date(2024, 7, 7))
    assert client.post("/p/A/fill", {}).status_code == 403


def test_an_agent_of_a_unit_fills_in_their_own_projects(login, project, park):
    agent = make_person()
    make_duty(project, "agent", agent)
    colleague = login("unit", person=make_person(unit=agent.unit))
    assert colleague.get("/p/A").status_code == 404
    client = login("unit", person=agent)
    assert client.get("/p/A/fill").status_code == 200
    make_signed(park, code="B")
    assert client.get("/p/B/fill").status_code == 404
