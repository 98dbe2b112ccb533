"""Units and people: created, changed, and found under their old names."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parks.actions.directory import create_person, create_unit, update_unit
from parks.actions.enterprise import register_enterprise
from parks.models import Enterprise, Unit
from tests.factories.parks import make_region, make_unit, make_user
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


def test_create_unit_and_person():
    by = make_user("admin")
    values = {"code": "wjw", "name": "示例卫计局", "short_name": "卫计局", "kind": "department"}
    unit = create_unit(values=values | {"region": make_region()}, by=by)
    person = create_person(values={"name": "示例人", "unit": unit}, by=by)
    assert person.unit == unit
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {"新建单位", "新建人员"}


def test_a_new_name_leaves_the_old_one_as_alias():
    unit, by = make_unit("wjw", name="示例卫计局"), make_user("admin")
    update_unit(unit=unit, values={"name": "示例卫健局"}, by=by)
    assert unit.aliases.get().name == "示例卫计局"
    assert unit.aliases.get().until == timezone.localdate()
    assert Unit.objects.named("示例卫计局").get().name == "示例卫健局"


def test_a_change_of_nothing_writes_nothing():
    unit = make_unit("wjw")
    update_unit(unit=unit, values={"name": unit.name}, by=make_user("admin"))
    unit.refresh_from_db()
    assert unit.version == 1
    assert not AuditEvent.objects.exists()


def test_a_stale_unit_is_refused():
    unit, by = make_unit("wjw"), make_user("admin")
    stale = Unit.objects.get(pk=unit.pk)
    update_unit(unit=unit, values={"short_name": "甲"}, by=by)
    with pytest.raises(StaleVersion):
        update_unit(unit=stale, values={"short_name": "乙"}, by=by)
    unit.refresh_from_db()
    assert unit.short_name == "甲"


def test_enterprise_needs_a_name_to_be_told_by():
    by = make_user("bureau")
    with pytest.raises(ValidationError, match="不像企业名称"):
        register_enterprise(name="（）", by=by)
    assert not Enterprise.objects.exists()
    assert register_enterprise(name="示例（甘肃）公司", by=by).name_key == "示例甘肃公司"
