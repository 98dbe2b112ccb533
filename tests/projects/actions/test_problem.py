"""问题: every move of the table, who may not make it, the clock, and who hears of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.actions import problem as verbs
from projects.actions.reference import load_escalation_rules
from projects.enums import ProblemState, ProblemVerb
from projects.models import EscalationRule, Problem
from projects.stages import PROBLEM_MOVES
from tests.factories.files import PNG, make_upload
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_problem, make_signed
from tests.support import together
from tracker import clock
from tracker.models import AuditEvent, Notification, StaleVersion

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)  # a Monday
SOON = date(2024, 7, 20)


@pytest.fixture(autouse=True)
def _monday():
    clock.hold(TODAY)
    load_escalation_rules()


@pytest.fixture
def project():
    return make_signed(make_park("own"))


@pytest.fixture
def unit():
    return make_unit("env", name="示例环境局")


def said(error) -> str:
    return " ".join(error.value.messages)


def the_owner(unit):
    return make_user("unit", person=make_person(unit=unit))


def test_the_whole_way(project, unit):
    staff, bureau, owner = make_user("staff"), make_user("bureau"), the_owner(unit)
    row = verbs.report_problem(project=project, title=" 供电未批 ", kind="supply", by=staff)
    assert (row.number, row.state, row.reported_on, row.title) == (
        "WT-2024-0001", "reported", TODAY, "供电未批",
    )  # fmt: skip
    verbs.accept_problem(problem=row, owner_unit=unit, due_on=SOON, by=bureau)
    verbs.start_problem(problem=row, by=owner)
    verbs.resolve_problem(
        problem=row, resolution="已批", files=[make_upload("照片.png", PNG)], by=owner
    )
    verbs.close_problem(problem=row, by=bureau)
    row.refresh_from_db()
    assert (row.state, row.closed_by, row.closed_on, row.version) == ("closed", bureau, TODAY, 5)
    steps = list(row.steps.values_list("verb", "from_state", "to_state"))
    assert steps == [
        ("report", "", "reported"),
        ("accept", "reported", "accepted"),
        ("start", "accepted", "in_hand"),
        ("resolve", "in_hand", "resolved"),
        ("close", "resolved", "closed"),
    ]
    assert AuditEvent.objects.filter(noun="projects.problem").count() == 5
    told = {(n.recipient, n.title.partition("：")[0]) for n in Notification.objects.all()}
    assert told == {(owner, "问题交办"), (staff, "已销号")}


@pytest.mark.parametrize("state", ProblemState)
@pytest.mark.parametrize("verb", [v for v in ProblemVerb if v in PROBLEM_MOVES])
def test_only_the_table_s_moves(project, unit, state, verb):
    """What the table does not allow is refused with the way out, and nothing is written."""
    row, by = make_problem(project, state), make_user("bureau")
    handed = {"owner_unit": unit, "due_on": SOON}
    acts = {
        "accept": lambda: verbs.accept_problem(problem=row, by=by, **handed),
        "reassign": lambda: verbs.reassign_problem(problem=row, reason="换", by=by, **handed),
        "start": lambda: verbs.start_problem(problem=row, by=by),
        "change_due": lambda: verbs.change_due(problem=row, due_on=SOON, reason="等", by=by),
        "resolve": lambda: verbs.resolve_problem(problem=row, resolution="好了", by=by),
        "close": lambda: verbs.close_problem(problem=row, files=[make_upload()], by=by),
        "return": lambda: verbs.return_problem(problem=row, reason="没好", by=by),
        "escalate": lambda: verbs.escalate_problem(problem=row, reason="难", by=by, **handed),
    }
    if verb == ProblemVerb.OVERDUE:
        return
    move = PROBLEM_MOVES[verb]
    if state in move.begins:
        acts[verb]()
        row.refresh_from_db()
        assert row.state == (move.ends or state)
        return
    with pytest.raises(ValidationError) as error:
        acts[verb]()
    assert f"现在是“{state.label}”，不能{verb.label}" in said(error)
    row.refresh_from_db()
    assert (row.state, row.version, row.steps.count()) == (state, 1, 0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "请选责任单位或责任人"),
        ({"unit": {"retired_on": date(2024, 3, 1)}}, "撤并，请另选责任单位"),
        ({"person": {"left_on": date(2024, 3, 1)}}, "离任，请另选责任人"),
        ({"unit": {}, "person": {}}, "请改责任单位或另选责任人"),
        ({"unit": {}, "due_on": None}, "请填办结期限"),
        ({"unit": {}, "due_on": date(2024, 7, 7)}, "已经过了，请填 2024-07-08 或以后"),
        ({"unit": {}, "due_on": date(2034, 7, 7)}, "请核对年份"),
    ],
)
def test_hand_over_refused(project, fields, words):
    row = make_problem(project)
    unit = make_unit("x", **fields["unit"]) if "unit" in fields else None
    person = make_person(**fields["person"]) if "person" in fields else None
    with pytest.raises(ValidationError) as error:
        verbs.accept_problem(
            problem=row, owner_unit=unit, owner=person, due_on=fields.get("due_on", SOON),
            by=make_user("bureau"),
        )  # fmt: skip
    assert words in said(error)
    row.refresh_from_db()
    assert (row.state, row.version) == ("reported", 1)


def test_a_retired_unit_names_its_heir(project):
    old = make_unit("old", retired_on=date(2024, 3, 1), successor=make_unit("new", name="新单位"))
    with pytest.raises(ValidationError) as error:
        verbs.accept_problem(
            problem=make_problem(project), owner_unit=old, due_on=SOON, by=make_user("bureau")
        )
    assert "现由新单位承接，请改选" in said(error)


def test_a_person_brings_the_unit(project):
    row, person = make_problem(project), make_person()
    verbs.accept_problem(problem=row, owner=person, due_on=TODAY, by=make_user("bureau"))
    assert row.owner_unit == person.unit


def test_a_unit_answers_for_itself_only(project, unit):
    row, other = make_problem(project, "accepted", owner_unit=unit), make_user("unit")
    with pytest.raises(ValidationError) as error:
        verbs.start_problem(problem=row, by=other)
    assert "由“示例环境局”办理，别的单位不能代为答复" in said(error)
    verbs.start_problem(problem=row, by=the_owner(unit))
    with pytest.raises(ValidationError):
        verbs.resolve_problem(problem=row, resolution="好了", by=other)
    verbs.resolve_problem(problem=row, resolution="代填", by=make_user("staff"))
    assert row.state == "resolved"


def test_nobody_closes_their_own(project, unit):
    bureau, proof = make_user("bureau"), [make_upload()]
    row = make_problem(project, "resolved", owner_unit=unit, resolved_by=bureau)
    with pytest.raises(ValidationError) as error:
        verbs.close_problem(problem=row, files=proof, by=bureau)
    assert "销号要由另一个人确认" in said(error)
    with pytest.raises(ValidationError) as error:
        verbs.close_problem(
            problem=row, files=proof, by=make_user("staff", person=make_person(unit=unit))
        )
    assert "不能给自己销号；请调度科或别的单位" in said(error)
    verbs.close_problem(problem=row, files=[make_upload()], by=make_user("staff"))
    assert row.state == "closed"


def test_closing_asks_for_proof_of_the_solution(project, unit):
    """A photo of the trouble is none, nor is the one that came before a return."""
    staff, bureau, owner = make_user("staff"), make_user("bureau"), the_owner(unit)
    row = verbs.report_problem(
        project=project, title="漏水", kind="other", photos=[make_upload()], by=staff
    )
    verbs.accept_problem(problem=row, owner_unit=unit, due_on=SOON, by=bureau)
    verbs.start_problem(problem=row, by=owner)
    verbs.resolve_problem(problem=row, resolution="已修", files=[make_upload()], by=owner)
    verbs.return_problem(problem=row, reason="还漏", by=bureau)
    assert (row.state, row.resolved_by, row.resolved_on) == ("in_hand", None, None)
    verbs.resolve_problem(problem=row, resolution="又修", by=owner)
    with pytest.raises(ValidationError) as error:
        verbs.close_problem(problem=row, by=bureau)
    assert "请上传后再销号，或退回" in said(error)
    verbs.close_problem(problem=row, files=[make_upload()], by=bureau)
    assert row.proofs.count() == 3


@pytest.mark.parametrize("verb", ["change_due", "return_problem", "escalate_problem"])
def test_a_reason_is_asked_for(project, unit, verb):
    row = make_problem(project, "resolved" if verb == "return_problem" else "in_hand")
    more = {
        "change_due": {"due_on": SOON},
        "escalate_problem": {"due_on": SOON, "owner_unit": unit},
    }
    with pytest.raises(ValidationError) as error:
        getattr(verbs, verb)(problem=row, reason=" ", by=make_user("bureau"), **more.get(verb, {}))
    assert "原因" in said(error) or "为什么" in said(error)


def test_escalate_by_hand(project, unit):
    row, bureau = make_problem(project, "in_hand", level="county"), make_user("bureau")
    verbs.escalate_problem(
        problem=row, reason="县里办不了", owner_unit=unit, due_on=SOON, by=bureau
    )
    row.refresh_from_db()
    assert (row.level, row.state, row.owner_unit, row.due_on, row.escalated_on) == (
        "city", "accepted", unit, SOON, TODAY,
    )  # fmt: skip
    with pytest.raises(ValidationError) as error:
        verbs.escalate_problem(problem=row, reason="再升", owner_unit=unit, due_on=SOON, by=bureau)
    assert "已在市级" in said(error)


def test_the_second_of_two_is_stale(project, unit):
    row = make_problem(project)
    again = Problem.objects.get(pk=row.pk)
    by = make_user("bureau")
    verbs.accept_problem(problem=row, owner_unit=unit, due_on=SOON, by=by)
    with pytest.raises(StaleVersion):
        verbs.accept_problem(problem=again, owner_unit=make_unit("y"), due_on=SOON, by=by)


def test_numbers_go_on_by_year(project):
    by = make_user("staff")
    make_problem(project, number="WT-2024-9999")
    make_problem(project, number="WT-2023-0042")
    made = [verbs.report_problem(project=project, title="甲", kind="other", by=by) for _ in "ab"]
    assert [row.number for row in made] == ["WT-2024-10000", "WT-2024-10001"]


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_get_ten_numbers():
    project, by = make_signed(), make_user("staff")
    acts = [
        lambda: verbs.report_problem(project=project, title="甲", kind="other", by=by)
        for _ in range(10)
    ]
    rows = together(*acts)
    assert sorted(row.number for row in rows) == [f"WT-2024-{n:04d}" for n in range(1, 11)]


def test_an_ended_project_takes_no_more(project):
    project.status = "terminated"
    with pytest.raises(ValidationError, match="已终止或退库"):
        verbs.report_problem(project=project, title="甲", kind="other", by=make_user("staff"))


# --- The clock -------------------------------------------------------------


def test_overdue_goes_up_once(project, unit):
    """Due on Monday 1 July: five working days later, on the 8th, it is the county's."""
    staff, bureau = make_user("staff", parks=[project.park]), make_user("bureau")
    row = make_problem(project, "in_hand", owner_unit=unit, due_on=date(2024, 7, 1))
    owner = the_owner(unit)
    assert verbs.escalate_overdue(on=date(2024, 7, 7)) == 0
    assert verbs.escalate_overdue(on=TODAY) == 1
    assert verbs.escalate_overdue(on=TODAY) == 0
    row.refresh_from_db()
    assert (row.level, row.escalated_on, row.state, row.owner_unit) == (
        "county", TODAY, "in_hand", unit,
    )  # fmt: skip
    step = row.steps.get()
    assert (step.verb, step.level, step.by) == ("overdue", "county", None)
    assert "园区逾期 5 个工作日未办结" in step.text
    assert {n.recipient for n in Notification.objects.all()} == {bureau, owner}
    assert not Notification.objects.filter(recipient=staff).exists()


