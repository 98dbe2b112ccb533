"""招商活动 and 协议."""

from django.urls import path

from projects.views import activity, agreement

urlpatterns = [
    path("activities", activity.ActivityList.as_view(), name="activity-list"),
    path("activities/month", activity.ActivityMonth.as_view(), name="activity-month"),
    path("activities/new", activity.ActivityCreate.as_view(), name="activity-create"),
    path("activities/<str:code>", activity.ActivityDetail.as_view(), name="activity-detail"),
    path("activities/<str:code>/edit", activity.ActivityEdit.as_view(), name="activity-edit"),
    path("activities/<str:code>/void", activity.ActivityVoid.as_view(), name="activity-void"),
    path("agreements", agreement.AgreementList.as_view(), name="agreement-list"),
    path("agreements/new", agreement.AgreementCreate.as_view(), name="agreement-create"),
    path("agreements/<str:code>", agreement.AgreementDetail.as_view(), name="agreement-detail"),
    path("agreements/<str:code>/edit", agreement.AgreementEdit.as_view(), name="agreement-edit"),
    path("agreements/<str:code>/void", agreement.AgreementVoid.as_view(), name="agreement-void"),
    path("agreements/<str:code>/link", agreement.AgreementLink.as_view(), name="agreement-link"),
    path(
        "agreements/<str:code>/project",
        agreement.AgreementConvert.as_view(),
        name="agreement-convert",
    ),
]
