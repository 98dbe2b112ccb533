"""May this user do this to this row of who and where?"""

from parks.enums import EnterpriseStatus
from parks.models import Enterprise, Park, User
from tracker.roles import Permission, Role


def why_not_enterprise(user: User, status: str, park: Park | None) -> str:
    """What stands against this person registering or editing such an enterprise; "" when nothing
    does. The bureau all; others target enterprises, those without a park, and their own parks'.
    """
    if not user.may(Permission.EDIT_ENTERPRISES):
        return "您没有登记企业的权限，请联系调度科。"
    if Role.BUREAU in user.roles or status == EnterpriseStatus.TARGET or park is None:
        return ""
    if Role.STAFF in user.roles and park.pk in user.park_ids:
        return ""
    return f"“{park.short_name}”的企业由该园区专班或调度科维护；目标企业人人可以登记。"


def can_edit_enterprise(user: User, enterprise: Enterprise) -> bool:
    if enterprise.merged_into_id:
        return False
    return not why_not_enterprise(user, enterprise.status, enterprise.park)
