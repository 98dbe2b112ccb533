"""May this user do this to this row? The role says what; the row says whether now."""

from parks.models import User
from projects.enums import FundingState, ReportState
from projects.models import FundingRecord, ProgressReport, Project, StageTransition
from tracker.roles import Permission


def can_edit_project(user: User, project: Project) -> bool:
    return user.may(Permission.EDIT_PROJECTS)


def can_claim_stage(user: User, project: Project) -> bool:
    return user.may(Permission.MOVE_STAGE) and not project.is_ended


def can_decide_stage(user: User, move: StageTransition) -> bool:
    return user.may(Permission.RECOGNISE_STAGE) and move.state == "claimed"


def can_correct_funding(user: User, record: FundingRecord) -> bool:
    open_states = (FundingState.REPORTED, FundingState.RETURNED)
    return user.may(Permission.REPORT_FUNDING) and record.state in open_states


def can_decide_funding(user: User, record: FundingRecord) -> bool:
    return user.may(Permission.VERIFY_FUNDING) and record.state != FundingState.VOIDED


def can_review_report(user: User, report: ProgressReport) -> bool:
    return user.may(Permission.REVIEW_PROGRESS) and report.state == ReportState.SUBMITTED
