"""Saved tables on the cockpit: one's own, and those that the bureau puts on everybody's."""

from django.db.models import Q, QuerySet

from parks.models import User
from projects.models import SavedPivot
from tracker.roles import Role

SHOWN = 12


def cockpit_pivots(user: User) -> QuerySet[SavedPivot]:
    """At most a dozen, by name. One query."""
    bureau = Q(is_shared=True, owner__role_grants__role=Role.BUREAU)
    rows = SavedPivot.objects.visible_to(user).filter(Q(owner=user) | bureau, on_cockpit=True)
    return rows.select_related("owner__person").distinct().order_by("name", "pk")[:SHOWN]
