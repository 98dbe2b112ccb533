"""年度计划: what a project means to invest and draw in a year."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.actions.lamp import relight
from projects.models import AnnualPlan, Project
from tracker import audit


@transaction.atomic
def set_plan(
    *,
    project: Project,
    year: int,
    by: User,
    planned_investment: Decimal | None = None,
    planned_funds: Decimal | None = None,
) -> AnnualPlan:
    """Set the year's plan, sums in 万元."""
    for name, value in (
        ("planned_investment", planned_investment),
        ("planned_funds", planned_funds),
    ):
        if value is not None and value < 0:
            raise ValidationError({name: "计划数不能是负数。"})
    row, _ = AnnualPlan.objects.get_or_create(project=project, year=year)
    values = {"planned_investment": planned_investment, "planned_funds": planned_funds}
    before = {name: getattr(row, name) for name in values}
    changes = audit.difference(before, values)
    if changes:
        for name, value in values.items():
            setattr(row, name, value)
        row.bump(list(values))
        audit.record(verb="设年度计划", on=row, by=by, changes=changes)
        relight(project.pk)
    return row
