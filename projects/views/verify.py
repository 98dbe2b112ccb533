"""数据核验: what waits for the bureau, oldest first."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.exports import funding as funding_sheet
from projects.exports import progress as progress_sheet
from projects.exports import stage as stage_sheet
from projects.models import FundingRecord, ProgressReport, StageTransition
from tracker.roles import Permission
from tracker.views.export import Ledger, export_response

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
    queues = (
        Ledger(
            "待核验到位资金", funding_sheet.WAITING, funding.order_by("received_on", "pk"), "笔"
        ),
        Ledger("待认定阶段", stage_sheet.WAITING, moves.order_by("claimed_on", "pk"), "项"),
        Ledger("待审核进展", progress_sheet.WAITING, reports.order_by("end_on", "pk"), "期"),
    )
    if request.GET.get("format") == "xlsx":
        return export_response(request, title="数据核验", ledgers=queues, order="每张表最早的在前")
    return render(
        request,
        "projects/verify/list.html",
        {
            "funding": queues[0].rows[:SHOWN],
            "funding_count": funding.count(),
            "moves": queues[1].rows[:SHOWN],
            "moves_count": moves.count(),
            "reports": queues[2].rows[:SHOWN],
            "reports_count": reports.count(),
        },
    )
