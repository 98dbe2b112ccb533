"""Every named constraint of who and where, broken once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import (
    Chain,
    ChainLink,
    Enterprise,
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


BREAKERS = {
    "chain_code_once": lambda: twice(Chain, code="c", name="示例", short_name="示", kind="basic"),
    "chain_link_name_once": lambda: twice(ChainLink, chain=make_chain(), order=1, name="制氢"),
    "industry_code_once": lambda: twice(Industry, code="A", level=1, name="农业"),
    "enterprise_name_once": enterprise_twice,
    "enterprise_uscc_once": uscc_twice,
    "office_code_once": lambda: twice(Office, code="hz", name="示例", city="杭州"),
    "posting_dates_in_order": lambda: OfficePosting.objects.create(
        office=make_office(), person=make_person(), from_on=date(2024, 2, 1), to_on=date(2024, 1, 1)
    ),
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
