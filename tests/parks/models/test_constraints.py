"""Every named constraint of who and where, broken once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import (
    Chain,
    ChainLink,
    Enterprise,
    EnterpriseMerge,
    Industry,
    Office,
    OfficePosting,
    Park,
    Region,
    RoleGrant,
    Unit,
    UnitAlias,
    User,
)
from parks.models.enterprise import validate_uscc
from tests.factories.enterprises import (
    make_alias,
    make_gap,
    make_link,
    make_mark,
    make_placing,
    make_post,
)
from tests.factories.offices import make_task
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_person,
    make_region,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
USCC = "91310104755718880Q"


def twice(model, **fields):
    model.objects.create(**fields)
    model.objects.create(**fields)


def enterprise_twice():
    make_enterprise("示例企业（张掖）")
    make_enterprise("示例企业(张掖)")


def uscc_twice():
    make_enterprise("甲示例", uscc=USCC)
    make_enterprise("乙示例", uscc=USCC)


def mark_twice():
    row = make_enterprise()
    make_mark(row)
    make_mark(row, from_on=date(2024, 5, 1))


def placed_twice():
    link, row = make_link(), make_enterprise()
    make_placing(link, row)
    make_placing(link, row)


def gap_twice():
    link = make_link()
    make_gap(link)
    make_gap(link)


def merge_of(kept, gone, reason="示例"):
    EnterpriseMerge.objects.create(kept=kept, gone=gone, reason=reason)


def merged_twice():
    gone = make_enterprise()
    merge_of(make_enterprise(), gone)
    merge_of(make_enterprise(), gone)


BREAKERS = {
    "chain_code_once": lambda: twice(Chain, code="c", name="示例", short_name="示", kind="basic"),
    "chain_link_name_once": lambda: twice(ChainLink, chain=make_chain(), order=1, name="制氢"),
    "industry_code_once": lambda: twice(Industry, code="A", level=1, name="农业"),
    "enterprise_name_once": enterprise_twice,
    "enterprise_uscc_once": uscc_twice,
    "enterprise_capital_not_negative": lambda: make_enterprise(capital=-1),
    "enterprise_merged_is_retired": lambda: make_enterprise(merged_into=make_enterprise()),
    "enterprise_alias_once": lambda: (make_alias(), make_alias()),
    "enterprise_alias_has_name": lambda: make_alias(name_key=""),
    "enterprise_mark_dates_in_order": lambda: make_mark(to_on=date(2024, 2, 1)),
    "enterprise_mark_open_once": lambda: mark_twice(),
    "link_enterprise_once": lambda: placed_twice(),
    "link_enterprise_dropped_has_reason": lambda: make_placing(state="dropped"),
    "enterprise_merge_of_two": lambda: merge_of(same := make_enterprise(), same),
    "enterprise_merge_has_reason": lambda: merge_of(make_enterprise(), make_enterprise(), ""),
    "enterprise_merge_once": lambda: merged_twice(),
    "link_gap_day_once": lambda: gap_twice(),
    "link_gap_has_reason": lambda: make_gap(reason=""),
    "chain_post_is_its_kind": lambda: make_post(kind="leader", person=make_person()),
    "chain_post_dates_in_order": lambda: make_post(to_on=date(2024, 2, 1)),
    "chain_post_one_today": lambda: (make_post(), make_post()),
    "office_code_once": lambda: twice(Office, code="hz", name="示例", city="杭州"),
    "posting_dates_in_order": lambda: OfficePosting.objects.create(
        office=make_office(), person=make_person(), from_on=date(2024, 2, 1), to_on=date(2024, 1, 1)
    ),
    "office_task_once": lambda: twice_task(),
    "office_task_of_person_once": lambda: twice_task(person=make_person()),
    "office_task_is_something": lambda: make_task(assigned=0),
    "park_code_once": lambda: twice(
        Park,
        code="p",
        name="示例",
        short_name="示",
        level="local",
        path="/p/",
        region=make_region(),
    ),
    "park_area_not_negative": lambda: make_park("p", planned_area_mu=-1),
    "region_code_years": lambda: twice(Region, code="620702", name="甘州区"),
    "unit_code_once": lambda: twice(
        Unit, code="u", name="示例", short_name="示", kind="bureau", region=make_region()
    ),
    "unit_alias_once": lambda: twice(UnitAlias, unit=make_unit("u"), name="旧名"),
    "user_name_once": lambda: twice(User, username="zhangsan"),
    "role_grant_once": lambda: twice(RoleGrant, user=make_user(None, "zhangsan"), role="staff"),
}


def twice_task(**fields):
    for _ in range(2):
        make_task(make_office(), **fields)


@pytest.mark.parametrize("name", BREAKERS)
def test_constraint_holds(name):
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKERS[name]()


def test_every_named_constraint_is_broken_here():
    from django.apps import apps

    named = {c.name for m in apps.get_app_config("parks").get_models() for c in m._meta.constraints}
    assert named == set(BREAKERS)


def test_a_region_code_may_be_used_again_after_its_end():
    Region.objects.create(code="620702", name="旧名", to_year=2001)
    make_region()
    assert Region.objects.filter(code="620702").count() == 2
    assert Region.objects.today().get(code="620702").name == "甘州区"


def test_enterprises_without_a_code_do_not_clash():
    make_enterprise("甲示例")
    make_enterprise("乙示例")
    assert Enterprise.objects.filter(uscc="").count() == 2


@pytest.mark.parametrize("code", ["91310104755718880X", "123", "9131010475571888OQ"])
def test_uscc_with_a_wrong_check_is_refused(code):
    with pytest.raises(ValidationError, match="统一社会信用代码不对"):
        validate_uscc(code)


def test_uscc_with_a_right_check_passes():
    validate_uscc("91110000600037341L")
