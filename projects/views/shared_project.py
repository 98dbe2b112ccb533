"""共建与飞地: the shared projects, each with the whole, ours and theirs."""

from typing import Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from parks.actions.office import renamed
from projects.actions import shared_project as verbs
from projects.exports import shared_project as tables
from projects.filters import SharedProjectFilter
from projects.forms.activity import VoidForm
from projects.forms.shared_project import ShareForm
from projects.models import SharedProject
from projects.models.shared_project import SPLITS
from projects.queries.shared_project import shares_of, totals
from projects.views.project import LedgerList, wan
from tracker import clock
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

RELATED = ("project__park", "office", "recorded_by__person")
COUNTED = "分成只是对同一个项目的划分；项目在公布的各项数字里只计一次，按全部计。"


class SharedProjectList(LedgerList):
    model = SharedProject
    permission = Permission.VIEW_ACTIVITIES
    filterset_class = SharedProjectFilter
    template_name = "projects/shared_project/list.html"
    export_title = "共建与飞地"
    export_word = "项"
    export_order = "新共建的在前"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def ordered(self, rows):
        return super().ordered(rows.order_by("-from_on", "-pk"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        found = shares_of(self.object_list, clock.today())
        self.known_count = len(found)
        rows = [(row, found[row.pk]) for row in context["object_list"]]
        total = totals(found.values())
        return context | {
            "rows": rows,
            "total": total,
            "count": len(found),
            "counted": COUNTED,
            "columns": [(name, tables.NAMES[name]) for name in SPLITS],
        }

    def ledgers(self, rows) -> list[Ledger]:
        found = shares_of(rows, clock.today())
        self.total = totals(found.values())
        said = tables.sums(self.total)
        return [Ledger(self.export_title, tables.table(found), rows, "项", said, (COUNTED,))]

    def figures(self, rows) -> list[Figure]:
        return [
            Figure(
                tables.NAMES[name],
                f"全部 {wan(self.total[name].whole)}，本方 {wan(self.total[name].ours)}，"
                f"对方 {wan(self.total[name].theirs)}",
                COUNTED,
            )
            for name in SPLITS
        ]


def page_of(share: SharedProject, user) -> dict[str, Any]:
    found = shares_of([share], clock.today())[share.pk]
    return {
        "share": share,
        "lines": [
            (tables.NAMES[n], found[n], getattr(share, f"ours_{n}"), getattr(share, f"theirs_{n}"))
            for n in SPLITS
        ],
        "counted": COUNTED,
        "today": clock.today(),
        "can_edit": user.may(Permission.EDIT_OFFICES) and not share.voided_at,
        "form": VoidForm(initial={"version": share.version}),
    }


class SharedProjectDetail(DetailPage):
    model = SharedProject
    permission = Permission.VIEW_ACTIVITIES
    template_name = "projects/shared_project/detail.html"
    context_object_name = "share"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class ShareForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.EDIT_OFFICES
    form_class = ShareForm
    template_name = "_generic/form.html"
    heading, submit = "登记共建项目", "保存"
    record: Any

    def get_form_kwargs(self):
        more = {"user": self.request.user, "share": self.record}
        return super().get_form_kwargs() | more

    def get_success_url(self):
        if self.record:
            return self.record.get_absolute_url()
        return reverse("projects:shared-project-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )

    @staticmethod
    def show(form, error):
        """What the action says of the project stands beside its code."""
        ActionForm.show(form, renamed(error, {"project": "project_code"}))


class SharedProjectCreate(ShareForms):
    done_message = "共建项目已登记；项目在公布数字里仍只计一次。"

    def get_initial(self):
        code = self.request.GET.get("project", "")
        return {"project_code": code} if code else {}

    def act(self, cleaned):
        return verbs.record_share(values=self.form.values(), by=self.request.user)

    def done(self, result):
        return redirect(result)


class OneShare:
    """The share that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = SharedProject.objects.visible_to(self.request.user).select_related(*RELATED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class SharedProjectEdit(OneShare, ShareForms):
    heading, done_message = "修改共建项目", "共建项目已保存。"

    def act(self, cleaned):
        return verbs.change_share(
            share=self.as_read(cleaned["version"]), values=self.form.values(), by=self.request.user
        )


class SharedProjectVoid(OneShare, ActionForm):
    permission = Permission.EDIT_OFFICES
    form_class = VoidForm
    template_name = "projects/shared_project/detail.html"
    done_message = "这条共建已作废；项目不受影响。"
    http_method_names = ["post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.record, self.request.user) | kwargs)

    def act(self, cleaned):
        share = self.as_read(cleaned["version"])
        return verbs.void_share(share=share, reason=cleaned["reason"], by=self.request.user)
