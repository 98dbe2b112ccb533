"""The inbox: what the system told me."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tracker.models import Notification
from tracker.tools.tables import Get, Table, moment
from tracker.tools.xlsx import Column
from tracker.views.export import ExportList

TABLE: Table = (
    (Column("时间", 18), moment("created_at")),
    (Column("消息", 50), "title"),
    (Column("内容", 70), "body"),
    (Column("是否已读", 10), Get(("read_at",), lambda at: "已读" if at else "未读")),
)


class Inbox(ExportList):
    model = Notification
    template_name = "tracker/inbox/list.html"
    permission = None
    paginate_by = 30
    export_title = "消息"
    export_table = TABLE
    export_word = "条"
    export_order = "新的在前"

    def get_context_data(self, **kwargs):
        unread = Notification.objects.visible_to(self.request.user).unread().count()
        return super().get_context_data(unread=unread, **kwargs)


@require_POST
def read_all(request):
    Notification.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    return redirect("tracker:inbox")
