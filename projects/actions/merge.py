"""合并企业 with what only the projects know: the words by which a project is found."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from parks.actions import merge as parks_merge
from parks.models import Enterprise, EnterpriseMerge, User
from projects.actions.project import search_text
from projects.models import Project


@transaction.atomic
def merge_enterprises(
    *,
    kept: Enterprise,
    gone: Enterprise,
    reason: str,
    by: User,
    take: Mapping[str, Any] | Iterable[str] = (),
) -> EnterpriseMerge:
    """As `parks.actions.merge`; projects are found by the name of the one that stays."""
    row = parks_merge.merge_enterprises(
        kept=kept, gone=gone, reason=reason, by=by, take=dict.fromkeys(take)
    )
    _refresh(kept)
    return row


@transaction.atomic
def undo_merge(*, row: EnterpriseMerge, by: User) -> EnterpriseMerge:
    row = parks_merge.undo_merge(row=row, by=by)
    _refresh(row.kept)
    _refresh(row.gone)
    return row


def _refresh(enterprise: Enterprise) -> None:
    """Derived words, so no version: nobody's edit is touched by them."""
    rows = list(Project.objects.filter(investors=enterprise).prefetch_related("investors"))
    for project in rows:
        project.search_text = search_text(project, [one.name for one in project.investors.all()])
    Project.objects.bulk_update(rows, ["search_text"], batch_size=200)
