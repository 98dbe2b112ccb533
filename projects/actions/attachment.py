"""Attach uploaded files to a project and to the record they prove."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from parks.models import User
from projects.models import Attachment, Project
from tracker import audit, files


@transaction.atomic
def attach(
    *, project: Project, uploads: Iterable[Any], kind: str, by: User, **parent: Any
) -> list[Attachment]:
    """Store each upload and hang it on the project (and on `funding`, `report`, `transition`)."""
    rows = []
    for upload in uploads:
        stored = files.store(upload=upload, by=by)
        rows.append(Attachment.objects.create(project=project, kind=kind, stored=stored, **parent))
    if rows:
        names = [row.stored.name for row in rows]
        audit.record(verb="上传附件", on=project, by=by, changes={"attachments": [[], names]})
    return rows
