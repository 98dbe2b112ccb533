"""May this user do this to this row? The role says what; the row says whether now."""

from datetime import date

from django.db.models import QuerySet

from parks.models import Office, Park, Region, User
from projects.enums import FundingState, LeadVerb, ProblemVerb, ReportState
from projects.models import (
    Agreement,
    Approval,
    FundingRecord,
    GovernmentFund,
    Instruction,
    Lead,
    LeadAssignment,
    ListTask,
    Problem,
    ProgressReport,
    Project,
    Screen,
    StageTransition,
    Visit,
)
from projects.models.placed import Placed
from projects.stages import lead_verbs, problem_verbs
from tracker import clock
from tracker.roles import Permission, Role


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


def can_write_progress(user: User, project: Project) -> bool:
    """A park's own staff anywhere in the park; others where a duty gives the right."""
    if not user.may(Permission.WRITE_PROGRESS):
        return False
    if Role.BUREAU in user.roles or (Role.STAFF in user.roles and project.park_id in user.park_ids):
        return True
    return Project.objects.fillable_by(user, clock.today()).filter(pk=project.pk).exists()


def can_edit_approvals(user: User, project: Project) -> bool:
    """The bureau everywhere, a task force in its own parks: list, pause, waive, reopen."""
    if not user.may(Permission.EDIT_APPROVALS):
        return False
    return Role.BUREAU in user.roles or project.park_id in user.park_ids


def can_answer_approval(user: User, approval: Approval) -> bool:
    """Who keeps the list, and the unit that answers for the item; no other unit for it."""
    if can_edit_approvals(user, approval.project):
        return True
    if not user.may(Permission.ANSWER_DUTIES) or user.person is None:
        return False
    return approval.unit_id == user.person.unit_id


# Who may do what to a problem of their scope; 办理 is its owner's, see `answers_for`.
PROBLEM_RIGHTS = {
    ProblemVerb.ACCEPT: Permission.ROUTE_PROBLEMS,
    ProblemVerb.REASSIGN: Permission.ROUTE_PROBLEMS,
    ProblemVerb.START: Permission.ANSWER_DUTIES,
    ProblemVerb.CHANGE_DUE: Permission.ROUTE_PROBLEMS,
    ProblemVerb.RESOLVE: Permission.ANSWER_DUTIES,
    ProblemVerb.CLOSE: Permission.ROUTE_PROBLEMS,
    ProblemVerb.RETURN: Permission.ROUTE_PROBLEMS,
    ProblemVerb.ESCALATE: Permission.ROUTE_PROBLEMS,
}


def can_report_problem(user: User, project: Project) -> bool:
    return user.may(Permission.REPORT_PROBLEMS) and not project.is_ended


def is_owner(user: User, problem: Problem) -> bool:
    """Of the owner's unit, or the owner."""
    if user.person is None:
        return False
    return problem.owner_unit_id == user.person.unit_id or problem.owner_id == user.person_id


def answers_for(user: User, problem: Problem) -> bool:
    """A unit answers for itself only; who routes problems may write an answer down for others."""
    if not user.may(Permission.ANSWER_DUTIES):
        return False
    return user.may(Permission.ROUTE_PROBLEMS) or is_owner(user, problem)


def why_not_answer(user: User, problem: Problem) -> str:
    """What stands against this person solving it, and the way out."""
    if answers_for(user, problem):
        return ""
    owner = problem.owner_unit or problem.owner or "责任单位"
    return (
        f"这个问题由“{owner}”办理，别的单位不能代为答复；责任单位不对请联系园区专班或调度科改派。"
    )


def can_do_to_problem(user: User, problem: Problem, verb: ProblemVerb) -> bool:
    """Whether this person may do this now (the state allows it as well)."""
    if verb not in PROBLEM_RIGHTS or verb not in problem_verbs(problem.state):
        return False
    if verb in (ProblemVerb.START, ProblemVerb.RESOLVE):
        return answers_for(user, problem)
    if verb == ProblemVerb.CLOSE and why_not_close(user, problem):
        return False
    return user.may(PROBLEM_RIGHTS[verb])


