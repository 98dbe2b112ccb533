"""Quarter steps of the yearly list that somebody may have to be told about."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from projects.enums import TaskMeasure, TaskState
from projects.models import TaskStep
from projects.models.list_task import NUMERALS
from projects.queries.audience import Place
from projects.queries.reminder_items import AHEAD, HORIZON, Item
from tracker.tools.workdays import shift


def task_steps(on: date) -> Iterator[Item]:
    """Not reached, of tasks that go on: for its owner, else its unit, else its park's task force.
    An indicator's are judged by the figures, so nobody has to report them.
    """
    rows = TaskStep.objects.filter(
        done_on=None,
        task__state=TaskState.OPEN,
        due_on__gte=on - HORIZON,
        due_on__lte=shift(on, AHEAD),
    ).exclude(task__measure=TaskMeasure.INDICATOR)
    columns = ("pk", "due_on", "quarter", "text", "task__code", "task__title", "task__created_at")
    placed = ("task__park_id", "task__lead_unit_id", "task__owner_id")
    for pk, due, quarter, text, code, title, made, park, unit, owner in rows.order_by(
        "pk"
    ).values_list(*columns, *placed):
        yield Item(
            what=f"taskstep-{pk}",
            due_on=due,
            name=title,
            body=f"{NUMERALS[quarter - 1]}季度节点“{text}”，{due} 到期，请完成后报进展。",
            page=("projects:task-detail", code, ""),
            place=Place(park_id=park, unit_id=unit, person_id=owner),
            known_on=timezone.localdate(made),
        )
