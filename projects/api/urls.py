"""`/api/v1/`: one router for all nouns, the schema, and 404 as JSON for anything else."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import SimpleRouter

from parks.api.urls import register as register_parks
from projects.api.activity import ActivityViewSet
from projects.api.agreement import AgreementViewSet
from projects.api.approval import ApprovalViewSet
from projects.api.assessment import AssessmentViewSet
from projects.api.assignment import AssignmentViewSet
from projects.api.attendance import AttendanceViewSet
from projects.api.batch import BatchViewSet
from projects.api.campaign import CampaignViewSet
from projects.api.dispatch import DispatchViewSet
from projects.api.event import EventViewSet
from projects.api.funding import FundingRecordViewSet
from projects.api.government_fund import GovernmentFundViewSet
from projects.api.indicator import IndicatorViewSet
from projects.api.instruction import InstructionViewSet
from projects.api.lamp import LampViewSet
from projects.api.lead import LeadViewSet
from projects.api.list_task import TaskReportViewSet, TaskViewSet
from projects.api.meeting import MeetingViewSet
from projects.api.milestone import MilestoneViewSet
from projects.api.office import OfficeViewSet
from projects.api.office_report import OfficeReportViewSet
from projects.api.office_week import OfficeWeekViewSet
from projects.api.park_figure import ParkFigureViewSet
from projects.api.phase import PhaseViewSet
from projects.api.plan_document import PlanDocumentViewSet
from projects.api.problem import ProblemViewSet
from projects.api.progress import ProgressReportViewSet
from projects.api.project import ProjectViewSet
from projects.api.prospect import ProspectViewSet
from projects.api.reminder import ReminderViewSet
from projects.api.shared_project import SharedProjectViewSet
from projects.api.stage import StageTransitionViewSet
from projects.api.target import TargetViewSet
from projects.api.visit import VisitViewSet
from tracker.rest.viewsets import Nowhere

router = SimpleRouter()
router.register("projects", ProjectViewSet, "project")
router.register("stage-transitions", StageTransitionViewSet, "stagetransition")
router.register("assignments", AssignmentViewSet, "assignment")
router.register("funding-records", FundingRecordViewSet, "fundingrecord")
router.register("progress-reports", ProgressReportViewSet, "progressreport")
router.register("approvals", ApprovalViewSet, "approval")
router.register("milestones", MilestoneViewSet, "milestone")
router.register("phases", PhaseViewSet, "phase")
router.register("problems", ProblemViewSet, "problem")
router.register("meetings", MeetingViewSet, "meeting")
router.register("instructions", InstructionViewSet, "instruction")
router.register("visits", VisitViewSet, "visit")
router.register("activities", ActivityViewSet, "activity")
router.register("agreements", AgreementViewSet, "agreement")
router.register("events", EventViewSet, "event")
router.register("campaigns", CampaignViewSet, "campaign")
router.register("government-funds", GovernmentFundViewSet, "governmentfund")
router.register("plans", PlanDocumentViewSet, "plandocument")
router.register("tasks", TaskViewSet, "task")
router.register("task-reports", TaskReportViewSet, "taskreport")
router.register("leads", LeadViewSet, "lead")
router.register("prospects", ProspectViewSet, "prospect")
router.register("lamps", LampViewSet, "lamp")
router.register("reminders", ReminderViewSet, "reminder")
router.register("targets", TargetViewSet, "target")
router.register("park-figures", ParkFigureViewSet, "parkfigure")
router.register("assessments", AssessmentViewSet, "assessment")
router.register("indicators", IndicatorViewSet, "indicator")
router.register("dispatches", DispatchViewSet, "dispatch")
router.register("batches", BatchViewSet, "batch")
router.register("offices", OfficeViewSet, "office")
router.register("office-weeks", OfficeWeekViewSet, "officeweek")
router.register("office-reports", OfficeReportViewSet, "officereport")
router.register("attendance", AttendanceViewSet, "attendance")
router.register("shared-projects", SharedProjectViewSet, "sharedproject")
register_parks(router)

app_name = "api"
urlpatterns = [
    *router.urls,
    path(
        "schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"
    ),
    # Ends in a slash, so that an address without one is still redirected to the real route.
    re_path(r"^(?:.*/)?$", Nowhere.as_view(), name="nowhere"),
]
