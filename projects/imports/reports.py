"""月度进展: each row the month's report of a project that is already here."""

from collections.abc import Sequence

from projects.enums import Outcome
from projects.imports import cumulative
from projects.imports.funding import is_unfilled, require_project, unfilled
from projects.imports.plan import Deed, PlanRow
from projects.imports.rows import Frame, RawRow
from projects.imports.standing import Standing, load


def plan_rows(raws: Sequence[RawRow], frame: Frame) -> list[PlanRow]:
    """One PlanRow a row; a project twice in the file is refused."""
    standing = load(raws, frame)
    seen: dict[int, int] = {}
    return [unfilled(raw) if is_unfilled(raw) else _row(raw, frame, standing, seen) for raw in raws]


def _row(raw: RawRow, frame: Frame, standing: Standing, seen: dict[int, int]) -> PlanRow:
    project = require_project(raw, frame, standing)
    if project is None:
        return raw.plan(Outcome.ERROR, {}, None)
    if (first := seen.setdefault(project.pk, raw.number)) != raw.number:
        text = f"与第 {first} 行是同一个项目，一个月只能有一份进展；请合并成一行。"
        raw.say(frame, "name", "error", "duplicate_row", text)
    found, changes = cumulative.reports(raw, frame, standing.reports.get(project.pk, {}))
    outcome = Outcome.UPDATE if found else Outcome.SAME
    return raw.plan(outcome, changes, Deed(project, reports=found))
