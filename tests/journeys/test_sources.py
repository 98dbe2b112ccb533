"""Where a project comes from: an outing in Shanghai, a lead, an agreement, a project, an event.

Each step is done on its page by who does it in life; at the end the quarter's dispatch is made of
what they wrote down, and the yearly list's task knows of the signing.
"""

from datetime import date
from decimal import Decimal as D

import pytest

from parks.models import OfficePosting
from projects.models import (
    Activity,
    Agreement,
    Dispatch,
    Lead,
    ListTask,
    Project,
    ProjectEvent,
    StageTransition,
)
from tests.factories.files import make_upload
from tests.factories.parks import (
    make_chain,
    make_office,
    make_park,
    make_person,
    make_unit,
    make_user,
)
from tests.factories.projects import make_city_region, make_rules
from tracker import clock

pytestmark = pytest.mark.django_db
NAME = "示例电解槽制造项目"
FIRM = "上海示例氢能装备有限公司"


def done(answer):
    """A form that was taken."""
    form = answer.context and (answer.context.get("refused") or answer.context.get("form"))
    assert answer.status_code == 302, form and form.errors
    return answer


@pytest.fixture
def city():
    """June 2024; somebody stands in Shanghai."""
    make_rules()
    make_city_region()
    make_chain()
    clock.hold(date(2024, 6, 28))
    return make_park("zyjk")


