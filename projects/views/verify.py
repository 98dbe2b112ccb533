"""数据核验: what waits for the bureau, oldest first."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import FundingRecord, ProgressReport, StageTransition
from tracker.roles import Permission

SHOWN = 50


@require_safe
def verify(request):
    user = request.user
    if not user.may(Permission.VERIFY_FUNDING):
        raise PermissionDenied
    funding = FundingRecord.objects.needs_action(user).select_related(
        "project__park", "reported_by__person"
    )
    moves = StageTransition.objects.needs_action(user).select_related(
        "project__park", "claimed_by__person"
    )
    reports = ProgressReport.objects.needs_action(user).select_related(
        "project__park", "reported_by__person"
    )
    return render(
        request,
        "projects/verify/list.html",
        {
            "funding": funding.order_by("received_on", "pk")[:SHOWN],
            "funding_count": funding.count(),
            "moves": moves.order_by("claimed_on", "pk")[:SHOWN],
            "moves_count": moves.count(),
            "reports": reports.order_by("end_on", "pk")[:SHOWN],
            "reports_count": reports.count(),
        },
    )
