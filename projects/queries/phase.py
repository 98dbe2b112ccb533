"""分期与单体 rolled up: the percent of a phase from its works, of the project from its phases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.enums import PhaseKind
from projects.models import Phase, Project

FAR_POINTS = 5  # 百分点 between what is reported and what the parts give: said on the page


@dataclass(frozen=True)
class Part:
    """A phase or a loose work with what is found from below it. Percents are not rounded."""

    row: Phase
    percent: Decimal
    works: Sequence[Phase] = ()

    @property
    def done(self) -> int:
        return sum(work.completed_on is not None for work in self.works)


@dataclass(frozen=True)
class Rollup:
    """The parts of a project, and the percent they give beside the one that was reported."""

    parts: Sequence[Part]
    loose: Sequence[Phase]  # works that belong to no phase while there are phases: not counted
    percent: Decimal | None
    reported: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """Reported less found, in 百分点; positive: more was reported than the parts give."""
        if self.percent is None or self.reported is None:
            return None
        return self.reported - self.percent

    @property
    def is_far(self) -> bool:
        return self.gap is not None and abs(self.gap) > FAR_POINTS

    @property
    def counts(self) -> tuple[int, int, int]:
        """Phases, works, and works that are completed."""
        works = [work for part in self.parts for work in part.works] + list(self.loose)
        works += [part.row for part in self.parts if part.row.kind == PhaseKind.WORK]
        phases = sum(part.row.kind == PhaseKind.PHASE for part in self.parts)
        return phases, len(works), sum(work.completed_on is not None for work in works)


def weighted(rows: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Σ weight × percent ÷ Σ weight, of (weight, percent); None without rows. Not rounded."""
    total = done = Decimal(0)
    for weight, percent in rows:
        total += weight
        done += weight * percent
    return done / total if total else None


def parts_of(project: Project) -> list[Part]:
    """The parts on top, each with its works, in their order. One query."""
    return parts(list(project.phases.order_by("order", "pk")))


def parts(rows: Sequence[Phase]) -> list[Part]:
    works: dict[int, list[Phase]] = {}
    for row in rows:
        if row.parent_id:
            works.setdefault(row.parent_id, []).append(row)
    return [_part(row, works.get(row.pk, [])) for row in rows if row.parent_id is None]


def _part(row: Phase, works: list[Phase]) -> Part:
    found = weighted((work.weight, work.percent) for work in works)
    return Part(row, row.percent if found is None else found, works)


def rollup(project: Project, found: Sequence[Part] | None = None) -> Rollup:
    """What the parts of a project say together.

    Phases are weighed by investment, works by floor area: the two are never added. Works that
    belong to no phase count where the project has no phases, and are named where it has.
    """
    found = parts_of(project) if found is None else found
    phases = [part for part in found if part.row.kind == PhaseKind.PHASE]
    counted = phases or list(found)
    loose = [part.row for part in found if phases and part.row.kind == PhaseKind.WORK]
    percent = weighted((part.row.weight, part.percent) for part in counted)
    return Rollup(counted, loose, percent, project.progress_percent)


def percents(phases: Any) -> Mapping[int, Decimal]:
    """The percent found for each of these phases (keys, or a query of them) that has works: one
    query.
    """
    rows: dict[int, list[tuple[Decimal, Decimal]]] = {}
    works = Phase.objects.filter(parent__in=phases).order_by()
    for parent, weight, percent in works.values_list("parent_id", "weight", "percent"):
        rows.setdefault(parent, []).append((weight, percent))
    return {parent: weighted(held) or Decimal(0) for parent, held in rows.items()}
