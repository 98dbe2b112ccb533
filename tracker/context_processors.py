"""What every page needs: navigation, unread messages, the shown unit and theme."""

from functools import cache

from tracker import clock, nav
from tracker.models import Notification
from tracker.tools.money import UNITS


def frame(request) -> dict:
    user = getattr(request, "user", None)
    unit = request.GET.get("u") or getattr(request, "session", {}).get("unit", "yi")
    unit = unit if unit in UNITS else "yi"
    shared = {
        "unit": unit,
        "unit_name": UNITS[unit],
        "theme": getattr(request, "session", {}).get("theme", "auto"),
        "keys": getattr(request, "session", {}).get("keys", "on"),
        "row_height": getattr(request, "session", {}).get("rows", "tight"),
    }
    if not user or not user.is_authenticated:
        return shared
    return shared | {
        "side_menu": nav.side_menu(user),
        "phone_bar": nav.phone_bar(user),
        "held_on": clock.held(),
        # Asked by the template, so that a page which has counted already is not asked again.
        "unread": cache(Notification.objects.visible_to(user).unread().count),
        "current_view": getattr(request.resolver_match, "view_name", ""),
    }
