"""Filters of the lists: one set of keys gives page, count, sums, export and API (UI.md §3)."""

import django_filters as filters

from projects.filters.activity import ActivityFilter, AgreementFilter
from projects.filters.approval import ApprovalFilter
from projects.filters.assignment import AssignmentFilter
from projects.filters.enterprise import EnterpriseFilter
from projects.filters.event import CampaignFilter, EventFilter, GovernmentFundFilter
from projects.filters.funding import FundingFilter
from projects.filters.instruction import InstructionFilter
from projects.filters.lead import LeadFilter
from projects.filters.leader import LeaderFilter
from projects.filters.list_task import PlanDocumentFilter, TaskFilter
from projects.filters.meeting import MeetingFilter
from projects.filters.milestone import MilestoneFilter
from projects.filters.office import (
    AttendanceFilter,
    OfficeReportFilter,
    OfficeWeekFilter,
    SharedProjectFilter,
)
from projects.filters.owned import OwnedFilter
from projects.filters.phase import PhaseFilter
from projects.filters.problem import ProblemFilter
from projects.filters.progress import ProgressFilter
from projects.filters.project import ProjectFilter
from projects.filters.prospect import ProspectFilter
from projects.filters.reminder import ReminderFilter
from projects.filters.visit import VisitFilter
from projects.filters.words import park_where, search_where
from projects.queries.narrow import values

__all__ = [
    "ActivityFilter",
    "AgreementFilter",
    "ApprovalFilter",
    "AssignmentFilter",
    "AttendanceFilter",
    "CampaignFilter",
    "EnterpriseFilter",
    "EventFilter",
    "FundingFilter",
    "GovernmentFundFilter",
    "InstructionFilter",
    "LeadFilter",
    "LeaderFilter",
    "MeetingFilter",
    "MilestoneFilter",
    "OfficeReportFilter",
    "OfficeWeekFilter",
    "OwnedFilter",
    "PhaseFilter",
    "PlanDocumentFilter",
    "ProblemFilter",
    "ProgressFilter",
    "ProjectFilter",
    "ProspectFilter",
    "ReminderFilter",
    "SharedProjectFilter",
    "TaskFilter",
    "VisitFilter",
    "filters",
    "park_where",
    "search_where",
    "values",
]
