"""A project: created, changed, ended; its derived columns; its lists."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.project import (
    add_listing,
    change_status,
    create_project,
    next_code,
    size_of,
    update_project,
)
from projects.enums import Size
from projects.models import Listing, Project
from tests.factories.parks import make_enterprise, make_park, make_user
from tests.factories.projects import make_project
from tests.support import together
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


def create(name="示例氢能（一期）项目", park=None, investors=(), **fields):
    park = park or make_park("zyjk")
    values = {"name": name, "park": park, "region": park.region, **fields}
    return create_project(values=values, investors=investors, by=make_user("staff"))


def test_create_gives_a_code_and_what_follows():
    project = create(total_investment=D(60_000), investors=[make_enterprise("示例公司")])
    year = timezone.localdate().year
    assert project.code == f"ZYJK-{year}-0001"
    assert project.size == Size.GE_5YI
    assert project.name_key == "示例氢能一期项目"
    assert "示例公司" in project.search_text
    assert "slqn" in project.search_text  # pinyin initials
    assert [i.name for i in project.investors.all()] == ["示例公司"]
    assert AuditEvent.objects.get().verb == "新建项目"


def test_codes_run_on():
    create("甲示例项目")
    create("乙示例项目")
    park = make_park("zyjk")
    assert next_code(park, timezone.localdate().year).endswith("-0003")


@pytest.mark.parametrize("name", ["示例氢能(一期)项目", " 示例氢能（一期） 项目 "])
def test_the_same_name_is_refused(name):
    create()
    with pytest.raises(ValidationError) as refused:
        create(name)
    assert "已有名为" in refused.value.message_dict["name"][0]
    assert Project.objects.count() == 1


def test_the_name_of_an_ended_project_is_free():
    make_project(name="示例氢能（一期）项目", status="withdrawn", ended_on=date(2024, 1, 1))
    create()


@pytest.mark.parametrize(
    ("total", "size"),
    [
        (None, ""), ("100000", "ge_10yi"), ("99999.9999", "ge_5yi"), ("50000", "ge_5yi"),
        ("10000", "ge_1yi"), ("9999.9999", "ge_5000w"), ("5000", "ge_5000w"), ("500", "ge_500w"),
        ("499.9999", "below"), ("0", "below"),
    ],
)  # fmt: skip
def test_sizes_are_disjoint_with_their_lower_bound(total, size):
    assert size_of(None if total is None else D(total)) == size


def test_update_writes_what_changed_and_nothing_else():
    project, by = create(total_investment=D(600)), make_user("staff")
    update_project(project=project, values={"total_investment": D(600)}, by=by)
    assert Project.objects.get().version == 1
    update_project(project=project, values={"total_investment": D(5000)}, by=by)
    held = Project.objects.get()
    assert (held.version, held.size) == (2, Size.GE_5000W)
    event = AuditEvent.objects.first()
    assert (event.verb, event.changes) == ("修改项目", {"total_investment": ["600", "5000"]})


def test_update_of_investors_alone():
    one, two = make_enterprise("甲公司"), make_enterprise("乙公司")
    project = create(investors=[one])
    update_project(project=project, values={}, investors=[two], by=make_user("staff"))
    assert [i.name for i in project.investors.all()] == ["乙公司"]
    assert "乙公司" in Project.objects.get().search_text
    assert AuditEvent.objects.first().changes == {"investors": [["甲公司"], ["乙公司"]]}


def test_update_to_a_name_that_is_taken_writes_nothing():
    create("甲示例项目")
    project = create("乙示例项目")
    with pytest.raises(ValidationError):
        update_project(project=project, values={"name": "甲示例项目"}, by=make_user())
    assert Project.objects.get(pk=project.pk).name == "乙示例项目"


def test_update_stale_is_refused():
    project, by = create(), make_user()
    stale = Project.objects.get()
    update_project(project=project, values={"origin": "甲"}, by=by)
    with pytest.raises(StaleVersion):
        update_project(project=stale, values={"origin": "乙"}, by=by)
    assert Project.objects.get().origin == "甲"


def test_ending_keeps_the_stage_and_coming_back_counts_again():
    project, by = make_project(stage="started"), make_user("staff")
    day = date(2024, 5, 1)
    change_status(project=project, status="terminated", on=day, reason="示例：撤资", by=by)
    held = Project.objects.get()
    assert (held.status, held.ended_on, held.stage) == ("terminated", day, "started")
    change_status(project=project, status="normal", on=day, reason="示例：复工", by=by)
    assert Project.objects.get().ended_on is None
    assert AuditEvent.objects.filter(verb="变更状态").count() == 2


@pytest.mark.parametrize(
    ("reason", "ahead", "field"), [(" ", 0, "reason"), ("示例", 1, "on")]
)  # fmt: skip
def test_ending_needs_a_reason_and_a_day_that_came(reason, ahead, field):
    project, on = make_project(), timezone.localdate() + timedelta(days=ahead)
    with pytest.raises(ValidationError) as refused:
        change_status(project=project, status="withdrawn", on=on, reason=reason, by=make_user())
    assert list(refused.value.error_dict) == [field]
    assert Project.objects.get().status == "normal"


def test_listing_twice_is_once():
    project, by = make_project(), make_user()
    for _ in range(2):
        add_listing(project=project, kind="key_city", from_on=date(2024, 1, 1), by=by)
    assert Listing.objects.count() == 1
    assert AuditEvent.objects.filter(verb="加入名录").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_save_once():
    project, by = create(), make_user()

    def save(origin):
        held = Project.objects.get(pk=project.pk)
        held.version = 1
        return update_project(project=held, values={"origin": origin}, by=by)

    results = together(lambda: save("甲"), lambda: save("乙"))
    assert sum(isinstance(r, StaleVersion) for r in results) == 1
    assert Project.objects.get().version == 2
