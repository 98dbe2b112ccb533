"""A bench city made larger inside PostgreSQL: its projects copied with all that hangs on them.

Ten million rows written through models take most of an hour; the copies are made by the database.
"""

from django.db import connection
from django.db.models import Max, Model

from projects.models import (
    AnnualPlan,
    Assignment,
    FundingRecord,
    Listing,
    Milestone,
    ProgressReport,
    Project,
)

HANGING: tuple[type[Model], ...] = (
    FundingRecord, AnnualPlan, Assignment, ProgressReport, Listing, Milestone,
    Project.investors.through,
)  # fmt: skip


def grow(times: int) -> int:
    """Copy every project `times` - 1 times; returns how many there are then. PostgreSQL only."""
    step = Project.objects.aggregate(last=Max("pk"))["last"] or 0
    _copy(
        Project,
        times,
        {"code": "{c} || '-' || k", "name_key": "{c} || k", "name": "{c} || k"},
        step,
    )
    for model in HANGING:
        _copy(model, times, {"project_id": f"{{c}} + k * {step}"}, step=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Project.objects.count()


def _copy(model: type[Model], times: int, changed: dict[str, str], step: int) -> None:
    """All columns as they are but those changed; ids go on after the last, by `step` for projects."""
    table, pk = model._meta.db_table, model._meta.pk
    columns = [f.column for f in model._meta.concrete_fields if f is not pk and not f.generated]
    values = [changed.get(c, "{c}").format(c=f'"{c}"') for c in columns]
    if step:
        columns, values = ["id", *columns], [f"id + k * {step}", *values]
    named = ", ".join(f'"{c}"' for c in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({named}) SELECT {', '.join(values)} "
            f"FROM {table} CROSS JOIN generate_series(1, {times - 1}) AS k"
        )
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
