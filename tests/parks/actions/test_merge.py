"""合并企业: everything moves, and comes back; nothing is merged across two credit codes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parks.actions.merge import (
    merge_enterprises,
    preview,
    relations,
    undo_merge,
    why_not_undo,
)
from parks.models import Enterprise, EnterpriseMerge
from tests.factories.activities import make_activity, make_agreement, make_met
from tests.factories.enterprises import (
    make_alias,
    make_link,
    make_mark,
    make_placing,
    make_post,
)
from tests.factories.parks import make_chain, make_enterprise, make_user
from tests.factories.projects import make_project
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
ONE, OTHER = "91310104755718880Q", "91110000600037341L"


def pair(**fields):
    return make_enterprise("示例氢能有限公司"), make_enterprise("示例氢能有限责任公司", **fields)


def merged(kept, gone, **more):
    return merge_enterprises(kept=kept, gone=gone, reason="同一家", by=make_user(), **more)


def test_every_relation_is_walked():
    """A new foreign key to Enterprise is moved without a line of code; this only names them, so
    that whoever adds one thinks of it."""
    found = {f"{one.related_model._meta.label_lower}.{one.field.name}" for one in relations()}
    assert {
        "parks.enterprise.merged_into", "parks.enterprisealias.enterprise",
        "parks.enterprisemarkrow.enterprise", "parks.linkenterprise.enterprise",
        "parks.chain.leader", "parks.chainpost.enterprise", "projects.agreement.enterprise",
        "projects.activityenterprise.enterprise", "projects.project_investors.enterprise",
        "projects.lead.enterprise",
    } <= found  # fmt: skip
    assert not any(name.startswith("parks.enterprisemerge") for name in found)


def test_what_names_the_one_names_the_other_and_back():
    kept, gone = pair(uscc=ONE, origin="浙江", marks=["specialised"])
    project, both = make_project(), make_project()
    project.investors.add(gone)
    both.investors.set([kept, gone])
    agreement = make_agreement(enterprise=gone)
    met = make_met(make_activity(), enterprise=gone)
    link = make_link()
    shared = make_placing(link, kept), make_placing(link, gone, note="两边都有")
    alone = make_placing(make_link(name="储氢"), gone)
    mark, alias = make_mark(gone), make_alias(gone)
    chain = make_chain("seed", leader=gone)
    post = make_post(chain, kind="leader", enterprise=gone)
    moves = dict(preview(gone))
    assert (moves["项目"], moves["协议"], moves["环节企业"], moves["产业链"]) == (2, 1, 2, 1)
    assert sum(moves.values()) == 10
    row = merged(kept, gone)
    for one in (agreement, met, alone, mark, alias, post):
        one.refresh_from_db()
        assert one.enterprise == kept
    chain.refresh_from_db()
    assert chain.leader == kept
    assert list(project.investors.all()) == list(both.investors.all()) == [kept]
    assert not type(shared[1]).objects.filter(pk=shared[1].pk).exists()
    gone.refresh_from_db()
    assert (gone.merged_into, gone.uscc, bool(gone.retired_on)) == (kept, "", True)
    assert (kept.uscc, kept.origin, kept.marks) == (ONE, "浙江", ["specialised"])
    assert Enterprise.objects.known_as([gone.name_key])[gone.name_key] == kept
    assert Enterprise.objects.known_as([alias.name_key])[alias.name_key] == kept
    assert AuditEvent.objects.filter(verb="合并企业", object_id=str(kept.pk)).exists()

    undo_merge(row=row, by=make_user())
    for one in (agreement, met, alone, mark, alias, post):
        one.refresh_from_db()
        assert one.enterprise == gone
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.uscc, kept.origin, kept.marks) == ("", "", [])
    assert (gone.uscc, gone.merged_into, gone.retired_on) == (ONE, None, None)
    assert set(both.investors.all()) == {kept, gone}
    assert list(project.investors.all()) == [gone]
    assert type(shared[1]).objects.get(pk=shared[1].pk).note == "两边都有"
    assert "已经撤销" in why_not_undo(EnterpriseMerge.objects.get())


def test_values_are_chosen_field_by_field():
    kept, gone = pair(origin="浙江", address="杭州市示例路 1 号")
    Enterprise.objects.filter(pk=kept.pk).update(origin="上海", address="上海市示例路 2 号")
    kept.refresh_from_db()
    merged(kept, gone, take={"address": None})
    kept.refresh_from_db()
    assert (kept.origin, kept.address) == ("上海", "杭州市示例路 1 号")


def test_two_credit_codes_are_two_enterprises():
    kept, gone = pair(uscc=ONE)
    Enterprise.objects.filter(pk=kept.pk).update(uscc=OTHER)
    kept.refresh_from_db()
    with pytest.raises(ValidationError, match=r"信用代码不同.*对照营业执照改正"):
        merged(kept, gone)
    gone.refresh_from_db()
    assert gone.merged_into is None


@pytest.mark.parametrize("which", [0, 1])
def test_a_stale_reader_is_refused(which):
    rows = pair()
    Enterprise.objects.get(pk=rows[which].pk).bump([])
    with pytest.raises(StaleVersion):
        merged(*rows)
    assert not EnterpriseMerge.objects.exists()


def test_itself_retired_and_without_reason():
    kept, gone = pair()
    with pytest.raises(ValidationError, match="同一条记录"):
        merged(kept, kept)
    with pytest.raises(ValidationError, match="凭什么认定"):
        merge_enterprises(kept=kept, gone=gone, reason=" ", by=make_user())
    gone.retired_on = date(2024, 1, 1)
    gone.save()
    with pytest.raises(ValidationError, match="已停用"):
        merged(kept, gone)


def test_an_undo_overwrites_nothing_newer():
    kept, gone = pair(origin="浙江")
    agreement = make_agreement(enterprise=gone)
    row = merged(kept, gone)
    Enterprise.objects.filter(pk=kept.pk).update(origin="江苏")
    with pytest.raises(ValidationError, match="有人改过“来源地”"):
        undo_merge(row=row, by=make_user())
    Enterprise.objects.filter(pk=kept.pk).update(origin="浙江")
    agreement.enterprise = make_enterprise()
    agreement.save()
    with pytest.raises(ValidationError, match="移过来的协议里有 1 条"):
        undo_merge(row=row, by=make_user())
    agreement.enterprise = kept
    agreement.save()
    EnterpriseMerge.objects.update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(ValidationError, match="超过 30 天"):
        undo_merge(row=row, by=make_user())
    gone.refresh_from_db()
    assert gone.merged_into == kept