def test_from_an_outing_in_shanghai_to_the_quarter_s_dispatch(city, login):
    office, person = make_office("sh", city="上海"), make_person()
    OfficePosting.objects.create(office=office, person=person, from_on=date(2024, 1, 1))
    liaison = login(user=make_user("liaison", person=person))
    staff, bureau, leader = login("staff", parks=[city]), login("bureau"), login("leader")

    # 0. The year's list: the county's bureau is to sign one project, counted by the system.
    unit = make_unit("zs", name="示例招商局")
    done(bureau.post("/tasks/new", {
        "year": "2024", "kind": "attract", "title": "全年新签约 1 项", "region": city.region.code,
        "park": "zyjk", "lead_unit": unit.code, "measure": "indicator",
        "indicator": "signed_count", "assigned": "1",
    }))  # fmt: skip
    task = ListTask.objects.get()
    assert bureau.get("/tasks?lamp=red").context["totals"]["count"] == 1  # nothing signed yet

    # 1. The liaison writes the outing down, with whom it met.
    done(liaison.post("/activities/new", {
        "kind": "outing", "name": "赴上海对接氢能装备企业", "from_on": "2024-05-20",
        "to_on": "2024-05-22", "city": "上海", "level": "office", "office": office.pk,
        "names": f"{FIRM}\n示例商会",
    }))  # fmt: skip
    outing = Activity.objects.get()
    assert outing.enterprises_count == 2

    # 2. One of them is a lead; the bureau judges it and gives it to the park.
    page = liaison.get(f"/leads/new?activity={outing.code}")
    assert page.context["form"].initial["activity"] == outing.code
    said = done(liaison.post(f"/leads/new?activity={outing.code}", {
        "investor_name": FIRM, "content": "年产 200 台电解槽", "amount": "30000",
        "origin": "上海", "contact_name": "示例联系人", "contact_phone": "13800000000",
        "demands": "用地 80 亩", "source": "activity", "activity": outing.code,
        "office": office.pk, "reported_on": "2024-05-22", "confirm": "1",
    }))  # fmt: skip
    lead = Lead.objects.get()
    assert (lead.activity, said.url) == (outing, lead.get_absolute_url())
    assert staff.get(said.url).status_code == 404
    for verb, body in (
        ("accept", {"text": "示例：属实"}),
        ("assign", {"parks": [city.pk], "text": "示例：请承接"}),
    ):
        version = Lead.objects.get().version
        done(bureau.post(f"{said.url}/{verb}", body | {"version": version}))
    assert staff.get(said.url).status_code == 200

    # 3. The agreement that came of it, with its review.
    first = liaison.get(f"/agreements/new?lead={lead.code}").context["form"].initial
    assert (first["enterprise_name"], first["lead"]) == (FIRM, lead.code)
    done(liaison.post(f"/agreements/new?lead={lead.code}", {
        "kind": "contract", "name": f"{NAME}合同", "enterprise_name": FIRM,
        "signed_on": "2024-06-18", "amount": "30000", "activity": outing.pk, "lead": lead.code,
        "park": city.pk, "office": office.pk, "review": "passed", "reviewed_on": "2024-06-12",
        "file": make_upload("合同.pdf"), "confirm": "1",
    }))  # fmt: skip
    paper = Agreement.objects.get()
    assert (paper.lead, paper.activity) == (lead, outing)

    # 4. The park makes a project of the agreement, adds its papers, claims the signing.
    form = staff.get(f"/agreements/{paper.code}/project").context["form"]
    assert form.initial["investor_names"] == FIRM
    page = done(staff.post(f"/agreements/{paper.code}/project", {
        "name": NAME, "park": city.pk, "nature": "new", "kind": "construction",
        "origin_kind": "outside", "origin": "上海", "total_investment": "30000",
        "contract_amount": "30000", "content": "示例：年产 200 台电解槽。",
        "chain": make_chain().pk, "office": office.pk, "investor_names": FIRM, "confirm": "1",
    })).url  # fmt: skip
    project = Project.objects.get()
    assert Agreement.objects.get().project == project
    done(staff.post(f"{page}/files", {"kind": "contract", "files": make_upload()}))
    done(staff.post(f"{page}/stage", {"to_stage": "signed", "claimed_on": "2024-06-18",
                                      "reason": "示例：当场签约"}))  # fmt: skip
    move = StageTransition.objects.get(to_stage="signed")
    recognise = {"decision": "recognise", "recognised_on": "2024-06-18"}
    done(bureau.post(f"/stages/{move.pk}", recognise))
    assert Project.objects.get().signed_on == date(2024, 6, 18)

    # 5. It is announced on the quarter's 三个一批; what became of it is known at once.
    done(bureau.post("/events/new", {
        "name": "2024年第二季度集中签约开工投产活动", "held_on": "2024-06-20", "level": "city",
        "venue": "示例广场",
    }))  # fmt: skip
    event = ProjectEvent.objects.get()
    done(bureau.post(f"/events/{event.code}/projects", {
        "version": event.version, "batch": "sign", "projects": project.code, "confirm": "1",
    }))  # fmt: skip
    shown = leader.get(event.get_absolute_url())
    assert NAME in shown.content.decode()

    # 6. The task of the yearly list counts the signing by itself; the bureau closes it.
    done_task = bureau.get(task.get_absolute_url()).context["standing"]
    assert (done_task.done, done_task.lamp) == (D(1), "green")
    done(bureau.post(f"{task.get_absolute_url()}/close", {"version": 1, "note": "示例：已核实"}))

    # 7. The quarter's dispatch says all of it, and nothing twice.
    clock.hold(date(2024, 7, 3))
    done(bureau.post("/reports/2024Q2/make"))
    draft = Dispatch.objects.get()
    figures = draft.snapshot.data["whole"]["figures"]
    wanted = {"outings": 1, "enterprises_met": 2, "outing_agreements": 1, "agreements": 1,
              "signed_count": 1, "signed_amount": 30000}  # fmt: skip
    assert {code: D(figures[code]) for code in wanted} == wanted
    text = bureau.get("/reports/2024Q2").content.decode()
    for words in ("外出招商", "对接企业和商协会", "一年一清单进展"):
        assert words in text, words
    [line] = draft.snapshot.data["tasks"]
    assert (line["tasks"], line["red"]) == ("1", "0")  # closed in June
    [batch] = draft.snapshot.data["lists"]["batch"]
    assert (batch["name"], batch["what"]) == (NAME, "签约")
