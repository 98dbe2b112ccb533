"""The directory and the accounts: works, wrong role, wrong scope, wrong method."""

import pytest

from parks.models import Person, Unit, User
from tests.factories.parks import make_park, make_person, make_region, make_unit, make_user
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
UNIT = {"code": "wjw", "name": "示例卫健局", "short_name": "卫健局", "kind": "department"}


def test_directory_shows_units_and_finds_by_name(login):
    make_unit("wjw", name="示例卫健局")
    make_unit("sw", name="示例商务局")
    client = login("staff")
    found = client.get("/org", {"q": "卫健"})
    assert [unit.code for unit in found.context["object_list"]] == ["wjw"]
    assert client.get("/org/wjw").status_code == 200
    assert client.get(f"/org/people/{make_person('示例人').pk}").status_code == 200
    assert client.get("/org/nowhere").status_code == 404


def test_directory_is_closed_to_the_auditor(login):
    make_unit("wjw")
    client = login("auditor")
    for path in ("/org", "/org/wjw", f"/org/people/{make_person().pk}"):
        assert client.get(path).status_code == 403, path


@pytest.mark.parametrize("count", [1, 3])
def test_directory_takes_as_many_queries_for_one_row_as_for_three(
    login, django_assert_num_queries, count
):
    client = login("bureau")
    Unit.objects.exclude(pk=client.user.person.unit_id).delete()
    for _ in range(count):
        make_unit()
    client.get("/org")
    with django_assert_num_queries(7):
        client.get("/org")


def test_unit_is_created_and_renamed(login):
    client = login("admin")
    region = make_region()
    assert client.post("/org/new", UNIT | {"region": region.pk}).status_code == 302
    body = UNIT | {"region": region.pk, "name": "示例卫健委", "version": 1}
    assert client.post("/org/wjw/edit", body).status_code == 302
    unit = Unit.objects.get(code="wjw")
    assert (unit.name, unit.version) == ("示例卫健委", 2)
    assert unit.aliases.get().name == "示例卫健局"


def test_unit_is_not_closed_by_its_form(login):
    """撤并 has a page of its own, which asks who takes over."""
    unit, client = make_unit("wjw"), login("admin")
    assert "retired_on" not in client.get("/org/wjw/edit").content.decode()
    body = UNIT | {"region": unit.region_id, "version": 1, "retired_on": "2024-06-01"}
    assert client.post("/org/wjw/edit", body).status_code == 302
    unit.refresh_from_db()
    assert unit.retired_on is None


def test_unit_invalid_keeps_what_was_typed(login):
    answer = login("admin").post("/org/new", UNIT | {"name": ""})
    assert answer.status_code == 422
    assert "卫健局" in answer.content.decode()
    assert not Unit.objects.filter(code="wjw").exists()


def test_unit_code_taken_is_said(login):
    make_unit("wjw")
    answer = login("admin").post("/org/new", UNIT | {"region": make_region().pk})
    assert answer.status_code == 422
    assert "代码" in answer.content.decode()


def test_unit_stale_shows_both_values(login):
    unit = make_unit("wjw", short_name="卫甲")
    Unit.objects.filter(pk=unit.pk).update(short_name="卫乙", version=2)
    body = UNIT | {"region": unit.region_id, "short_name": "卫丙", "version": 1}
    answer = login("admin").post("/org/wjw/edit", body)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "现在是“卫乙”，您填的是“卫丙”" in said
    unit.refresh_from_db()
    assert unit.short_name == "卫乙"


def test_person_is_created(login):
    unit = make_unit()
    assert (
        login("admin").post("/org/people/new", {"name": "示例人甲", "unit": unit.pk}).url == "/org"
    )
    assert Person.objects.get(name="示例人甲").unit == unit


def test_directory_is_written_by_few(login):
    make_unit("wjw")
    for role in ("staff", "leader", "unit", "liaison"):
        client = login(role)
        for path in ("/org/new", "/org/people/new", "/org/wjw/edit"):
            assert client.post(path, UNIT).status_code == 403, (role, path)
    assert login("auditor").post("/org/wjw/edit", UNIT).status_code == 404  # not even visible
    assert login("admin").put("/org/new").status_code == 405
    assert login("admin").post("/org").status_code == 405


def test_accounts_are_the_administrators_alone(login):
    user = make_user("staff", "zhangsan")
    assert login("admin").get("/accounts").status_code == 200
    for role in ("bureau", "staff", "leader", "auditor"):
        client = login(role)
        assert client.get("/accounts").status_code == 403
        assert client.post("/accounts/new", {}).status_code == 403
        assert client.post("/accounts/zhangsan", {}).status_code == 404  # outside the scope
    assert login(user=user).post("/accounts/zhangsan", {}).status_code == 403


def test_account_is_opened_and_must_change_its_password(login, client):
    park, person = make_park(), make_person()
    body = {
        "username": "zhangsan", "password": "First-pass-2024", "roles": ["staff"],
        "parks": [park.pk], "person": person.pk, "email": "z@example.test",
    }  # fmt: skip
    assert login("admin").post("/accounts/new", body).url == "/accounts"
    user = User.objects.get(username="zhangsan")
    assert (user.person, user.park_ids) == (person, [park.pk])
    client.post("/login/", {"username": "zhangsan", "password": "First-pass-2024"})
    assert client.get("/desk").url == "/me/password"


def test_account_refused_says_the_rule(login):
    body = {"username": "zhangsan", "password": "short", "roles": ["staff"]}
    answer = login("admin").post("/accounts/new", body)
    assert answer.status_code == 422
    assert "密码不足 12 位" in answer.content.decode()
    assert not User.objects.filter(username="zhangsan").exists()


def test_account_is_changed_and_closed(login):
    user = make_user("staff", "zhangsan")
    assert login("admin").post("/accounts/zhangsan", {"roles": ["leader"]}).status_code == 302
    user = User.objects.get(pk=user.pk)
    assert ([str(r) for r in user.roles], user.is_active) == (["leader"], False)
    assert AuditEvent.objects.get().verb == "改账号"


def test_own_account_is_not_changed_by_oneself(login):
    client = login("admin", username="root1")
    answer = client.post("/accounts/root1", {"roles": ["admin", "bureau"], "is_active": "on"})
    assert answer.status_code == 422
    assert "不能改自己" in answer.content.decode()
