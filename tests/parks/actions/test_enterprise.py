"""企业: registered, renamed, found by old names, retired; marks and links with their days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parks.actions import chain as chains
from parks.actions import enterprise as verbs
from parks.actions.mark import adopt_marks, end_mark, grant_mark
from parks.actions.prospect import change_placing, place_enterprise, remove_placing
from parks.actions.reference import load_parks_reference
from parks.models import Chain, ChainLink, Enterprise, EnterpriseMarkRow, LinkEnterprise
from parks.queries.ladder import ladder, standing_on
from tests.factories.enterprises import make_alias, make_gap, make_link, make_mark, make_placing
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_park,
    make_person,
    make_user,
)
from tracker.models import AuditEvent, StaleVersion
from tracker.tools.likeness import name_key

pytestmark = pytest.mark.django_db
USCC = "91110000600037341L"


@pytest.fixture
def by():
    return make_user()


def found(name):
    return Enterprise.objects.known_as([name_key(name)]).get(name_key(name))


def test_found_by_today_and_by_old_names(by):
    row = verbs.register_enterprise(name="示例旧名有限公司", by=by, values={"phone": "13800001234"})
    verbs.update_enterprise(enterprise=row, values={"name": "示例新名有限公司"}, by=by)
    row.refresh_from_db()
    assert found("示例旧名（有限公司）") == found("示例新名有限公司") == row
    assert [alias.name for alias in row.aliases.all()] == ["示例旧名有限公司"]
    with pytest.raises(ValidationError, match="曾用名或已并入"):
        verbs.register_enterprise(name="示例旧名有限公司", by=by)
    verbs.update_enterprise(enterprise=row, values={"name": "示例旧名有限公司"}, by=by)
    row.refresh_from_db()
    assert [alias.name for alias in row.aliases.all()] == ["示例新名有限公司"]
    told = AuditEvent.objects.filter(noun="parks.enterprise").values_list("changes", flat=True)
    assert "13800001234" not in str(list(told))


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": "（）"}, "name", "请写全称"),
        ({"name": "示例" * 61}, "name", "最多 120 字"),
        ({"uscc": "91310104755718880X"}, "uscc", "对照营业执照"),
        ({"uscc": USCC}, "uscc", "已登记在“示例甲有限公司”名下"),
        ({"capital": -1}, "capital", "不能是负数"),
        ({"name": "示例甲有限公司"}, "name", "已经登记"),
    ],
)
def test_bad_input_is_refused_by_field(by, values, field, words):
    make_enterprise("示例甲有限公司", uscc=USCC)
    said = {"name": "示例乙有限公司"} | values
    with pytest.raises(ValidationError) as caught:
        verbs.register_enterprise(name=said["name"], values=said, by=by)
    assert words in caught.value.message_dict[field][0]
    assert Enterprise.objects.count() == 1


def test_retired_and_back(by):
    row = make_enterprise()
    with pytest.raises(ValidationError, match="写明停用原因"):
        verbs.retire_enterprise(enterprise=row, reason="", by=by)
    verbs.retire_enterprise(enterprise=row, reason="已注销", by=by)
    assert not Enterprise.objects.held().exists()
    with pytest.raises(ValidationError, match="先恢复再改"):
        verbs.update_enterprise(enterprise=row, values={"origin": "浙江"}, by=by)
    verbs.restore_enterprise(enterprise=row, by=by)
    with pytest.raises(ValidationError, match="不用恢复"):
        verbs.restore_enterprise(enterprise=row, by=by)
    assert Enterprise.objects.held().get() == row


def test_an_alias_is_nobody_elses_name(by):
    row, other = make_enterprise("示例甲有限公司"), make_enterprise("示例乙有限公司")
    with pytest.raises(ValidationError, match="示例乙有限公司”已经登记"):
        verbs.add_alias(enterprise=row, name="示例乙有限公司", by=by)
    alias = verbs.add_alias(enterprise=row, name="示例老厂", by=by)
    assert found("示例老厂") == row
    verbs.remove_alias(enterprise=row, alias=alias, by=by)
    assert found("示例老厂") is None and other.version == 1
    with pytest.raises(StaleVersion):
        verbs.add_alias(enterprise=Enterprise(pk=row.pk, version=1, name="x"), name="旧厂名", by=by)


def test_marks_hold_from_to(by):
    row = make_enterprise()
    first = grant_mark(
        enterprise=row,
        mark="specialised",
        from_on=date(2023, 5, 1),
        document="示例〔2023〕1号",
        by=by,
    )
    assert row.marks == ["specialised"]
    with pytest.raises(ValidationError, match="已是“专精特新”"):
        grant_mark(enterprise=row, mark="specialised", from_on=date(2024, 1, 1), by=by)
    with pytest.raises(ValidationError, match="写明退出原因"):
        end_mark(row=first, enterprise=row, to_on=date(2024, 1, 1), reason="", by=by)
    with pytest.raises(ValidationError, match="早于认定日期"):
        end_mark(row=first, enterprise=row, to_on=date(2023, 1, 1), reason="复核", by=by)
    end_mark(row=first, enterprise=row, to_on=date(2024, 1, 1), reason="复核未通过", by=by)
    row.refresh_from_db()
    assert row.marks == []
    with pytest.raises(ValidationError, match="应晚于 2024-01-01"):
        grant_mark(enterprise=row, mark="specialised", from_on=date(2023, 12, 1), by=by)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="还没到"):
        grant_mark(enterprise=row, mark="gazelle", from_on=tomorrow, by=by)
    held = EnterpriseMarkRow.objects
    assert held.on(date(2023, 12, 31)).get() == first
    assert not held.on(date(2024, 1, 2)).exists()


def test_marks_without_days_get_rows_once():
    row = make_enterprise(marks=["listed", "specialised"])
    make_mark(row, "listed")
    assert (adopt_marks().made, adopt_marks().made) == (1, 0)
    assert set(row.mark_rows.values_list("mark", flat=True)) == {"listed", "specialised"}


def test_the_ladder_counts_the_highest_step(django_assert_num_queries):
    park = make_park("zyjk", short_name="经开区")
    up, down, new = (make_enterprise(park=park) for _ in range(3))
    make_mark(up, "above_size", date(2022, 1, 1))
    make_mark(up, "specialised", date(2024, 3, 1))
    make_mark(down, "little_giant", date(2021, 1, 1), to_on=date(2024, 2, 1))
    make_mark(down, "above_size", date(2021, 1, 1))
    make_mark(new, "champion", date(2024, 5, 1))
    make_mark(make_enterprise(), "listed", date(2020, 1, 1))
    rows, on, since = EnterpriseMarkRow.objects.all(), date(2024, 6, 30), date(2023, 12, 31)
    ladder(rows, on, since)  # the parks are kept
    with django_assert_num_queries(1):
        said = ladder(rows, on, since)
    [line] = said.lines
    assert (line.park, line.total, line.up, line.down) == ("经开区", 3, 2, 1)
    assert (line.counts["specialised"], line.counts["above_size"], line.counts["champion"]) == (
        1,
        1,
        1,
    )
    assert {(one.pk, one.before, one.after) for one in said.moved} == {
        (up.pk, "above_size", "specialised"),
        (down.pk, "little_giant", "above_size"),
        (new.pk, "", "champion"),
    }
    assert standing_on(rows, "above_size", on) == [down.pk]
    assert standing_on(rows, "above_size", since) == [up.pk]


def test_a_link_is_added_renamed_moved_retired(by):
    chain = make_chain()
    one, two = make_link(chain, "制"), make_link(chain, "储")
    with pytest.raises(ValidationError, match="已有环节“制”"):
        chains.add_link(chain=chain, name="制", by=by)
    three = chains.add_link(chain=chain, name="用", by=by)
    assert (three.order, three.gap, three.gaps.get().reason) == (3, "missing", "新增环节")
    chains.move_link(link=three, step=-1, by=by)
    names = chain.links.order_by("order").values_list("name", flat=True)
    assert list(names) == ["制", "用", "储"]
    chains.move_link(link=one, step=-1, by=by)
    chains.rename_link(link=ChainLink.objects.get(pk=two.pk), name="储运", by=by)
    with pytest.raises(StaleVersion):
        chains.rename_link(link=two, name="储装", by=by)
    with pytest.raises(ValidationError, match="写明停用原因"):
        chains.retire_link(link=three, reason=" ", by=by)
    chains.retire_link(link=three, reason="并入储运", by=by)
    with pytest.raises(ValidationError, match="已经停用"):
        chains.rename_link(link=three, name="甲", by=by)


def test_a_gap_has_days(by):
    link = make_link(gap="missing")
    make_gap(link, gap="missing", from_on=date(2023, 1, 1))
    chains.set_gap(link=link, gap="weak", from_on=date(2024, 3, 1), reason="示例一期投产", by=by)
    chains.set_gap(link=link, gap="complete", from_on=date(2023, 6, 1), reason="补记", by=by)
    link.refresh_from_db()
    assert link.gap == "weak"
    with pytest.raises(ValidationError, match="还没到"):
        ahead = timezone.localdate() + timedelta(days=1)
        chains.set_gap(link=link, gap="weak", from_on=ahead, reason="x", by=by)
    with pytest.raises(ValidationError, match="写明依据"):
        chains.set_gap(link=link, gap="weak", from_on=date(2024, 3, 2), reason="", by=by)


def test_posts_follow_each_other(by):
    chain, first, second = make_chain(), make_person(), make_person()
    chains.set_post(chain=chain, kind="chief", holder=first, from_on=date(2023, 1, 1), by=by)
    with pytest.raises(ValidationError, match="现在就是链长"):
        chains.set_post(chain=chain, kind="chief", holder=first, from_on=date(2024, 1, 1), by=by)
    with pytest.raises(ValidationError, match="应晚于这一天"):
        chains.set_post(chain=chain, kind="chief", holder=second, from_on=date(2022, 1, 1), by=by)
    chains.set_post(chain=chain, kind="chief", holder=second, from_on=date(2024, 1, 1), by=by)
    chains.set_post(
        chain=chain,
        kind="leader",
        holder=make_enterprise("示例链主"),
        from_on=date(2024, 1, 1),
        by=by,
    )
    chain.refresh_from_db()
    assert (chain.chief, chain.leader.name) == (second, "示例链主")
    assert chain.posts.get(person=first).to_on == date(2023, 12, 31)


def test_what_people_edited_the_list_leaves_alone(by):
    load_parks_reference()
    chain = Chain.objects.get(code="hydrogen")
    link = chain.links.first()
    chains.rename_link(link=link, name="绿电制氢与离网", by=by)
    before = ChainLink.objects.count()
    load_parks_reference()
    link.refresh_from_db()
    assert (ChainLink.objects.count(), link.name) == (before, "绿电制氢与离网")


def test_a_target_is_placed_followed_dropped(by):
    link, row = make_link(), make_enterprise(status="target")
    placed = place_enterprise(link=link, enterprise=row, values={"role": "target"}, by=by)
    with pytest.raises(ValidationError, match="已在“制氢”环节上"):
        place_enterprise(link=link, enterprise=row, values={}, by=by)
    with pytest.raises(ValidationError, match="放弃要写明原因"):
        change_placing(row=placed, values={"state": "dropped"}, by=by)
    placed.refresh_from_db()
    change_placing(row=placed, values={"state": "dropped", "note": "已投外地"}, by=by)
    stale = LinkEnterprise.objects.get()
    stale.version = 1
    with pytest.raises(StaleVersion):
        remove_placing(row=stale, by=by)
    placed.refresh_from_db()
    remove_placing(row=placed, by=by)
    assert not LinkEnterprise.objects.exists()
    link.retired_on = date(2024, 1, 1)
    link.save()
    with pytest.raises(ValidationError, match="已经停用"):
        place_enterprise(link=link, enterprise=row, values={}, by=by)
    assert (
        make_placing(make_link(name="储")).follower == ""
        and str(make_alias()) == "示例旧名有限公司"
    )
