"""Who and where: the directory and accounts. Pages with project figures are projects' own."""

from django.urls import path

from parks.views import unit, user

app_name = "parks"
urlpatterns = [
    path("org", unit.UnitList.as_view(), name="unit-list"),
    path("org/new", unit.UnitCreate.as_view(), name="unit-create"),
    path("org/people/new", unit.PersonCreate.as_view(), name="person-create"),
    path("org/people/<int:pk>", unit.PersonDetail.as_view(), name="person-detail"),
    path("org/<slug:code>", unit.UnitDetail.as_view(), name="unit-detail"),
    path("org/<slug:code>/edit", unit.UnitEdit.as_view(), name="unit-edit"),
    path("accounts", user.UserList.as_view(), name="user-list"),
    path("accounts/new", user.UserCreate.as_view(), name="user-create"),
    path("accounts/<slug:username>", user.UserEdit.as_view(), name="user-edit"),
]
