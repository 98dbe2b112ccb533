"""大屏链接: which devices show a screen without a log-in, and until when."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from projects.actions.screen import (
    SHOWN,
    change_screen,
    create_screen,
    renew_link,
    revoke_screen,
)
from projects.exports.screen import TABLE
from projects.forms.approval import NoFields
from projects.forms.screen import ScreenForm
from projects.models import Screen
from tracker.generic import ActionForm
from tracker.roles import Permission
from tracker.views.export import ExportList


class ScreenList(ExportList):
    model = Screen
    permission = Permission.MANAGE_SCREENS
    template_name = "projects/screen/list.html"
    export_title = "大屏链接"
    export_table = TABLE
    export_word = "块"
    export_order = "在用的在前，按名称"

    def get_queryset(self):
        rows = super().get_queryset().select_related("park", "held_by__person")
        return rows.order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        screens = super().get_context_data(today=today, **kwargs)
        for screen in screens["object_list"]:
            screen.is_late = screen.is_expired(today)
        return screens


class ScreenForms(ActionForm):
    permission = Permission.MANAGE_SCREENS
    template_name = "_generic/form.html"

    def get_success_url(self):
        return reverse("projects:screen-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(back=self.get_success_url(), **kwargs)

    def told(self, screen: Screen, token: str) -> HttpResponse:
        """The link, in this answer and never again: neither a cookie nor a log holds it."""
        link = self.request.build_absolute_uri(reverse("projects:big-link", args=[token]))
        page = render(self.request, "projects/screen/link.html", {"screen": screen, "link": link})
        page["Cache-Control"] = "no-store"
        return page


class ScreenCreate(ScreenForms):
    form_class = ScreenForm
    done_message = "大屏已建好。"

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading="新建大屏", submit="建大屏，生成链接", **kwargs)

    def act(self, cleaned):
        values = {name: cleaned[name] for name in SHOWN}
        return create_screen(values=values, by=self.request.user)

    def done(self, result):
        return self.told(*result)


class ScreenChange(ScreenForms):
    """What needs a screen that is there."""

    def find(self):
        rows = Screen.objects.visible_to(self.request.user).select_related("park", "held_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ScreenEdit(ScreenChange):
    form_class = ScreenForm

    def get_initial(self):
        shown = {name: getattr(self.record, name) for name in (*SHOWN, "version")}
        return shown | {"park": self.record.park.code if self.record.park else None}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading="修改大屏", subject=self.record, **kwargs)

    def act(self, cleaned):
        screen = self.as_read(cleaned.pop("version"))
        return change_screen(screen=screen, values=cleaned, by=self.request.user)


class ScreenRenew(ScreenChange):
    form_class = NoFields
    done_message = "链接已更换，旧链接已经打不开。"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="更换大屏链接",
            submit="换新链接，旧链接立即失效",
            subject=self.record,
            **kwargs,
        )

    def act(self, cleaned):
        return self.record, renew_link(screen=self.record, by=self.request.user)

    def done(self, result):
        return self.told(*result)


class ScreenRevoke(ScreenChange):
    form_class = NoFields
    done_message = "已停用，那块屏不再显示数据。"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="停用大屏", submit=f"停用“{self.record}”", subject=self.record, **kwargs
        )

    def act(self, cleaned):
        return revoke_screen(screen=self.record, by=self.request.user)
