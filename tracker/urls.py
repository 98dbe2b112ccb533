"""Includes, and the frame's own few pages."""

from django.urls import include, path

from tracker.views import account, audit, errors, files, health, inbox

frame = [
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", account.Logout.as_view(), name="logout"),
    path("me/password", account.ChangePassword.as_view(), name="password"),
    path("me/switch", account.switch, name="switch"),
    path("inbox", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read", inbox.read_all, name="inbox-read"),
    path("files/<int:pk>", files.download, name="file"),
    path("photos/<int:pk>", files.picture, name="photo"),
    path("audit", audit.AuditList.as_view(), name="audit-list"),
    path("livez", health.live, name="livez"),
    path("readyz", health.ready, name="readyz"),
]
urlpatterns = [
    path("", include((frame, "tracker"))),
    path("", include("parks.urls")),
    path("", include("projects.urls")),
    path("api/v1/", include("projects.api.urls")),
]
handler403 = errors.denied
handler404 = errors.missing
handler500 = errors.broken
