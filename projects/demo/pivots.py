"""Saved tables: one that the bureau puts on every cockpit, one of a leader's own, by mail."""

from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import PivotSchedule
from projects.models import SavedPivot


def write_pivots(people: People) -> None:
    bureau, leader = people.users["bureau"], people.users["leader"]
    SavedPivot.objects.create(
        owner=bureau,
        name="各园区每月省外到位",
        query="show=funds_outside&rows=park&cols=month",
        is_shared=True,
        on_cockpit=True,
    )
    SavedPivot.objects.create(
        owner=leader,
        name="红灯项目在哪些产业",
        query="show=lamp_red&rows=chain&cols=park",
        on_cockpit=True,
        schedule=PivotSchedule.WEEKLY,
        day=1,
        scheduled_on=TODAY,
    )
