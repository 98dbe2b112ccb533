"""Duplicate check on name and investor (DOMAIN.md §4): what to ask about before a new row."""

from collections.abc import Iterable
from decimal import Decimal

from parks.models import Enterprise
from projects.enums import ENDED
from projects.models import Project
from tracker.tools.likeness import alike

ALIKE = 85
NEAR = Decimal("0.2")


def likely_duplicates(
    *, name: str, investors: Iterable[Enterprise], total: Decimal | None, but: int | None = None
) -> list[Project]:
    """Projects of the same investor with a like name (≥ 85 %) or an amount within 20 %."""
    held = Project.objects.filter(investors__in=list(investors)).exclude(status__in=ENDED)
    found = []
    for project in held.exclude(pk=but or 0).distinct()[:200]:
        near = (
            total
            and project.total_investment
            and abs(project.total_investment - total) <= total * NEAR
        )
        if near or alike(project.name, name) >= ALIKE:
            found.append(project)
    return found
