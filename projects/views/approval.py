"""手续办理: the list across projects, and one item with the form of what comes next."""

from uuid import uuid4

from django.db.models import Case, F, Value, When

from projects import stages
from projects.enums import ApprovalVerb
from projects.exports.approval import table
from projects.filters import ApprovalFilter
from projects.models import Approval
from projects.models.approval import SETTLED
from projects.permissions import can_answer_approval, can_edit_approvals
from projects.queries.approval import counts, history
from projects.views.approval_verbs import FORMS
from projects.views.project import LedgerList
from tracker import clock
from tracker.generic import DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

# What a unit may do with its own items; the rest is for who keeps the list.
UNIT_VERBS = (ApprovalVerb.START, ApprovalVerb.FINISH, ApprovalVerb.PROMISE, ApprovalVerb.MODE)
# Of the filters, those always in sight and those behind 更多条件; the rest show when they are set.
SHOWN = ("q", "park", "unit", "state", "due")
FOLDED = ("agent", "mode", "group", "key")
FIGURES = (
    ("open", "未办结", "未启动、办理中和容缺受理的事项；项目已终止、退库的不计。"),
    ("overdue", "已逾期", "未办结、承诺日期已过且没有停表的事项。"),
    ("key", "关键事项逾期", "已逾期的关键事项，会亮手续灯。"),
    ("long", "逾期 30 天以上", "已逾期、超过承诺日期 30 天以上的事项。"),
    ("paused", "停表", "未办结、正在停表的事项，不算逾期。"),
)


def own_unit(user) -> int | None:
    """The unit of who answers for a unit and keeps no list."""
    if user.may(Permission.EDIT_APPROVALS) or not user.may(Permission.ANSWER_DUTIES):
        return None
    return user.person.unit_id if user.person else None


class ApprovalList(LedgerList):
    """Open items unless another 期限 or state is asked for; a unit's own stand first."""

    model = Approval
    permission = Permission.VIEW_PROJECTS
    filterset_class = ApprovalFilter
    template_name = "projects/approval/list.html"
    export_title = "手续办理"
    export_word = "项"
    export_order = "未办结的在前，承诺早的在前"
    orderings = {"promised": "promised_on", "done": "done_on"}

    def get_queryset(self):
        rows = super().get_queryset().select_related("project__park", "unit", "agent")
        return rows if self.due() else rows.exclude(state__in=SETTLED)

    def due(self) -> str:
        """The 期限 that is asked for; a state asked for says it all itself."""
        asked = self.request.GET.get("due", "")
        return asked or ("all" if self.request.GET.get("state") else "")

    def ordered(self, rows):
        settled = Case(When(state__in=SETTLED, then=Value(1)), default=Value(0))
        order = [settled, F("promised_on").asc(nulls_last=True), "pk"]
        if unit := own_unit(self.request.user):
            order.insert(0, Case(When(unit_id=unit, then=Value(0)), default=Value(1)))
        return super().ordered(rows.order_by(*order))

    def asked(self):
        """The rows under every filter but 期限."""
        data = self.request.GET.copy()
        data.pop("due", None)
        rows = Approval.objects.visible_to(self.request.user)
        asked = self.filterset_class(data, queryset=rows, request=self.request)
        return asked.qs if asked.is_valid() else rows.none()

    def get_context_data(self, **kwargs):
        today, user, rows = clock.today(), self.request.user, self.asked()
        labels = dict(self.filterset_class.base_filters["due"].extra["choices"])
        found, unit = counts(rows, today), own_unit(user)
        return super().get_context_data(
            today=today,
            due=self.due() or "open",
            tabs=[(word, labels[word], found[word]) for word in labels],
            counts=counts(rows.filter(unit_id=unit), today) if unit else found,
            own_unit=unit,
            own_code=user.unit.code if unit else "",
            edits=user.may(Permission.EDIT_APPROVALS),
            shown=SHOWN,
            folded=FOLDED,
            unfold=any(self.request.GET.get(name) for name in FOLDED),
            **kwargs,
        )

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, table(clock.today()), rows, self.export_word)]

    def figures(self, rows) -> list[Figure]:
        found = counts(rows, clock.today())
        return [Figure(label, f"{found[word]} 项", text) for word, label, text in FIGURES]

    def filters_said(self):
        said = super().filters_said()
        return said if self.due() else [*said, ("期限", "未办结")]


class ApprovalDetail(DetailPage):
    """The item, what happened to it, and the form of what usually comes next."""

    model = Approval
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/approval/detail.html"
    context_object_name = "approval"

    def get_queryset(self):
        related = ("project__park", "unit", "agent", "item")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs):
        approval, user = self.object, self.request.user
        edits = can_edit_approvals(user, approval.project)
        answers = can_answer_approval(user, approval)
        allowed = stages.approval_verbs(approval.state, approval.paused_on is not None)
        allowed = [verb for verb in allowed if edits or (answers and verb in UNIT_VERBS)]
        if approval.project.is_ended:
            allowed = []
        page = FORMS[allowed[0]] if allowed else None
        return super().get_context_data(
            today=clock.today(),
            edits=edits,
            answers=answers,
            next=allowed[0] if allowed else None,
            form=page and page.form_class(approval=approval, initial=page.first(approval)),
            form_token=uuid4().hex,
            submit=page and page.submit,
            verbs=[(verb, FORMS[verb].named(approval)) for verb in allowed[1:]],
            documents=approval.documents.filter(voided_at=None).select_related("stored"),
            events=history(approval)[:20],
            **kwargs,
        )
