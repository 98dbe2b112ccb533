"""What, when and how much."""

from projects.models.assignment import Assignment, Mechanism
from projects.models.attachment import Attachment
from projects.models.batch import Batch, BatchRow
from projects.models.dispatch import Dispatch, DispatchNote
from projects.models.funding import FundingRecord
from projects.models.lamp import Lamp, LampRule
from projects.models.milestone import Milestone
from projects.models.plan import AnnualPlan
from projects.models.progress import ProgressReport
from projects.models.project import Listing, Project
from projects.models.reminder import Reminder
from projects.models.stage import StageTransition
from projects.models.target import Target

__all__ = [
    "AnnualPlan",
    "Assignment",
    "Attachment",
    "Batch",
    "BatchRow",
    "Dispatch",
    "DispatchNote",
    "FundingRecord",
    "Lamp",
    "LampRule",
    "Listing",
    "Mechanism",
    "Milestone",
    "ProgressReport",
    "Project",
    "Reminder",
    "StageTransition",
    "Target",
]