def why_not_close(user: User, problem: Problem) -> str:
    """销号 is for somebody else (DOMAIN.md §3): what stands against it, and the way out."""
    if problem.resolved_by_id == user.pk:
        return "办结是您报的，销号要由另一个人确认；请专班其他同志或调度科销号。"
    if is_owner(user, problem):
        owner = problem.owner_unit or problem.owner
        return f"您属于责任方“{owner}”，不能给自己销号；请调度科或别的单位核实后销号。"
    return ""


def can_answer_instruction(user: User, row: Instruction) -> bool:
    """Those it went to; what went to the task force the bureau may answer as well."""
    if not user.may(Permission.ANSWER_DUTIES):
        return False
    if Role.BUREAU in user.roles and not (row.to_unit_id or row.to_person_id):
        return True
    return Instruction.objects.received_by(user).filter(pk=row.pk).exists()


def can_settle_instruction(user: User, row: Instruction) -> bool:
    """Send back, close, follow up: who gave it, or the bureau."""
    if not user.may(Permission.INSTRUCT):
        return False
    return row.issued_by_id == user.pk or Role.BUREAU in user.roles


def can_void_visit(user: User, visit: Visit) -> bool:
    """Who wrote it down, or the bureau; once. The action says so to anybody else."""
    if not user.may(Permission.RECORD_VISITS) or visit.voided_at:
        return False
    return visit.recorded_by_id == user.pk or Role.BUREAU in user.roles


def why_screen_closed(screen: Screen, ip: str, on: date) -> str:
    """What stands against a device showing this screen now; "" when nothing does.

    A link shows no more than the one who answers for it may see, as long as he may (R32).
    """
    if screen.revoked_at:
        return "这块大屏已经停用。"
    if screen.is_expired(on):
        return f"这块大屏的有效期到 {screen.expires_on} 为止。"
    keeper = screen.held_by
    if not (keeper.may(Permission.MANAGE_SCREENS) and keeper.may(Permission.VIEW_FIGURES)):
        return "负责这块大屏的同志已不再负责，链接随之停用。"
    if not screen.admits(ip):
        return f"这台设备的地址是 {ip or '未知'}，不在这块大屏许可的地址里。"
    return ""


def why_not_place(user: User, park: Park | None, office: Office | None) -> str:
    """What stands against this person recording for this park or office; "" when nothing does.

    The bureau records for all, a task force for its parks, a liaison for the offices of today:
    nobody writes down what they could not see afterwards.
    """
    if Role.BUREAU in user.roles:
        return ""
    if Role.STAFF in user.roles and park is not None and park.pk in user.park_ids:
        return ""
    if Role.LIAISON in user.roles and office is not None and office.pk in user.office_ids:
        return ""
    if Role.STAFF in user.roles:
        return "请选您管辖范围内的园区。"
    return "请选您驻守的联络点；没有可选的，请调度科先登记到任。"


def why_not_figures(user: User, place: Park | Region) -> str:
    """What stands against this person entering 园区指标 of a place; "" when nothing does."""
    if Role.BUREAU in user.roles:
        return ""
    if isinstance(place, Park) and place.pk in user.park_ids:
        return ""
    return "园区指标由本园区填报，全市的由调度科填报；请选您管辖范围内的园区。"


def runnable_offices(user: User) -> QuerySet[Office]:
    """The offices for which this person writes: the bureau's all, a liaison's of today."""
    rows = Office.objects.visible_to(user).in_use()
    if Role.BUREAU in user.roles:
        return rows
    return rows.filter(pk__in=user.office_ids) if Role.LIAISON in user.roles else rows.none()


def why_not_run(user: User, office: Office) -> str:
    """What stands against this person writing for the office; "" when nothing does."""
    if Role.BUREAU in user.roles or (Role.LIAISON in user.roles and office.pk in user.office_ids):
        return ""
    return "请选您驻守的联络点；没有可选的，请调度科先登记到任。"


def can_run_office(user: User, office: Office) -> bool:
    """每周信息, 考勤, 季度报告: who stands there today, and the bureau."""
    return user.may(Permission.RUN_OFFICES) and not why_not_run(user, office)


def can_see_office_work(user: User, office: Office) -> bool:
    """What the office wrote about itself, and how far its tasks are: not a park's to see."""
    if not user.may(Permission.VIEW_ACTIVITIES):
        return False
    if {Role.BUREAU, Role.LEADER} & set(user.roles):
        return True
    return Role.LIAISON in user.roles and office.pk in user.office_ids


