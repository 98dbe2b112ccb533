"""What, when and how much."""

from projects.models.activity import Activity, ActivityEnterprise, ActivityFile
from projects.models.agreement import Agreement
from projects.models.approval import Approval, ApprovalItem
from projects.models.assignment import Assignment, Mechanism
from projects.models.attachment import Attachment
from projects.models.batch import Batch, BatchRow
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
from projects.models.duty import DutyRule, DutyTemplate
from projects.models.funding import FundingRecord
from projects.models.instruction import Instruction, InstructionReply
from projects.models.kept import ChangedShard, KeptCube, KeptShard
from projects.models.lamp import Lamp, LampOverride, LampRule
from projects.models.meeting import Meeting, MeetingItem
from projects.models.milestone import Milestone, MilestoneTemplate
from projects.models.phase import Phase
from projects.models.pivot import SavedPivot
from projects.models.plan import AnnualPlan
from projects.models.problem import EscalationRule, Problem, ProblemStep
from projects.models.progress import ProgressReport
from projects.models.project import Listing, Project
from projects.models.published import PublishedFigure
from projects.models.reminder import Reminder
from projects.models.report_template import ReportTemplate
from projects.models.saved_view import SavedView
from projects.models.screen import Screen
from projects.models.snapshot import Snapshot
from projects.models.stage import StageTransition
from projects.models.target import Target, TargetVersion
from projects.models.visit import Visit

__all__ = [
    "Activity",
    "ActivityEnterprise",
    "ActivityFile",
    "Agreement",
    "AnnualPlan",
    "Approval",
    "ApprovalItem",
    "Assignment",
    "Attachment",
    "Batch",
    "BatchRow",
    "ChangedShard",
    "ColumnName",
    "Dispatch",
    "DispatchChange",
    "DispatchFile",
    "DispatchNote",
    "DispatchReading",
    "DispatchSection",
    "DueReport",
    "DutyRule",
    "DutyTemplate",
    "EscalationRule",
    "FundingRecord",
    "Instruction",
    "InstructionReply",
    "KeptCube",
    "KeptShard",
    "Lamp",
    "LampOverride",
    "LampRule",
    "Listing",
    "Mechanism",
    "Meeting",
    "MeetingItem",
    "Milestone",
    "MilestoneTemplate",
    "Phase",
    "Problem",
    "ProblemStep",
    "ProgressReport",
    "Project",
    "PublishedFigure",
    "Reminder",
    "ReportTemplate",
    "SavedPivot",
    "SavedView",
    "Screen",
    "Snapshot",
    "StageTransition",
    "Target",
    "TargetVersion",
    "Visit",
]
