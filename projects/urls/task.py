"""一县一方案 and 一年一清单."""

from django.urls import path

from projects.views import list_task, plan_document, task_report

urlpatterns = [
    path("plans", plan_document.PlanDocumentList.as_view(), name="plan-document-list"),
    path("plans/new", plan_document.PlanDocumentCreate.as_view(), name="plan-document-create"),
    path(
        "plans/<str:code>",
        plan_document.PlanDocumentDetail.as_view(),
        name="plan-document-detail",
    ),
    path(
        "plans/<str:code>/edit",
        plan_document.PlanDocumentEdit.as_view(),
        name="plan-document-edit",
    ),
    path(
        "plans/<str:code>/issue",
        plan_document.PlanDocumentIssue.as_view(),
        name="plan-document-issue",
    ),
    path(
        "plans/<str:code>/revise",
        plan_document.PlanDocumentRevise.as_view(),
        name="plan-document-revise",
    ),
    path("tasks", list_task.TaskList.as_view(), name="task-list"),
    path("tasks/new", list_task.TaskCreate.as_view(), name="task-create"),
    path("tasks/<str:code>", list_task.TaskDetail.as_view(), name="task-detail"),
    path("tasks/<str:code>/edit", list_task.TaskEdit.as_view(), name="task-edit"),
    path("tasks/<str:code>/close", list_task.TaskClose.as_view(), name="task-close"),
    path("tasks/<str:code>/cancel", list_task.TaskCancel.as_view(), name="task-cancel"),
    path("tasks/<str:code>/reopen", list_task.TaskReopen.as_view(), name="task-reopen"),
    path("tasks/<str:code>/report", task_report.TaskReportCreate.as_view(), name="task-report"),
    path(
        "tasks/reports/<int:pk>/edit",
        task_report.TaskReportEdit.as_view(),
        name="task-report-edit",
    ),
    path(
        "tasks/reports/<int:pk>/decide",
        task_report.TaskReportDecide.as_view(),
        name="task-report-decide",
    ),
]