def can_change_placed(user: User, row: Placed) -> bool:
    """Activities and agreements: whoever records for that park or office, until taken back."""
    if not user.may(Permission.RECORD_ACTIVITIES) or row.voided_at:
        return False
    return not why_not_place(user, row.park, row.office)


def can_void_placed(user: User, row: Placed) -> bool:
    """Who wrote it down, or the bureau; once."""
    if not user.may(Permission.RECORD_ACTIVITIES) or row.voided_at:
        return False
    return row.recorded_by_id == user.pk or Role.BUREAU in user.roles


def can_convert(user: User, row: Agreement) -> bool:
    """Into a new project: who may make one and may change the agreement."""
    return (
        user.may(Permission.EDIT_PROJECTS) and can_change_placed(user, row) and not row.project_id
    )


def can_report_task(user: User, task: ListTask) -> bool:
    """The bureau, the units that lead or work at it, the task force of its park."""
    if not user.may(Permission.REPORT_TASKS):
        return False
    return ListTask.objects.reportable_by(user).filter(pk=task.pk).exists()


def why_not_close_task(user: User, task: ListTask) -> str:
    """销号 is for somebody else than its owner: what stands against it, and the way out."""
    if user.person_id and user.person_id == task.owner_id:
        return "您是这项任务的责任人，不能给自己销号；请调度科其他同志核实后销号。"
    return ""


def can_change_fund(user: User, fund: GovernmentFund) -> bool:
    """争取资金: the bureau, and the task force of its park, until taken back."""
    if not user.may(Permission.RECORD_GOVERNMENT_FUNDS) or fund.voided_at:
        return False
    return not why_not_place(user, fund.park, None)


def can_void_fund(user: User, fund: GovernmentFund) -> bool:
    """Who wrote it down, or the bureau; once."""
    if not user.may(Permission.RECORD_GOVERNMENT_FUNDS) or fund.voided_at:
        return False
    return fund.recorded_by_id == user.pk or Role.BUREAU in user.roles


# Who may do what to a lead of their scope; what its holders may do, only they and the bureau.
LEAD_RIGHTS = {
    LeadVerb.ANSWER: Permission.RECORD_LEADS,
    LeadVerb.ACCEPT: Permission.ASSIGN_LEADS,
    LeadVerb.REFUSE: Permission.ASSIGN_LEADS,
    LeadVerb.ASSIGN: Permission.ASSIGN_LEADS,
    LeadVerb.FOLLOW: Permission.RECORD_LEADS,
    LeadVerb.HAND_OVER: Permission.RECORD_LEADS,
    LeadVerb.CONVERT: Permission.EDIT_PROJECTS,
    LeadVerb.LOSE: Permission.RECORD_LEADS,
    LeadVerb.REOPEN: Permission.RECORD_LEADS,
    LeadVerb.MERGE: Permission.ASSIGN_LEADS,
}


def holds_lead(user: User, lead: Lead) -> bool:
    """The bureau; the task force of a park, or the liaison of the office, that holds it today."""
    if Role.BUREAU in user.roles:
        return True
    if Role.LIAISON in user.roles and lead.office_id in user.office_ids:
        return True
    if Role.STAFF not in user.roles:
        return False
    held = LeadAssignment.objects.filter(lead=lead, park_id__in=user.park_ids, to_on=None)
    return held.exists()


def can_do_to_lead(user: User, lead: Lead, verb: LeadVerb) -> bool:
    """Whether this person may do this now (the state allows it as well)."""
    if lead.voided_at or verb not in lead_verbs(lead.state):
        return False
    return user.may(LEAD_RIGHTS[verb]) and holds_lead(user, lead)


def can_change_lead(user: User, lead: Lead) -> bool:
    """What is known of it: who holds it, and who reported it first."""
    if not user.may(Permission.RECORD_LEADS) or lead.is_closed:
        return False
    return holds_lead(user, lead) or lead.recorded_by_id == user.pk


def can_void_lead(user: User, lead: Lead) -> bool:
    """Who wrote it down, or the bureau; not what became a project."""
    if not user.may(Permission.RECORD_LEADS) or lead.voided_at or lead.project_id:
        return False
    return lead.recorded_by_id == user.pk or Role.BUREAU in user.roles
