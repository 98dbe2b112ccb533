"""The only way to a stored file: through the record it belongs to (R51)."""

from urllib.parse import quote

from django.apps import apps
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

# Records that may carry a stored file; each scopes itself. Named by label: the frame knows no noun.
PARENTS = (
    *("projects.Attachment", "projects.Batch"),
    *("projects.PlanDocument", "projects.TaskReport"),
    *("projects.ActivityFile", "projects.Agreement", "projects.Lead"),
    *("projects.ProjectEvent", "projects.Campaign", "projects.GovernmentFundArrival"),
)


@require_safe
def download(request, pk: int):
    for label in PARENTS:
        rows = apps.get_model(label).objects.visible_to(request.user)
        if row := rows.filter(stored_id=pk).select_related("stored").first():
            return _serve(row.stored)
    raise Http404


def _serve(stored) -> FileResponse:
    if not default_storage.exists(stored.file.name):
        raise Http404
    response = FileResponse(stored.file.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def picture(request, pk: int):
    """A photo, shown in the page; only the raster kinds we checked on upload."""
    row = get_object_or_404(
        apps.get_model("projects.Attachment").objects.visible_to(request.user),
        stored_id=pk,
        stored__content_type__in=("image/jpeg", "image/png"),
    )
    if not default_storage.exists(row.stored.file.name or ""):
        raise Http404
    response = FileResponse(row.stored.file.open("rb"), content_type=row.stored.content_type)
    response["Cache-Control"] = "private, no-store"
    return response
