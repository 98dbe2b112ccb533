"""Finished files of a report: asked for, made by a worker, kept by their content.

The same content is never made twice; a worker that dies leaves the request queued for the next.
"""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from projects.enums import FileForm, FileState
from projects.models import Dispatch, DispatchFile
from projects.queries.dispatch import tree
from projects.queries.dispatch.compose import document


def content_digest(dispatch: Dispatch) -> str:
    """What the files of a report are made of: its document and its page."""
    made = tree.written(document(dispatch))
    return tree.digest_of({"document": made, "layout": dispatch.layout})


@transaction.atomic
def queue_files(
    *, dispatch: Dispatch, forms: Iterable[str] = FileForm.values
) -> list[DispatchFile]:
    """Ask for files of the report as it reads now; what is there or asked for already stays."""
    digest = content_digest(dispatch)
    wanted = list(forms)
    DispatchFile.objects.bulk_create(
        [DispatchFile(dispatch=dispatch, form=form, digest=digest) for form in wanted],
        ignore_conflicts=True,
    )
    held = DispatchFile.objects.filter(dispatch=dispatch, digest=digest, form__in=wanted)
    held.filter(state=FileState.FAILED).update(state=FileState.QUEUED, problem="")
    return list(held)


def made_file(dispatch: Dispatch, form: str) -> DispatchFile | None:
    """The finished file of the report as it reads now."""
    rows = dispatch.files.filter(form=form, state=FileState.MADE)
    return rows.filter(digest=content_digest(dispatch)).first() if rows else None


@transaction.atomic
def finish_file(*, row: DispatchFile, content: bytes) -> bool:
    """Keep a whole file; False where another worker was first."""
    held = DispatchFile.objects.select_for_update().filter(pk=row.pk, state=FileState.QUEUED)
    if held.first() is None:
        return False
    row.file.save(f"{row.pk}", ContentFile(content), save=False)
    row.state, row.made_at, row.problem = FileState.MADE, timezone.now(), ""
    row.save(update_fields=["file", "state", "made_at", "problem"])
    return True


@transaction.atomic
def give_up_file(*, row: DispatchFile, problem: str) -> None:
    """Say why there is no file; asking again tries again."""
    rows = DispatchFile.objects.filter(pk=row.pk, state=FileState.QUEUED)
    rows.update(state=FileState.FAILED, problem=problem[:200])