@pytest.mark.parametrize("late", [0, 3, 30])
def test_a_late_run_ends_where_daily_ones_end(project, late):
    """Late is caught up, level by level, and each level keeps its own days."""
    row = make_problem(project, "accepted", due_on=date(2024, 7, 1))
    first, last = date(2024, 7, 1), date(2024, 7, 1) + timedelta(days=15 + late)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    for day in days if late == 0 else []:
        verbs.escalate_overdue(on=day)
    verbs.escalate_overdue(on=last)
    row.refresh_from_db()
    assert (row.level, row.escalated_on) == ("city", date(2024, 7, 15))
    assert list(row.steps.values_list("level", flat=True)) == ["county", "city"]


def test_what_does_not_go_up(project):
    old = date(2024, 5, 6)
    for state in ("resolved", "closed"):
        make_problem(project, state, due_on=old)
    make_problem(project, "reported")
    make_problem(project, "in_hand", level="city", due_on=old)
    ended = make_signed(status="terminated", ended_on=date(2024, 6, 1))
    make_problem(ended, "in_hand", due_on=old)
    EscalationRule.objects.filter(level="owner").update(working_days=None)
    make_problem(project, "in_hand", level="owner", due_on=old)
    assert verbs.escalate_overdue(on=TODAY) == 0


