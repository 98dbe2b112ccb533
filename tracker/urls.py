"""Includes, and the frame's own few pages."""

from django.urls import include, path

from tracker.views import (
    account,
    audit,
    errors,
    files,
    health,
    inbox,
    outbox,
    preference,
    robot,
    shell,
)

frame = [
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", account.Logout.as_view(), name="logout"),
    path("me/password", account.ChangePassword.as_view(), name="password"),
    path("me/switch", account.switch, name="switch"),
    path("me/notifications", preference.Preferences.as_view(), name="preference"),
    path("inbox", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read", inbox.read_all, name="inbox-read"),
    path("files/<int:pk>", files.download, name="file"),
    path("photos/<int:pk>", files.picture, name="photo"),
    path("audit", audit.AuditList.as_view(), name="audit-list"),
    path("robots", robot.RobotList.as_view(), name="robot-list"),
    path("robots/new", robot.RobotCreate.as_view(), name="robot-create"),
    path("robots/<int:pk>", robot.RobotEdit.as_view(), name="robot-edit"),
    path("robots/<int:pk>/test", robot.test, name="robot-test"),
    path("outbox", outbox.OutboxList.as_view(), name="outbox-list"),
    path("outbox/resend", outbox.resend_all, name="outbox-resend-all"),
    path("outbox/<int:pk>/resend", outbox.resend, name="outbox-resend"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("sw.js", shell.worker, name="worker"),
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
