"""企业 and 产业链."""

from django.urls import path

from projects.views import enterprise, place

urlpatterns = [
    path("chains", place.ChainList.as_view(), name="chain-list"),
    path("chains/<slug:code>", place.ChainDetail.as_view(), name="chain-detail"),
    path("enterprises", enterprise.EnterpriseList.as_view(), name="enterprise-list"),
    path("enterprises/<int:pk>", enterprise.EnterpriseDetail.as_view(), name="enterprise-detail"),
]
