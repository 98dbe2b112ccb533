"""Attach uploaded files to a project and to the record they prove."""

from collections.abc import Iterable
from itertools import chain, repeat
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from parks.models import User
from projects.enums import Evidence
from projects.models import Attachment, Project
from tracker import audit, files
from tracker.tools.photos import Facts, NoPhoto, clean_photo

PICTURES = ("jpg", "jpeg", "png")


@transaction.atomic
def attach(
    *,
    project: Project,
    uploads: Iterable[Any],
    kind: str,
    by: User,
    facts: Iterable[Facts] = (),
    **parent: Any,
) -> list[Attachment]:
    """Store each upload and hang it on the project (and on `funding`, `report`, `transition`).

    Site photos (进展台账) are shrunk and stripped; when and where they were taken is kept in
    columns: as the page says in `facts`, in the order of the uploads, else as the photo says.
    Papers are kept to the byte: they are evidence.
    """
    rows = []
    for upload, told in zip(uploads, chain(facts, repeat(Facts())), strict=False):
        if kind == Evidence.PROGRESS and files.extension(upload.name) in PICTURES:
            upload, told = _photo(upload, told)
        stored = files.store(upload=upload, by=by)
        rows.append(
            Attachment.objects.create(
                project=project, kind=kind, stored=stored, **told.columns(), **parent
            )
        )
    if rows:
        names = [row.stored.name for row in rows]
        audit.record(verb="上传附件", on=project, by=by, changes={"attachments": [[], names]})
    return rows


@transaction.atomic
def record_evidence_taken(*, project: Project, count: int, by: User) -> None:
    """Who took a project's files out of the house, and how many (R61)."""
    audit.record(verb="导出证据包", on=project, by=by, changes={"attachments": [None, count]})


def _photo(upload: Any, told: Facts) -> tuple[Any, Facts]:
    """The photo as it is stored, and what is known of it."""
    files.check_upload(upload)
    try:
        photo = clean_photo(upload.read())
    except NoPhoto as why:
        raise ValidationError(f"“{files.clean_name(upload.name)}”：{why}") from why
    name = f"{PurePath(upload.name).stem}.{photo.suffix}"
    return SimpleUploadedFile(name, photo.content), told.or_else(photo.facts)
