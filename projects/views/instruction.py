"""批示与督办: the list and its two queues, one with its thread, and what may be done with it."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions import instruction as verbs
from projects.enums import InstructionLevel, InstructionState
from projects.exports.instruction import TABLE
from projects.filters import InstructionFilter
from projects.forms.instruction import AnswerForm, InstructionForm, ReceiveForm, SettleForm
from projects.models import Instruction, Project
from projects.permissions import can_answer_instruction, can_settle_instruction
from projects.queries.instruction import (
    LIT,
    NEXT,
    to_follow,
    unspoken,
    with_lamp_lit,
    with_last_answer,
)
from projects.views.lamp import LampList
from projects.views.project import LedgerList, ProjectForms
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.models import Notification
from tracker.roles import Permission, Role
from tracker.views.export import Figure, Ledger

RELATED = ("project__park", "issued_by__person", "to_unit", "to_person")


def queues(user) -> dict:
    """What the tabs count: red projects without a word, 督办单 due for the next colour."""
    if not user.may(Permission.INSTRUCT):
        return {}
    found = {"to_follow": mine_to_follow(user).count()}
    if Role.LEADER in user.roles:
        found["unspoken"] = unspoken(user, Project.objects.visible_to(user)).count()
    return found


def mine_to_follow(user):
    """The bureau sees all, a leader those given by himself."""
    rows = Instruction.objects.visible_to(user)
    rows = rows if Role.BUREAU in user.roles else rows.filter(issued_by=user)
    return to_follow(rows, clock.today())


class InstructionList(LedgerList):
    model = Instruction
    permission = Permission.VIEW_PROJECTS
    filterset_class = InstructionFilter
    template_name = "projects/instruction/list.html"
    export_title = "批示督办"
    export_word = "张"
    export_order = "下发日期新的在前"
    orderings = {"due": "due_on", "issued": "issued_on"}

    def get_queryset(self):
        return with_last_answer(super().get_queryset().select_related(*RELATED))

    def get_context_data(self, **kwargs):
        found = totals(self.object_list)
        self.known_count = found["count"]
        return super().get_context_data(
            totals=found, queues=queues(self.request.user), today=clock.today(), **kwargs
        )

    def ledgers(self, rows) -> list[Ledger]:
        return [Ledger(self.export_title, TABLE, with_last_answer(rows), self.export_word)]

    def figures(self, rows) -> list[Figure]:
        found = totals(rows)
        return [
            Figure("张数", f"{found['count']} 张", "符合筛选条件的批示和督办单。"),
            Figure("待回复", f"{found['waiting']} 张", "已下发、还没有回复的。"),
            Figure("逾期", f"{found['overdue']} 张", "期限已过还没有回复的。"),
        ]


def totals(rows) -> dict:
    """Counts of the filter, for the page and the workbook."""
    waiting = Q(state=InstructionState.ISSUED)
    return (
        rows.order_by()
        .select_related(None)
        .aggregate(
            count=Count("pk"),
            waiting=Count("pk", filter=waiting),
            answered=Count("pk", filter=Q(state=InstructionState.ANSWERED)),
            overdue=Count("pk", filter=waiting & Q(due_on__lt=clock.today())),
        )
    )


class FollowList(InstructionList):
    """应升级: nothing is issued by itself; one click issues the next colour."""

    permission = Permission.INSTRUCT
    template_name = "projects/instruction/follow.html"
    export_title = "应升级督办单"
    export_order = "期限早的在前"

    def get_queryset(self):
        due = mine_to_follow(self.request.user).order_by().values("pk")
        rows = with_lamp_lit(super().get_queryset().filter(pk__in=due))
        return rows if self.request.GET.get("sort") else rows.order_by("due_on", "pk")


class UnspokenList(LampList):
    """待我批示: red among the projects that this person leads, and no open instruction."""

    permission = Permission.INSTRUCT
    template_name = "projects/instruction/unspoken.html"
    export_title = "待我批示"

    def get_queryset(self):
        return unspoken(self.request.user, super().get_queryset())

    def get_context_data(self, **kwargs):
        return super().get_context_data(queues=queues(self.request.user), **kwargs)


class InstructionCreate(ProjectForms):
    """One line and a date; `lamp` and `level` may come with the address."""

    permission = Permission.INSTRUCT
    form_class = InstructionForm
    template_name = "projects/instruction/form.html"
    heading = "批示督办"
    submit = "下发"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.record, "user": self.request.user}

    def get_initial(self):
        asked = {name: self.request.GET.get(name, "") for name in ("lamp", "level")}
        return {name: word for name, word in asked.items() if word}

    def get_context_data(self, **kwargs):
        lamps = self.record.lamps.filter(until_on=None, level__in=LIT).order_by("level", "pk")
        return super().get_context_data(lamps=lamps, **kwargs)

    def act(self, cleaned):
        values = {name: cleaned[name] for name in ("text", "due_on", "level", "lamp")}
        row = verbs.issue_instruction(
            project=self.record, by=self.request.user, **values, **cleaned["to"]
        )
        self.done_message = f"{row} 已下发给{row.addressee}，期限 {row.due_on}。"
        return row

    @staticmethod
    def show(form, error):
        """The addressee is one field here and two in the action."""
        for name in ("to_unit", "to_person"):
            if hasattr(error, "error_dict") and name in error.error_dict:
                error.error_dict["to"] = error.error_dict.pop(name)
        ProjectForms.show(form, error)

    def done(self, result):
        return redirect(result)


def page_of(user, row: Instruction) -> dict:
    """What the page of one shows, whichever form on it was sent."""
    told = Notification.objects.filter(
        kind="instruction", noun=row._meta.label_lower, object_id=str(row.pk)
    )
    names = dict.fromkeys(str(note.recipient) for note in told.select_related("recipient__person"))
    read = {"version": row.version}
    return {
        "instruction": row,
        "form_token": uuid4().hex,
        "today": clock.today(),
        "told": list(names),
        "thread": row.replies.select_related("by__person"),
        "following": Instruction.objects.visible_to(user).filter(after=row).first(),
        "lamp": row.lamp
        and row.project.lamps.filter(kind=row.lamp, until_on=None).select_related("rule").first(),
        "can_answer": row.is_open and can_answer_instruction(user, row),
        "can_settle": row.is_open and can_settle_instruction(user, row),
        "can_follow": mine_to_follow(user).filter(pk=row.pk).exists() if row.is_order else False,
        "next_level": level.label if (level := NEXT.get(InstructionLevel(row.level))) else "",
        "answer_form": AnswerForm(initial=read),
        "settle_form": SettleForm(initial=read),
    }


class InstructionDetail(DetailPage):
    model = Instruction
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/instruction/detail.html"
    context_object_name = "instruction"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED, "after", "project__leader")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.request.user, self.object), **kwargs)


class InstructionVerb(ActionForm):
    """A form on the page of one; what is refused comes back on that page."""

    template_name = "projects/instruction/detail.html"
    http_method_names = ["post"]
    slot = ""

    def find(self):
        rows = Instruction.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related(*RELATED, "after"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | page_of(self.request.user, self.record) | {self.slot: context["form"]}


class Answering(InstructionVerb):
    """For those it went to; anybody else is refused, another unit's people as well."""

    permission = Permission.ANSWER_DUTIES

    def post(self, request, *args, **kwargs):
        if not can_answer_instruction(request.user, self.record):
            raise PermissionDenied(f"这张批示发给了{self.record.addressee}，请由对方回复。")
        return super().post(request, *args, **kwargs)


