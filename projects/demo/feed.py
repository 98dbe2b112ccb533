"""操作记录 of the last weeks, so that pages have a feed; the words are those of the actions."""

from datetime import date, datetime
from typing import Any

from projects.demo.draft import Draft, at
from projects.demo.people import People
from projects.enums import FundingState, MoveState, ReportState, Status
from projects.models import Assignment, FundingRecord, ProgressReport, StageTransition
from tracker import audit
from tracker.models import AuditEvent

SINCE = at(date(2024, 5, 20))
FUNDING_VERBS = {
    FundingState.VERIFIED: "核验到位资金",
    FundingState.RETURNED: "退回到位资金",
    FundingState.VOIDED: "作废到位资金",
}
REPORT_VERBS = {ReportState.ACCEPTED: "审核进展", ReportState.RETURNED: "退回进展"}


def write_feed(drafts: list[Draft], people: People, handed: list[Assignment]) -> None:
    rows = [*_funding(), *_moves(), *_reports(), *_status(drafts, people)]
    rows += [
        _event(
            duty.created_at,
            verb="移交责任",
            on=duty.project,
            by=people.bureau,
            changes={"包抓领导": ["", duty.person.name]},
            reason=duty.reason,
        )
        for duty in handed
    ]
    audit.record_many(sorted(rows, key=lambda row: row.at))


def _event(moment: datetime, **said: Any) -> AuditEvent:
    row = audit.event(**said)
    row.at = moment
    return row


def _funding() -> list[AuditEvent]:
    rows = FundingRecord.objects.filter(decided_at__gte=SINCE).select_related("decided_by")
    return [
        _event(
            row.decided_at,
            verb=FUNDING_VERBS[row.state],
            on=row,
            by=row.decided_by,
            changes={
                "state": [FundingState.REPORTED, row.state],
                "verified_amount": [None, audit.plain(row.verified_amount)],
            },
            reason=row.answer,
        )
        for row in rows.order_by("id")
    ]


def _moves() -> list[AuditEvent]:
    rows = StageTransition.objects.filter(decided_at__gte=SINCE).exclude(state=MoveState.CLAIMED)
    return [
        _event(
            row.decided_at,
            verb="认定阶段" if row.state == MoveState.RECOGNISED else "退回阶段申报",
            on=row.project,
            by=row.decided_by,
            changes={"stage": [row.from_stage, row.to_stage]},
            reason=row.answer,
        )
        for row in rows.select_related("project", "decided_by").order_by("id")
    ]


def _reports() -> list[AuditEvent]:
    rows = ProgressReport.objects.filter(decided_at__gte=at(date(2024, 6, 24)))
    return [
        _event(
            row.decided_at,
            verb=REPORT_VERBS[row.state],
            on=row,
            by=row.decided_by,
            changes={"state": [ReportState.SUBMITTED, row.state]},
            reason=row.answer,
        )
        for row in rows.select_related("project", "decided_by").order_by("id")
    ]


def _status(drafts: list[Draft], people: People) -> list[AuditEvent]:
    """Ends and stops with their reason, and the one that was enlarged."""
    found = []
    for draft in drafts:
        if draft.ended_on:
            changes = {
                "status": [Status.NORMAL, draft.ended],
                "ended_on": [None, str(draft.ended_on)],
            }
            moment = at(draft.ended_on, 16)
        elif draft.suspended:
            changes, moment = (
                {"status": [Status.NORMAL, Status.SUSPENDED]},
                at(date(2024, 6, 5), 16),
            )
        elif draft.remark.startswith("2024年3月增资"):
            changes = {"contract_amount": [str(draft.contract * 8 // 10), str(draft.contract)]}
            moment = at(date(2024, 3, 20), 16)
        else:
            continue
        verb = "变更状态" if "status" in changes else "修改项目"
        reason = draft.reason or draft.remark
        found.append(
            _event(
                moment, verb=verb, on=draft.row, by=people.bureau, changes=changes, reason=reason
            )
        )
    return found
