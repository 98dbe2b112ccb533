"""到位资金: record it with its voucher, correct what came back, verify."""

from decimal import Decimal

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect

from projects.actions import funding as verbs
from projects.exports.funding import AMOUNT, TABLE, VERIFIED
from projects.filters import FundingFilter
from projects.forms.funding import FundingForm, VerifyForm
from projects.models import FundingRecord
from projects.permissions import can_correct_funding, can_decide_funding
from projects.queries.measures import MEASURES
from projects.views.project import LedgerList, ProjectForms, wan
from tracker.generic import ActionForm, DetailPage
from tracker.roles import Permission
from tracker.views.export import Figure, Ledger


class FundingList(LedgerList):
    model = FundingRecord
    permission = Permission.VIEW_PROJECTS
    filterset_class = FundingFilter
    template_name = "projects/funding/list.html"
    export_title = "到位资金"
    export_table = TABLE
    export_word = "笔"
    export_order = "到账日期新的在前"
    orderings = {"amount": "amount", "received": "received_on"}

    def get_queryset(self):
        return super().get_queryset().select_related("project__park")

    def get_context_data(self, **kwargs):
        return super().get_context_data(totals=totals(self.object_list), **kwargs)

    def export(self, rows):
        self.exported = totals(rows)
        return super().export(rows)

    def ledgers(self, rows) -> list[Ledger]:
        sums = {AMOUNT: self.exported["amount"], VERIFIED: self.exported["verified"]}
        notes = ("单位：万元",)
        return [Ledger(self.export_title, TABLE, rows, self.export_word, sums, notes)]

    def figures(self, rows) -> list[Figure]:
        found = self.exported
        return [
            Figure(AMOUNT, wan(found["amount"]), "符合筛选条件的各笔申报金额之和，不论状态。"),
            Figure(
                VERIFIED,
                wan(found["verified"]),
                "符合筛选条件的各笔核验金额之和；"
                f"报表只计已核验的：{MEASURES['funds_outside'].definition}",
            ),
        ]


def totals(rows) -> dict:
    """Count and sums of the filter, for the page and the workbook."""
    return (
        rows.order_by()
        .select_related(None)
        .aggregate(count=Count("pk"), amount=Sum("amount"), verified=Sum("verified_amount"))
    )


class FundingCreate(ProjectForms):
    permission = Permission.REPORT_FUNDING
    form_class = FundingForm
    heading = "记到位资金"
    submit = "报送核验"
    done_message = "已报送，核验后计入到位资金。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.record}

    def act(self, cleaned):
        values = {k: v for k, v in cleaned.items() if k not in ("version", "vouchers")}
        return verbs.record_funding(
            project=self.record, vouchers=cleaned["vouchers"], by=self.request.user, **values
        )


class FundingForms(ActionForm):
    """A form on one arrival of the user's scope."""

    def find(self):
        rows = FundingRecord.objects.visible_to(self.request.user).select_related("project__park")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class FundingCorrect(FundingForms):
    permission = Permission.REPORT_FUNDING
    form_class = FundingForm
    template_name = "_generic/form.html"
    done_message = "已更正并重新报送。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "project": self.record.project,
            "instance": self.record,
        }

    def get_context_data(self, **kwargs):
        back = self.record.get_absolute_url()
        return super().get_context_data(
            heading="更正到位资金",
            subject=self.record.project,
            submit="重新报送",
            back=back,
            **kwargs,
        )

    def act(self, cleaned):
        values = {k: v for k, v in cleaned.items() if k not in ("version", "vouchers")}
        return verbs.correct_funding(
            record=self.as_read(cleaned["version"]),
            values=values,
            vouchers=cleaned["vouchers"],
            by=self.request.user,
        )


class FundingDetail(DetailPage):
    model = FundingRecord
    permission = Permission.VIEW_PROJECTS
    template_name = "projects/funding/detail.html"
    context_object_name = "record"

    def get_queryset(self):
        related = ("project__park", "reported_by__person", "decided_by__person")
        return super().get_queryset().select_related(*related).prefetch_related("vouchers__stored")

    def get_context_data(self, **kwargs):
        user, record = self.request.user, self.object
        return super().get_context_data(
            can_correct=can_correct_funding(user, record),
            can_decide=can_decide_funding(user, record),
            form=VerifyForm(initial={"version": record.version, "verified_amount": record.amount}),
            checks=checks(record),
            **kwargs,
        )


def checks(record: FundingRecord) -> list[tuple[bool, str]]:
    """What the bureau looks at before it accepts: (good, sentence)."""
    project = record.project
    investors = [i.name for i in project.investors.all()]
    same = project.funding.exclude(pk=record.pk).filter(
        amount=record.amount, received_on=record.received_on
    )
    total = project.funding.verified().aggregate(sum=Sum("verified_amount"))["sum"] or Decimal(0)
    limit = project.total_investment
    return [
        (bool(record.vouchers.all()), "附有佐证"),
        (record.payer in investors, "付款方与投资方一致"),
        (not same.exists(), "同日没有相同金额"),
        (limit is None or total + record.amount <= limit, "累计不超过总投资"),
    ]


class FundingDecide(FundingForms):
    """通过, 退回 or 作废: one form, three buttons."""

    permission = Permission.VERIFY_FUNDING
    form_class = VerifyForm
    template_name = "projects/funding/detail.html"
    done_message = "已处理。"
    http_method_names = ["post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            record=self.record, can_decide=True, checks=checks(self.record), **kwargs
        )

    def act(self, cleaned):
        record, by = self.as_read(cleaned["version"]), self.request.user
        match cleaned["decision"]:
            case "verify":
                amount = cleaned["verified_amount"]
                return verbs.verify_funding(
                    record=record, amount=amount, answer=cleaned["answer"], by=by
                )
            case "return":
                return verbs.return_funding(record=record, reason=cleaned["answer"], by=by)
            case _:
                return verbs.void_funding(record=record, reason=cleaned["answer"], by=by)

    def done(self, result):
        return redirect((self.request.POST.get("next") == "verify" and "projects:verify") or result)
