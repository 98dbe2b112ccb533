"""分期与单体: names, days, percent; what falls needs a reason, what hangs keeps its phase."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.phase import (
    add_phase,
    add_works,
    change_phase,
    remove_phase,
    save_phases,
)
from projects.actions.plan_days import RowsRefused
from projects.models import Phase
from tests.factories.parks import make_user
from tests.factories.projects import make_milestone, make_phase, make_project, make_signed
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
SIGNED = date(2024, 3, 15)


@pytest.fixture
def by():
    return make_user("staff")


@pytest.fixture
def project():
    return make_signed()


def test_a_phase_and_its_works(project, by):
    phase = add_phase(project=project, name=" 一期 ", weight=Decimal(5000), by=by)
    work = add_phase(project=project, name="1#厂房", kind="work", parent=phase, by=by)
    assert (phase.name, phase.order, work.order, work.parent) == ("一期", 1, 2, phase)
    assert [e.verb for e in AuditEvent.objects.order_by("pk")] == ["新增分期", "新增单体"]


def test_thirty_three_works_at_once(project, by):
    phase = make_phase(project)
    made = add_works(
        project=project,
        parent=phase,
        works=[(f"{n}#厂房", Decimal(3200)) for n in range(33)],
        by=by,
    )
    assert len(made) == phase.works.count() == AuditEvent.objects.count() == 33


@pytest.mark.parametrize(
    ("works", "said"),
    [
        ([], "请粘贴"),
        ([("1#", Decimal(1)), ("1#", Decimal(2))], "“1#”重复了"),
        ([("新", Decimal(1)), ("已有", Decimal(2))], "已有“已有”"),
        ([(f"{n}#", Decimal(1)) for n in range(101)], "最多 100 个"),
    ],
)
def test_works_are_added_all_or_none(project, by, works, said):
    make_phase(project, name="已有")
    with pytest.raises(ValidationError, match=said):
        add_works(project=project, works=works, by=by)
    assert Phase.objects.count() == 1


def test_where_a_work_may_belong(project, by):
    phase, other = make_phase(project), make_phase(make_signed())
    work = make_phase(project, kind="work")
    for parent in (other, work):
        with pytest.raises(ValidationError, match="本项目的一个分期"):
            change_phase(phase=make_phase(project, kind="work"), values={"parent": parent}, by=by)
    with pytest.raises(ValidationError, match="不再分期"):
        add_phase(project=project, name="二期", parent=phase, by=by)
    done = make_phase(project, percent=100, completed_on=date(2024, 6, 1))
    with pytest.raises(ValidationError, match="已填实际完成"):
        add_works(project=project, parent=done, works=[("1#", Decimal(1))], by=by)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"percent": Decimal(20)}, "percent", "下降原因"),
        ({"completed_on": date(2024, 6, 1)}, "completed_on", "还没到 100%"),
        ({"planned_on": date(2024, 3, 14)}, "planned_on", "早于签约"),
        ({"started_on": date(2024, 3, 14)}, "started_on", "早于签约"),
        ({"planned_on": date(2024, 4, 30)}, "planned_on", "早于计划开工"),
        ({"completed_on": date(2024, 5, 1), "percent": Decimal(100)}, "completed_on", "早于实际"),
        ({"started_on": timezone.localdate() + timedelta(days=1)}, "started_on", "还没到"),
        ({"name": "已有"}, "name", "已有"),
    ],
)
def test_refused(project, by, values, field, said):
    make_phase(project, name="已有")
    row = make_phase(
        project, percent=40, planned_start_on=date(2024, 5, 1), started_on=date(2024, 5, 2)
    )
    with pytest.raises(ValidationError, match=said) as refused:
        change_phase(phase=row, values=values, by=by)
    assert list(refused.value.error_dict) == [field]
    row.refresh_from_db()
    assert (row.version, row.percent) == (1, 40)


def test_a_fall_with_its_reason_and_a_completion(project, by):
    row = make_phase(project, percent=40)
    change_phase(phase=row, values={"percent": Decimal(30)}, reason="示例：返工", by=by)
    assert AuditEvent.objects.get().reason == "示例：返工"
    done = {"percent": Decimal(100), "completed_on": date(2024, 6, 30)}
    change_phase(phase=row, values=done, by=by)
    row.refresh_from_db()
    assert (row.percent, row.completed_on, row.version) == (100, date(2024, 6, 30), 3)


def test_nothing_is_planned_before_the_contract(by):
    project = make_project()
    phase = add_phase(project=project, name="一期", by=by)
    with pytest.raises(ValidationError, match="还没有签约"):
        change_phase(phase=phase, values={"planned_on": date(2024, 9, 1)}, by=by)


def test_a_phase_with_works_takes_its_percent_from_them(project, by):
    phase = make_phase(project)
    work = make_phase(project, parent=phase, percent=60)
    with pytest.raises(ValidationError, match="由单体汇总"):
        change_phase(phase=phase, values={"percent": Decimal(80)}, by=by)
    with pytest.raises(ValidationError, match="是 60"):
        change_phase(phase=phase, values={"completed_on": date(2024, 6, 1)}, by=by)
    Phase.objects.filter(pk=work.pk).update(percent=100)
    phase.refresh_from_db()
    change_phase(phase=phase, values={"completed_on": date(2024, 6, 1)}, by=by)
    work.refresh_from_db()
    with pytest.raises(ValidationError, match="已填实际完成"):
        change_phase(phase=work, values={"percent": Decimal(90)}, reason="示例", by=by)


def test_removed_only_when_nothing_hangs_on_it(project, by):
    phase = make_phase(project, name="一期")
    work = make_phase(project, parent=phase)
    make_milestone(project, phase=phase)
    with pytest.raises(ValidationError, match="1 个单体、1 个节点，请先"):
        remove_phase(phase=phase, by=by)
    remove_phase(phase=work, by=by)
    project.milestones.update(phase=None)
    remove_phase(phase=phase, by=by)
    assert not Phase.objects.exists()
    assert AuditEvent.objects.get(verb="删除分期").changes["name"] == ["一期", None]


def test_one_save_is_all_or_nothing(project, by):
    good, bad, old = (make_phase(project, percent=50) for _ in range(3))
    changes = {
        good.pk: (1, {"percent": Decimal(60)}),
        bad.pk: (1, {"percent": Decimal(40)}),
        old.pk: (9, {"percent": Decimal(70)}),
    }
    fresh = {"n1": {"name": good.name}}
    with pytest.raises(RowsRefused) as refused:
        save_phases(project=project, changes=changes, fresh=fresh, by=by)
    found = refused.value.found
    assert set(found) == {bad.pk, old.pk, "n1"}
    assert isinstance(found[old.pk], StaleVersion)
    assert set(Phase.objects.values_list("percent", flat=True)) == {50}
    fresh = {"n1": {"name": "新增"}}
    changes[old.pk] = (1, {"percent": Decimal(70)})
    save_phases(project=project, changes=changes, fresh=fresh, reason="示例：返工", by=by)
    assert set(Phase.objects.values_list("percent", flat=True)) == {60, 40, 70, 0}


def test_an_ended_project_keeps_its_parts(project, by):
    row = make_phase(project)
    project.status, project.ended_on = "terminated", date(2024, 6, 1)
    project.save()
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="不再改计划"):
        change_phase(phase=row, values={"name": "二期"}, by=by)
    with pytest.raises(ValidationError, match="不再改计划"):
        add_phase(project=project, name="二期", by=by)
