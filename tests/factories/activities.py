"""招商活动 and 协议."""

from datetime import date
from itertools import count

from projects.models import Activity, ActivityEnterprise, ActivityFile, Agreement
from tests.factories.files import make_upload
from tests.factories.parks import make_enterprise, make_region, make_user
from tracker import files

_number = count(1)


def make_activity(park=None, **fields):
    """An outing of 2024-05-20 that met three; of the city unless a park is given."""
    number = next(_number)
    defaults = {
        "code": f"HD-T-{number:04d}",
        "kind": "outing",
        "name": f"示例赴杭州对接{number}",
        "level": "park" if park else "city",
        "city": "杭州",
        "from_on": date(2024, 5, 20),
        "enterprises_count": 3,
        "region": park.region if park else make_region("620700", "张掖市"),
    }
    values = defaults | fields
    values.setdefault("to_on", values["from_on"])
    return Activity.objects.create(park=park, **values)


def make_met(activity, name="示例商会", **fields):
    return ActivityEnterprise.objects.create(activity=activity, name=name, **fields)


def make_activity_file(activity, by=None, upload=None):
    stored = files.store(upload=upload or make_upload("示例名单.pdf"), by=by or make_user())
    return ActivityFile.objects.create(activity=activity, stored=stored)


def make_agreement(park=None, **fields):
    """A framework agreement of 2024-05-25, not reviewed; where its activity was unless told."""
    number = next(_number)
    activity = fields.get("activity")
    if activity is not None:
        park = park or activity.park
        fields.setdefault("office", activity.office)
    defaults = {
        "code": f"XY-T-{number:04d}",
        "kind": "framework",
        "name": f"示例合作框架协议{number}",
        "signed_on": date(2024, 5, 25),
        "region": park.region if park else make_region("620700", "张掖市"),
    }
    values = defaults | fields
    if "enterprise" not in values:
        values["enterprise"] = make_enterprise()
    return Agreement.objects.create(park=park, **values)