class InstructionReceive(Answering):
    form_class = ReceiveForm
    done_message = "已签收。"

    def act(self, cleaned):
        row = self.as_read(cleaned["version"])
        return verbs.receive_instruction(instruction=row, by=self.request.user)


class InstructionAnswer(Answering):
    form_class = AnswerForm
    slot = "answer_form"
    done_message = "已回复，下发人会收到消息。"

    def act(self, cleaned):
        row = self.as_read(cleaned["version"])
        return verbs.answer_instruction(instruction=row, text=cleaned["text"], by=self.request.user)


class InstructionSettle(InstructionVerb):
    """办结, 退回再办 or 升级: one form, three buttons."""

    permission = Permission.INSTRUCT
    form_class = SettleForm
    slot = "settle_form"

    def post(self, request, *args, **kwargs):
        if not can_settle_instruction(request.user, self.record):
            raise PermissionDenied("请由下发人或调度科办结、退回或升级。")
        return super().post(request, *args, **kwargs)

    def act(self, cleaned):
        row, by, text = self.as_read(cleaned["version"]), self.request.user, cleaned["text"]
        match self.request.POST["decision"]:
            case "close":
                self.done_message = f"{row} 已办结。"
                return verbs.close_instruction(instruction=row, text=text, by=by)
            case "return":
                self.done_message = "已退回，对方会收到消息。"
                return verbs.return_instruction(
                    instruction=row, reason=text, due_on=cleaned["due_on"], by=by
                )
            case _:
                made = verbs.follow_up(instruction=row, text=text, due_on=cleaned["due_on"], by=by)
                self.done_message = f"已升级为 {made}，期限 {made.due_on}。"
                return made

    def done(self, result):
        if self.request.POST.get("next") == "follow":
            return redirect(reverse("projects:instruction-follow"))
        return redirect(result)
