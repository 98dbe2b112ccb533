"""操作记录: who did what, newest first."""

from tracker.filters import AuditFilter
from tracker.models import AuditEvent
from tracker.roles import Permission
from tracker.tools.tables import Get, Table, first_of, moment
from tracker.tools.xlsx import Column
from tracker.views.export import ExportList


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name} {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "、".join(map(_said, value))
    return "空" if value in (None, "") else str(value)


def _changes(changes: dict[str, object]) -> str:
    """Each change as old → new; what is no pair of values is said as it is."""
    return "；".join(
        f"{name}：{_said(value[0])} → {_said(value[1])}"
        if isinstance(value, list) and len(value) == 2
        else f"{name}：{_said(value)}"
        for name, value in sorted(changes.items())
    )


TABLE: Table = (
    (Column("时间", 18), moment("at")),
    (Column("操作人", 12), first_of("by__person__name", "by__username", otherwise="系统")),
    (Column("动作", 16), "verb"),
    (Column("对象", 40), "label"),
    (Column("变化", 60), Get(("changes",), _changes)),
    (Column("原因", 30), "reason"),
    (Column("来源", 18), Get(("source", "ip"), lambda source, ip: f"{source} {ip}".strip())),
)


class AuditList(ExportList):
    model = AuditEvent
    template_name = "tracker/audit/list.html"
    permission = Permission.VIEW_AUDIT
    filterset_class = AuditFilter
    paginate_by = 50
    export_title = "操作记录"
    export_table = TABLE
    export_word = "条"
    export_order = "新的在前"

    def get_queryset(self):
        return super().get_queryset().select_related("by__person")
