"""驻外联络点: the offices, what they write about themselves, and the shared projects."""

from django.urls import path

from projects.views import attendance, office, office_report, office_week, place
from projects.views import shared_project as shared

urlpatterns = [
    path("offices", place.OfficeList.as_view(), name="office-list"),
    path("offices/league", office.OfficeLeague.as_view(), name="office-league"),
    path("offices/new", office.OfficeCreate.as_view(), name="office-create"),
    path("offices/<slug:code>", place.OfficeDetail.as_view(), name="office-detail"),
    path("offices/<slug:code>/edit", office.OfficeEdit.as_view(), name="office-edit"),
    path("offices/<slug:code>/retire", office.OfficeRetire.as_view(), name="office-retire"),
    path("offices/<slug:code>/post", office.PostingCreate.as_view(), name="posting-create"),
    path("offices/<slug:code>/task", office.TaskEdit.as_view(), name="office-task"),
    path("postings/<int:pk>", office.PostingEdit.as_view(), name="posting-edit"),
    path("postings/<int:pk>/hand-over", office.PostingHandOver.as_view(), name="posting-hand-over"),
    path("office-weeks", office_week.OfficeWeekList.as_view(), name="office-week-list"),
    path("office-weeks/new", office_week.OfficeWeekCreate.as_view(), name="office-week-create"),
    path(
        "office-weeks/<int:pk>", office_week.OfficeWeekDetail.as_view(), name="office-week-detail"
    ),
    path(
        "office-weeks/<int:pk>/items",
        office_week.OfficeWeekItemCreate.as_view(),
        name="office-week-item",
    ),
    path(
        "office-weeks/<int:pk>/items/<int:number>",
        office_week.OfficeWeekItemEdit.as_view(),
        name="office-week-item-edit",
    ),
    path(
        "office-weeks/<int:pk>/items/<int:number>/remove",
        office_week.OfficeWeekItemRemove.as_view(),
        name="office-week-item-remove",
    ),
    path(
        "office-weeks/<int:pk>/submit",
        office_week.OfficeWeekSubmit.as_view(),
        name="office-week-submit",
    ),
    path(
        "office-weeks/<int:pk>/decide",
        office_week.OfficeWeekDecide.as_view(),
        name="office-week-decide",
    ),
    path("office-reports", office_report.OfficeReportList.as_view(), name="office-report-list"),
    path(
        "office-reports/new",
        office_report.OfficeReportCreate.as_view(),
        name="office-report-create",
    ),
    path(
        "office-reports/<int:pk>",
        office_report.OfficeReportDetail.as_view(),
        name="office-report-detail",
    ),
    path("office-reports/<int:pk>/docx", office_report.as_docx, name="office-report-docx"),
    path(
        "office-reports/<int:pk>/edit",
        office_report.OfficeReportEdit.as_view(),
        name="office-report-edit",
    ),
    path(
        "office-reports/<int:pk>/refresh",
        office_report.OfficeReportRefresh.as_view(),
        name="office-report-refresh",
    ),
    path(
        "office-reports/<int:pk>/submit",
        office_report.OfficeReportSubmit.as_view(),
        name="office-report-submit",
    ),
    path(
        "office-reports/<int:pk>/decide",
        office_report.OfficeReportDecide.as_view(),
        name="office-report-decide",
    ),
    path("attendance", attendance.AttendanceList.as_view(), name="attendance-list"),
    path("attendance/new", attendance.AttendanceCreate.as_view(), name="attendance-create"),
    path("attendance/<int:pk>", attendance.AttendanceEdit.as_view(), name="attendance-edit"),
    path("attendance/<int:pk>/void", attendance.AttendanceVoid.as_view(), name="attendance-void"),
    path("partners", shared.SharedProjectList.as_view(), name="shared-project-list"),
    path("partners/new", shared.SharedProjectCreate.as_view(), name="shared-project-create"),
    path("partners/<int:pk>", shared.SharedProjectDetail.as_view(), name="shared-project-detail"),
    path("partners/<int:pk>/edit", shared.SharedProjectEdit.as_view(), name="shared-project-edit"),
    path("partners/<int:pk>/void", shared.SharedProjectVoid.as_view(), name="shared-project-void"),
]
