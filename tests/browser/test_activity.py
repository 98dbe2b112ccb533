"""From an outing in Shanghai to an agreement and a project, on a liaison's phone and a desk."""

from datetime import date

import pytest

from parks.models import OfficePosting
from projects.models import Activity, Agreement, Project
from tests.factories.activities import make_activity, make_agreement, make_met
from tests.factories.parks import make_office, make_park, make_user
from tests.factories.projects import make_city_region
from tracker import clock


@pytest.fixture
def city(transactional_db):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    park, office = make_park("zyjk", name="示例开发区", short_name="示例区"), make_office("sh")
    liaison = make_user("liaison")
    OfficePosting.objects.create(office=office, person=liaison.person, from_on=date(2024, 1, 1))
    yield park, office, liaison
    clock.hold(None)


def test_from_an_outing_to_a_project(visitor, city):
    park, office, liaison = city
    one = visitor(liaison, 390)
    one.open("/activities/new")
    phone = one.page
    phone.fill("#id_name", "赴上海对接氢能装备企业")
    phone.fill("#id_city", "上海")
    phone.select_option("#id_park", label=park.name)
    phone.fill("#id_names", "示例氢能有限公司\n示例长三角商会")
    phone.click(".acts .btn-brand")
    phone.wait_for_url("**/activities/HD-*")
    activity = Activity.objects.get()
    assert (activity.office, activity.enterprises_count) == (office, 2)
    phone.click("text=登记协议")
    phone.fill("#id_name", "示例氢能合作框架协议")
    phone.fill("#id_enterprise_name", "示例氢能有限公司")
    phone.click(".acts .btn-brand")
    phone.wait_for_url("**/agreements/XY-*")
    agreement = Agreement.objects.get()
    assert (agreement.activity, agreement.park) == (activity, park)
    desk = visitor(make_user("staff", parks=[park]))
    desk.open(agreement.get_absolute_url())
    desk.page.click("text=转为项目")
    desk.page.fill("#id_name", "示例氢能装备项目")
    desk.page.click(".acts .btn-brand")
    desk.page.wait_for_url("**/p/*")
    assert Project.objects.get().agreements.get() == agreement


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(visitor, city, width, scheme):
    park, office, _ = city
    activity = make_activity(park, office=office, from_on=date(2024, 7, 1), enterprises_count=4)
    make_met(activity)
    for _ in range(4):  # one more than a day of the month shows
        make_activity(park, from_on=date(2024, 7, 2))
    contract = make_agreement(activity=activity, kind="contract", amount=5000)
    one = visitor(make_user("bureau"), width, scheme)
    for path in (
        *("/activities", "/activities?period=x&level=city", "/activities/month", "/agreements"),
        *(activity.get_absolute_url(), contract.get_absolute_url()),
        *("/activities/new", "/agreements/new", f"{contract.get_absolute_url()}/project"),
        *("/q/enterprises_met?period=2024", "/q/agreements/diff?period=2024"),
    ):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path
