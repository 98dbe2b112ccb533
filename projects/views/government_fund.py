"""争取资金: the list, one with its grant and its arrivals; apart from investors' money."""

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from projects.actions import government_fund as verbs
from projects.exports import government_fund as tables
from projects.filters import GovernmentFundFilter
from projects.forms.activity import VoidForm
from projects.forms.government_fund import ArrivalForm, DecideForm, GovernmentFundForm
from projects.models import GovernmentFund, GovernmentFundArrival, Project
from projects.permissions import can_change_fund, can_void_fund
from projects.queries.government_fund import kind_sums, whole
from projects.views.project import LedgerList, wan
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger

RELATED = ("park", "region", "recorded_by__person")
APART = "争取的上级资金，与企业到位资金分开统计，不计入到位资金、省外到位资金；作废的不计。"


def with_project(rows, user):
    """The project as far as this reader sees it."""
    return rows.prefetch_related(Prefetch("project", Project.objects.visible_to(user)))


class GovernmentFundList(LedgerList):
    model = GovernmentFund
    permission = Permission.VIEW_FIGURES
    filterset_class = GovernmentFundFilter
    template_name = "projects/government_fund/list.html"
    export_title = "争取资金"
    export_word = "笔"
    export_order = "申报日期新的在前"
    orderings = {
        "applied": "applied_on",
        "amount": "applied_amount",
        "approved": "approved_amount",
        "arrived": "arrived",
    }

    def get_queryset(self):
        return with_project(super().get_queryset().select_related(*RELATED), self.request.user)

    def ordered(self, rows):
        return super().ordered(rows.with_arrived().order_by("-applied_on", "-pk"))

    def get_context_data(self, **kwargs):
        found = kind_sums(self.object_list)
        total = whole(found)
        self.known_count = total.count
        return super().get_context_data(sums=found, whole=total, said=APART, **kwargs)

    def ledgers(self, rows) -> list[Ledger]:
        self.exported = whole(kind_sums(rows))
        totals = {
            tables.APPLIED: self.exported.applied,
            tables.APPROVED: self.exported.approved,
            tables.ARRIVED: self.exported.arrived,
        }
        table = tables.table(Project.objects.visible_to(self.request.user))
        return [Ledger(self.export_title, table, rows, self.export_word, totals)]

    def figures(self, rows) -> list[Figure]:
        found = self.exported
        return [
            Figure("申报", wan(found.applied), APART),
            Figure("下达", wan(found.approved), APART),
            Figure("到位", wan(found.arrived), APART),
        ]


class OneFund:
    """The fund that the address names, of the user's scope."""

    request: Any
    kwargs: Any

    def find(self):
        rows = GovernmentFund.objects.visible_to(self.request.user).with_arrived()
        rows = rows.select_related(*RELATED)
        return get_object_or_404(with_project(rows, self.request.user), code=self.kwargs["code"])


def page_of(fund: GovernmentFund, user) -> dict[str, Any]:
    """What the page of a fund shows beside it."""
    can_edit = can_change_fund(user, fund)
    rows = GovernmentFundArrival.objects.visible_to(user).filter(fund=fund)
    first = {"version": fund.version}
    return {
        "fund": fund,
        "arrivals": rows.select_related("stored", "recorded_by__person"),
        "can_edit": can_edit,
        "can_void": can_void_fund(user, fund),
        "said": APART,
        "form": VoidForm(initial=first),
        "decide": DecideForm(fund=fund, auto_id="id_decide_%s"),
        "arrive": ArrivalForm(fund=fund, auto_id="id_arrive_%s"),
    }


class GovernmentFundDetail(DetailPage):
    model = GovernmentFund
    permission = Permission.VIEW_FIGURES
    template_name = "projects/government_fund/detail.html"
    context_object_name = "fund"

    def get_queryset(self):
        rows = super().get_queryset().with_arrived().select_related(*RELATED)
        return with_project(rows, self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class GovernmentFundForms(ActionForm):
    """New or mended: the same form."""

    permission = Permission.RECORD_GOVERNMENT_FUNDS
    form_class = GovernmentFundForm
    template_name = "_generic/form.html"
    heading, submit = "登记争取资金", "保存"
    record: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "fund": self.record}

    def get_success_url(self):
        if self.record:
            return self.record.get_absolute_url()
        return reverse("projects:government-fund-list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading,
            submit=self.submit,
            subject=self.record,
            back=self.get_success_url(),
            **kwargs,
        )


class GovernmentFundCreate(GovernmentFundForms):
    done_message = "争取资金已登记。"

    def get_initial(self):
        """`project=…`: for that project."""
        code = self.request.GET.get("project", "")
        rows = Project.objects.visible_to(self.request.user).select_related("park")
        project = rows.filter(code=code).first() if code else None
        return {"project_code": project.code, "park": project.park} if project else {}

    def act(self, cleaned):
        return verbs.record_fund(values=self.form.values(), by=self.request.user)

    def done(self, result):
        return redirect(result)


class GovernmentFundEdit(OneFund, GovernmentFundForms):
    heading = "修改争取资金"
    done_message = "争取资金已保存。"

    def act(self, cleaned):
        return verbs.change_fund(
            fund=self.as_read(cleaned["version"]), values=self.form.values(), by=self.request.user
        )


class GovernmentFundPosts(OneFund, ActionForm):
    """A small form of the fund's page; refused, the page comes back with it."""

    permission = Permission.RECORD_GOVERNMENT_FUNDS
    template_name = "projects/government_fund/detail.html"
    http_method_names = ["post"]
    place = "form"  # its name on the page

    def get_form_kwargs(self):
        given = super().get_form_kwargs()
        if self.place == "form":
            return given
        return given | {"fund": self.record, "auto_id": f"id_{self.place}_%s"}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        page = page_of(self.record, self.request.user)
        return context | page | {self.place: form, "refused": form}


class GovernmentFundDecide(GovernmentFundPosts):
    form_class = DecideForm
    place = "decide"
    done_message = "进度已保存。"

    def act(self, cleaned):
        return verbs.decide_fund(
            fund=self.as_read(cleaned["version"]),
            state=cleaned["state"],
            amount=cleaned["amount"],
            on=cleaned["on"],
            document=cleaned["document"],
            by=self.request.user,
        )


class GovernmentFundArrive(GovernmentFundPosts):
    form_class = ArrivalForm
    place = "arrive"
    done_message = "到位已登记。"

    def act(self, cleaned):
        return verbs.record_arrival(
            fund=self.as_read(cleaned["version"]),
            amount=cleaned["amount"],
            arrived_on=cleaned["arrived_on"],
            voucher=cleaned["voucher"],
            upload=cleaned["file"],
            by=self.request.user,
        )


class GovernmentFundWithdraw(GovernmentFundPosts):
    form_class = VoidForm
    done_message = "这笔到位已撤回。"

    def find(self):
        fund = super().find()
        rows = GovernmentFundArrival.objects.visible_to(self.request.user).filter(fund=fund)
        self.arrival = get_object_or_404(rows, pk=self.kwargs["pk"])
        return fund

    def act(self, cleaned):
        verbs.withdraw_arrival(
            fund=self.as_read(cleaned["version"]),
            arrival=self.arrival,
            reason=cleaned["reason"],
            by=self.request.user,
        )


class GovernmentFundVoid(GovernmentFundPosts):
    form_class = VoidForm
    done_message = "这笔争取资金已作废，不再计入。"

    def act(self, cleaned):
        return verbs.void_fund(
            fund=self.as_read(cleaned["version"]), reason=cleaned["reason"], by=self.request.user
        )
