"""发送情况: what waits, what was given up, what left today. Never what it said."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Count, Q, When
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tracker.actions import outbox as outbox_verbs
from tracker.filters import OutboxFilter
from tracker.models import Channel, Group, OutboxMessage, OutboxState
from tracker.roles import Permission
from tracker.tools.tables import Table, first_of, label, moment
from tracker.tools.xlsx import Column
from tracker.views.export import ExportList, Figure

WHO = first_of("notification__recipient__person__name", "notification__recipient__username")
TABLE: Table = (
    (Column("收件人", 14), WHO),
    (Column("类别", 12), label("notification__group", Group.choices)),
    (Column("渠道", 10), label("channel", Channel.choices)),
    (Column("状态", 10), label("state", OutboxState.choices)),
    (Column("产生时间", 18), moment("notification__created_at")),
    (Column("下次尝试", 18), moment("next_try_at")),
    (Column("发出时间", 18), moment("sent_at")),
    (Column("尝试次数", 10, "int"), "attempts"),
    (Column("错误", 60), "error"),
)
ORDER = (OutboxState.DEAD, OutboxState.WAITING, OutboxState.SENT)


class OutboxList(ExportList):
    model = OutboxMessage
    permission = Permission.MANAGE_ACCOUNTS
    template_name = "tracker/outbox/list.html"
    filterset_class = OutboxFilter
    export_title = "发送情况"
    export_table = TABLE
    export_word = "条"
    export_order = "停发的在前，再是待发和已发；各自新的在前"

    def get_queryset(self):
        return super().get_queryset().select_related("notification__recipient__person")

    def ordered(self, rows):
        first = Case(*(When(state=state, then=n) for n, state in enumerate(ORDER)))
        return rows.recent(self.today()).order_by(first, "-id")

    @staticmethod
    def today():
        return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

    def counts(self, rows) -> dict[str, int]:
        found = {state.value: Count("pk", filter=Q(state=state)) for state in OutboxState}
        return rows.order_by().aggregate(**found)

    def figures(self, rows):
        said = self.counts(rows)
        day = f"今天（{timezone.localdate():%Y-%m-%d}）发出的条数"
        return [
            Figure("待发", said["waiting"], "还没有发出、会自动再试的条数"),
            Figure("停发", said["dead"], "试满次数仍没有发出的条数"),
            Figure("今天已发", said["sent"], day),
        ]

    def get_context_data(self, **kwargs):
        counts = self.counts(self.get_queryset())
        dead = OutboxMessage.objects.visible_to(self.request.user)
        return super().get_context_data(
            counts=counts, dead=dead.filter(state=OutboxState.DEAD).count(), **kwargs
        )


@require_POST
def resend(request, pk):
    message = get_object_or_404(OutboxMessage.objects.visible_to(request.user), pk=pk)
    if not request.user.may(Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied
    try:
        count = outbox_verbs.resend(message=message, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"已放回待发，共 {count} 条，马上再试。")
    return redirect("tracker:outbox-list")


@require_POST
def resend_all(request):
    if not request.user.may(Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied
    count = outbox_verbs.resend_all(by=request.user)
    messages.success(request, f"已放回待发，共 {count} 条。" if count else "没有停发的消息。")
    return redirect("tracker:outbox-list")
