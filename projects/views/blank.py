"""Blank workbooks to fill in and send back (台账导入)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from parks.models import Park
from projects.enums import BatchKind
from projects.exports.blank import blank_sheets
from tracker import clock
from tracker.generic import sheet_response
from tracker.roles import Permission


@require_safe
def blank(request, kind: str):
    """`?park=` fills in the open projects of a park of the user's own."""
    user = request.user
    if not user.may(Permission.IMPORT_LEDGERS):
        raise PermissionDenied
    if kind not in BatchKind.values:
        raise Http404
    park, code = None, request.GET.get("park", "")
    if code:
        parks = Park.objects.visible_to(user).filter(retired_on=None).select_related("region")
        if not user.may(Permission.VERIFY_FUNDING):
            parks = parks.filter(pk__in=user.park_ids)
        park = get_object_or_404(parks, code=code)
    name = f"{BatchKind(kind).label}空表{f'_{park.short_name}' if park else ''}"
    sheets = blank_sheets(kind, user=user, park=park, today=clock.today())
    return sheet_response(name, sheets)
