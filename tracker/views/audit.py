"""操作记录: who did what, newest first."""

from tracker.filters import AuditFilter
from tracker.generic import ListPage
from tracker.models import AuditEvent
from tracker.roles import Permission


class AuditList(ListPage):
    model = AuditEvent
    template_name = "tracker/audit/list.html"
    permission = Permission.VIEW_AUDIT
    filterset_class = AuditFilter
    paginate_by = 50

    def get_queryset(self):
        return super().get_queryset().select_related("by__person")
