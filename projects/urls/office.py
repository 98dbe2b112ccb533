"""驻外联络点."""

from django.urls import path

from projects.views import place

urlpatterns = [
    path("offices", place.OfficeList.as_view(), name="office-list"),
    path("offices/<slug:code>", place.OfficeDetail.as_view(), name="office-detail"),
]
