"""What, when and how much."""

from projects.models.activity import Activity, ActivityEnterprise, ActivityFile
from projects.models.agreement import Agreement
from projects.models.approval import Approval, ApprovalItem
from projects.models.assessment import (
    AssessmentResult,
    HandScore,
    Scheme,
    SchemeGroup,
    SchemeItem,
)
from projects.models.assignment import Assignment, Mechanism
from projects.models.attachment import Attachment
from projects.models.attendance import Attendance
from projects.models.batch import Batch, BatchRow
from projects.models.campaign import Campaign, CampaignTarget
from projects.models.column_name import ColumnName
from projects.models.dispatch import (
    Dispatch,
    DispatchChange,
    DispatchFile,
    DispatchNote,
    DispatchReading,
    DispatchSection,
)
from projects.models.due_report import DueReport
from projects.models.duplicate import DuplicateDecision
from projects.models.duty import DutyRule, DutyTemplate
from projects.models.event import EventProject, ProjectEvent
from projects.models.funding import FundingRecord
from projects.models.government_fund import GovernmentFund, GovernmentFundArrival
from projects.models.instruction import Instruction, InstructionReply
from projects.models.kept import ChangedShard, KeptCube, KeptShard
from projects.models.lamp import Lamp, LampOverride, LampRule
from projects.models.lead import Lead, LeadAssignment, LeadStep
from projects.models.lead_rule import LeadRule
from projects.models.list_task import ListTask
from projects.models.meeting import Meeting, MeetingItem
from projects.models.milestone import Milestone, MilestoneTemplate
from projects.models.office_report import OfficeReport
from projects.models.office_week import OfficeWeek, OfficeWeekItem
from projects.models.park_figure import ParkFigure, ParkIndicator
from projects.models.phase import Phase
from projects.models.pivot import SavedPivot
from projects.models.plan import AnnualPlan
from projects.models.plan_document import PlanDocument
from projects.models.problem import EscalationRule, Problem, ProblemStep
from projects.models.progress import ProgressReport
from projects.models.project import Listing, Project
from projects.models.published import PublishedFigure
from projects.models.reminder import Reminder
from projects.models.report_template import ReportTemplate
from projects.models.saved_view import SavedView
from projects.models.screen import Screen
from projects.models.shared_project import SharedProject
from projects.models.snapshot import Snapshot
from projects.models.stage import StageTransition
from projects.models.target import Target, TargetVersion
from projects.models.task_step import TaskReport, TaskStep
from projects.models.visit import Visit

__all__ = [
    "Activity",
    "ActivityEnterprise",
    "ActivityFile",
    "Agreement",
    "AnnualPlan",
    "Approval",
    "ApprovalItem",
    "AssessmentResult",
    "Assignment",
    "Attachment",
    "Attendance",
    "Batch",
    "BatchRow",
    "Campaign",
    "CampaignTarget",
    "ChangedShard",
    "ColumnName",
    "Dispatch",
    "DispatchChange",
    "DispatchFile",
    "DispatchNote",
    "DispatchReading",
    "DispatchSection",
    "DueReport",
    "DuplicateDecision",
    "DutyRule",
    "DutyTemplate",
    "EscalationRule",
    "EventProject",
    "FundingRecord",
    "GovernmentFund",
    "GovernmentFundArrival",
    "HandScore",
    "Instruction",
    "InstructionReply",
    "KeptCube",
    "KeptShard",
    "Lamp",
    "LampOverride",
    "LampRule",
    "Lead",
    "LeadAssignment",
    "LeadRule",
    "LeadStep",
    "ListTask",
    "Listing",
    "Mechanism",
    "Meeting",
    "MeetingItem",
    "Milestone",
    "MilestoneTemplate",
    "OfficeReport",
    "OfficeWeek",
    "OfficeWeekItem",
    "ParkFigure",
    "ParkIndicator",
    "Phase",
    "PlanDocument",
    "Problem",
    "ProblemStep",
    "ProgressReport",
    "Project",
    "ProjectEvent",
    "PublishedFigure",
    "Reminder",
    "ReportTemplate",
    "SavedPivot",
    "SavedView",
    "Scheme",
    "SchemeGroup",
    "SchemeItem",
    "Screen",
    "SharedProject",
    "Snapshot",
    "StageTransition",
    "Target",
    "TargetVersion",
    "TaskReport",
    "TaskStep",
    "Visit",
]
