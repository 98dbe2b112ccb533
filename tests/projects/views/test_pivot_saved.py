"""保存的分析: list, verbs, the cockpit's card; one's own, shared ones, nobody else's."""

import pytest

from projects.models import SavedPivot
from tests.factories.parks import make_user
from tests.projects.queries.world import make_world
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
QUERY = "show=signed_count&rows=park&period=2024H1"
FORM = {"name": "各园区签约", "query": QUERY, "when": "never"}


def save(owner, **fields):
    defaults = {"name": "示例", "query": QUERY, **fields}
    return SavedPivot.objects.create(owner=owner, **defaults)


def test_saved_from_the_page_with_its_address(login):
    client = login("leader")
    form = client.get(f"/explore/saved/new?{QUERY}&as_of=2024-06-30&colour=red")
    assert form.context["form"]["query"].value() == f"{QUERY}&as_of=2024-06-30"
    answer = client.post("/explore/saved/new", FORM | {"when": "weekly-1", "is_shared": "on"})
    row = SavedPivot.objects.get()
    assert answer.url == row.get_absolute_url()
    assert (row.owner, row.schedule, row.day, row.is_shared) == (client.user, "weekly", 1, True)
    event = AuditEvent.objects.get(verb="保存分析")
    assert event.changes["name"] == [None, "各园区签约"]


def test_rolling_period_is_not_kept(login):
    login("leader").post("/explore/saved/new", FORM | {"is_rolling": "on"})
    assert SavedPivot.objects.get().query == "show=signed_count&rows=park"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "必填"),
        ({"when": "daily"}, "when"),
        ({"query": "show=nix&rows=park"}, "看不懂"),
        ({"query": "x" * 700}, "600"),
    ],
)
def test_bad_input_is_refused_and_kept(login, changes, said):
    answer = login("leader").post("/explore/saved/new", FORM | changes)
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors)
    assert not SavedPivot.objects.exists()


def test_a_name_is_ones_own_once(login):
    client = login("leader")
    save(client.user, name="各园区签约")
    answer = client.post("/explore/saved/new", FORM)
    assert answer.status_code == 422
    assert "您已有一张“各园区签约”" in answer.content.decode()
    assert login("bureau").post("/explore/saved/new", FORM).status_code == 302


def test_opened_through_the_readers_own_scope(login):
    world = make_world()
    row = save(make_user("bureau"), is_shared=True)
    staff = login("staff", parks=[world.other])
    answer = staff.get(row.get_absolute_url(), follow=True)
    assert answer.context["table"].foot.total.value == 1
    assert "共享" in answer.content.decode()


def test_what_was_changed_since_is_offered_to_keep(login):
    client = login("bureau")
    row = save(client.user)
    same = client.get(f"/explore?{QUERY}&saved={row.pk}")
    assert not same.context["saved"]["changed"]
    other = client.get(f"/explore?{QUERY}&cols=chain&saved={row.pk}").content.decode()
    assert "条件已修改" in other and f"/explore/saved/{row.pk}/edit?" in other


def test_edit_keeps_the_new_address_and_counts_the_version(login):
    client = login("bureau")
    row = save(client.user)
    address = f"/explore/saved/{row.pk}/edit"
    form = client.get(f"{address}?show=funds&rows=chain").context["form"]
    assert form["query"].value() == "show=funds&rows=chain"
    answer = client.post(address, FORM | {"query": "show=funds&rows=chain", "version": 1})
    row.refresh_from_db()
    assert answer.status_code == 302
    assert (row.query, row.version, row.name) == ("show=funds&rows=chain", 2, "各园区签约")
    stale = client.post(address, FORM | {"name": "另一个", "version": 1})
    assert stale.status_code == 422
    assert "刚被别人改过" in stale.content.decode()


def test_removed_with_its_trace(login):
    client = login("bureau")
    row = save(client.user)
    address = f"/explore/saved/{row.pk}/remove"
    assert client.get(address).status_code == 405
    assert client.post(address, {"version": 9}).status_code == 422
    assert client.post(address, {"version": 1}).status_code == 302
    assert not SavedPivot.objects.exists()
    assert AuditEvent.objects.get(verb="删除保存的分析").changes["query"] == [QUERY, None]


def test_anothers_is_not_found_and_a_shared_one_not_changed(login):
    owner, client = make_user("bureau"), login("bureau")
    own, shared = save(owner), save(owner, name="共享", is_shared=True)
    for verb in ("", "/edit"):
        assert client.get(f"/explore/saved/{own.pk}{verb}").status_code == 404
    assert client.get(f"/explore/saved/{shared.pk}/edit").status_code == 403
    assert client.post(f"/explore/saved/{shared.pk}/remove", {"version": 1}).status_code == 403
    assert client.get(shared.get_absolute_url()).status_code == 302


def test_roles(login):
    assert login("unit").get("/explore/saved").status_code == 403
    assert login("unit").get("/explore/saved/cockpit").status_code == 403
    assert login("bureau").post("/explore/saved").status_code == 405


def test_list_takes_as_many_queries_for_one_as_for_three(login, django_assert_num_queries):
    client = login("bureau")
    client.get("/explore/saved")
    for name in ("一", "二", "三"):
        save(client.user, name=name)
        with django_assert_num_queries(6):
            assert client.get("/explore/saved").status_code == 200


def test_card_of_the_cockpit_holds_ones_own_and_the_bureaus(login):
    client = login("leader")
    save(client.user, name="我的", on_cockpit=True)
    save(client.user, name="不上")
    save(make_user("bureau"), name="全局", on_cockpit=True, is_shared=True)
    save(make_user("bureau"), name="没共享", on_cockpit=True)
    save(make_user("staff"), name="别人的", on_cockpit=True, is_shared=True)
    said = client.get("/explore/saved/cockpit").content.decode()
    assert [name in said for name in ("我的", "不上", "全局", "没共享", "别人的")] == [
        True, False, True, False, False,
    ]  # fmt: skip
