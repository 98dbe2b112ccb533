"""应升级 and 待我批示: proposals, never acts."""

from datetime import date

import pytest

from projects.models import Instruction, Lamp, Project
from projects.queries.instruction import to_follow, unspoken
from tests.factories.instructions import make_instruction
from tests.factories.parks import make_user
from tests.factories.projects import make_duty, make_lamp, make_signed

pytestmark = pytest.mark.django_db
TODAY, PAST, SOON = date(2024, 7, 8), date(2024, 7, 5), date(2024, 7, 8)


def proposed():
    return set(to_follow(Instruction.objects.all(), TODAY))


def test_what_should_be_followed():
    project = make_signed()
    lamp = make_lamp(project)
    silent = make_instruction(project, "blue", lamp="start", due_on=PAST)
    lit = make_instruction(project, "blue", lamp="start", due_on=PAST, state="answered")
    make_instruction(project, "blue", lamp="start", due_on=SOON)
    make_instruction(project, due_on=PAST)
    make_instruction(project, "blue", lamp="start", due_on=PAST, state="closed")
    first = make_instruction(project, "blue", lamp="start", due_on=PAST, state="escalated")
    yellow = make_instruction(project, "yellow", lamp="start", due_on=PAST, after=first)
    before = make_instruction(project, "yellow", state="escalated", after=silent)
    make_instruction(project, "red", lamp="start", due_on=PAST, after=before)
    assert proposed() == {silent, lit, yellow}
    Lamp.objects.filter(pk=lamp.pk).update(until_on=TODAY)
    assert proposed() == {silent, yellow}
    Project.objects.update(status="terminated", ended_on=TODAY)
    assert proposed() == set()


def test_red_projects_of_mine_without_a_word():
    leader = make_user("leader")
    mine, other, yellow = make_signed(), make_signed(), make_signed()
    for project in (mine, yellow):
        make_duty(project, person=leader.person)
    for project, level in ((mine, "red"), (other, "red"), (yellow, "yellow")):
        make_lamp(project, level)
    rows = Project.objects.visible_to(leader)
    assert list(unspoken(leader, rows)) == [mine]
    row = make_instruction(mine)
    assert not unspoken(leader, rows).exists()
    Instruction.objects.filter(pk=row.pk).update(state="closed", closed_on=TODAY)
    assert list(unspoken(leader, rows)) == [mine]