def test_a_new_date_winds_the_clock_anew(project):
    row = make_problem(project, "in_hand", due_on=date(2024, 7, 1))
    verbs.change_due(problem=row, due_on=date(2024, 7, 9), reason="等批复", by=make_user("bureau"))
    assert verbs.escalate_overdue(on=date(2024, 7, 15)) == 0
    assert verbs.escalate_overdue(on=date(2024, 7, 16)) == 1


def test_the_pass_takes_the_same_queries_for_many(project):
    make_user("bureau")
    counts = []
    for _ in (1, 5):
        for number in range(1 if not counts else 5):
            make_problem(
                make_signed(project.park), "in_hand", due_on=date(2024, 7, 1),
                owner_unit=make_unit(f"o{len(counts)}{number}"),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as held:
            assert verbs.escalate_overdue(on=TODAY) == (1 if not counts else 5)
        counts.append(len(held))
    assert counts[0] == counts[1]


def test_rules_are_data(project):
    by = make_user("bureau")
    verbs.set_escalation(days={"owner": None, "park": 2, "county": 5}, by=by)
    assert dict(EscalationRule.objects.values_list("level", "working_days"))["park"] == 2
    assert AuditEvent.objects.filter(verb="设定问题升级规则").count() == 2
    make_problem(project, "in_hand", due_on=date(2024, 7, 4))
    assert verbs.escalate_overdue(on=TODAY) == 1
