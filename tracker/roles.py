"""Roles as prose: who a person is here, and what that lets them do (DOMAIN.md §1).

A permission says *what* somebody may do; the scope (`visible_to`) says *to which rows*.
Views check the permission; actions never do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One verb on one noun. The value is stable; it stands in the API and in tests."""

    VIEW_PROJECTS = "view_projects"
    EDIT_PROJECTS = "edit_projects"
    MOVE_STAGE = "move_stage"
    RECOGNISE_STAGE = "recognise_stage"
    REPORT_FUNDING = "report_funding"
    VERIFY_FUNDING = "verify_funding"
    WRITE_PROGRESS = "write_progress"
    REVIEW_PROGRESS = "review_progress"
    EDIT_MILESTONES = "edit_milestones"
    ASSIGN_DUTIES = "assign_duties"
    EDIT_APPROVALS = "edit_approvals"
    REPORT_PROBLEMS = "report_problems"
    ROUTE_PROBLEMS = "route_problems"
    ANSWER_DUTIES = "answer_duties"
    INSTRUCT = "instruct"
    HOLD_MEETINGS = "hold_meetings"
    RECORD_VISITS = "record_visits"
    VIEW_ACTIVITIES = "view_activities"
    RECORD_ACTIVITIES = "record_activities"
    RECORD_LEADS = "record_leads"
    ASSIGN_LEADS = "assign_leads"
    EDIT_ENTERPRISES = "edit_enterprises"
    MERGE_ENTERPRISES = "merge_enterprises"
    EDIT_CHAINS = "edit_chains"
    RUN_OFFICES = "run_offices"
    EDIT_OFFICES = "edit_offices"
    HOLD_EVENTS = "hold_events"
    VIEW_PLANS = "view_plans"
    EDIT_PLANS = "edit_plans"
    REPORT_TASKS = "report_tasks"
    ENTER_PARK_FIGURES = "enter_park_figures"
    ASSESS = "assess"
    RECORD_GOVERNMENT_FUNDS = "record_government_funds"
    SET_RULES = "set_rules"
    VIEW_FIGURES = "view_figures"
    SET_TARGETS = "set_targets"
    IMPORT_LEDGERS = "import_ledgers"
    DRAFT_DISPATCH = "draft_dispatch"
    PUBLISH_DISPATCH = "publish_dispatch"
    MANAGE_SCREENS = "manage_screens"
    VIEW_DIRECTORY = "view_directory"
    EDIT_DIRECTORY = "edit_directory"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_AUDIT = "view_audit"


@dataclass(frozen=True)
class RoleText:
    """What a role is called, whom it is for, where it lands, and what it may do."""

    name: str
    description: str
    home: str
    permissions: frozenset[Permission]


class Role(StrEnum):
    """The seven roles. Order is rank: a person with two roles lands on the earlier one's home."""

    BUREAU = "bureau"
    LEADER = "leader"
    STAFF = "staff"
    LIAISON = "liaison"
    UNIT = "unit"
    ADMIN = "admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        return ROLES[self].name

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLES[self].permissions


P = Permission
ROLES: dict[Role, RoleText] = {
    Role.BUREAU: RoleText(
        name="招商局调度科",
        description="导入台账，核验资金和阶段认定，下达目标，催报，编发一季一调度通报，管大屏链接；看全部项目。",
        home="projects:desk",
        permissions=frozenset(set(P) - {P.MANAGE_ACCOUNTS, P.VIEW_AUDIT}),
    ),
    Role.LEADER: RoleText(
        name="包抓领导",
        description="看驾驶舱和自己包抓的项目，点开每个数字；只读，批示和走访除外。",
        home="projects:cockpit",
        permissions=frozenset(
            {
                P.VIEW_PROJECTS,
                P.VIEW_FIGURES,
                P.VIEW_DIRECTORY,
                P.INSTRUCT,
                P.RECORD_VISITS,
                P.VIEW_ACTIVITIES,
                P.VIEW_PLANS,
            }
        ),
    ),
    Role.STAFF: RoleText(
        name="园区专班",
        description="每周每月填进展，记到位资金并附凭证，申报阶段，维护节点和五个一；只看本园区项目。",
        home="projects:desk",
        permissions=frozenset(
            {
                P.VIEW_PROJECTS,
                P.EDIT_PROJECTS,
                P.MOVE_STAGE,
                P.REPORT_FUNDING,
                P.WRITE_PROGRESS,
                P.EDIT_MILESTONES,
                P.ASSIGN_DUTIES,
                P.EDIT_APPROVALS,
                P.REPORT_PROBLEMS,
                P.ROUTE_PROBLEMS,
                P.ANSWER_DUTIES,
                P.RECORD_VISITS,
                P.VIEW_ACTIVITIES,
                P.RECORD_ACTIVITIES,
                P.RECORD_LEADS,
                P.EDIT_ENTERPRISES,
                P.VIEW_PLANS,
                P.REPORT_TASKS,
                P.ENTER_PARK_FIGURES,
                P.RECORD_GOVERNMENT_FUNDS,
                P.VIEW_FIGURES,
                P.VIEW_DIRECTORY,
                P.IMPORT_LEDGERS,
            }
        ),
    ),
    Role.LIAISON: RoleText(
        name="驻外联络点",
        description="记线索、招商活动和协议，跟踪由本联络点引来的项目。",
        home="projects:desk",
        permissions=frozenset(
            {
                P.VIEW_PROJECTS,
                P.VIEW_ACTIVITIES,
                P.RECORD_ACTIVITIES,
                P.RECORD_LEADS,
                P.EDIT_ENTERPRISES,
                P.RUN_OFFICES,
                P.VIEW_FIGURES,
                P.VIEW_DIRECTORY,
            }
        ),
    ),
    Role.UNIT: RoleText(
        name="责任单位",
        description="答复交办给本单位的手续和问题，看本单位承担责任的项目，填报本单位牵头专班的进展。",
        home="projects:desk",
        permissions=frozenset(
            {
                P.VIEW_PROJECTS,
                P.WRITE_PROGRESS,
                P.REPORT_PROBLEMS,
                P.ANSWER_DUTIES,
                P.VIEW_PLANS,
                P.REPORT_TASKS,
                P.VIEW_DIRECTORY,
            }
        ),
    ),
    Role.ADMIN: RoleText(
        name="系统管理员",
        description="管账号、单位和角色；凭这一角色看不到业务数据。",
        home="parks:user-list",
        permissions=frozenset({P.MANAGE_ACCOUNTS, P.VIEW_DIRECTORY, P.EDIT_DIRECTORY}),
    ),
    Role.AUDITOR: RoleText(
        name="审计员",
        description="只看操作记录，不能改任何东西。",
        home="tracker:audit-list",
        permissions=frozenset({P.VIEW_AUDIT}),
    ),
}

ROLE_CHOICES = [(role.value, role.label) for role in Role]


def rank(role: str) -> int:
    """Position in the order of roles; unknown values come last."""
    values = [r.value for r in Role]
    return values.index(role) if role in values else len(values)
