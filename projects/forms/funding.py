"""记到位资金，核验，退回。Refuses the impossible, warns of the unusual."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.enums import FundingState
from projects.models import FundingRecord
from tracker.tools.forms import DateField, FilesField, MoneyField, WarningsMixin
from tracker.tools.money import format_amount


class FundingForm(WarningsMixin, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    vouchers = FilesField(
        label="佐证",
        required=False,
        help_text="银行进账单、验资报告或付款凭证，PDF 或图片。",
    )

    class Meta:
        model = FundingRecord
        fields = ("amount", "received_on", "source", "purpose", "payer", "voucher_number", "remark")
        field_classes = {"amount": MoneyField, "received_on": DateField}
        widgets = {
            "received_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "amount": forms.TextInput(
                attrs={"inputmode": "decimal", "data-echo": "amount-echo", "autocomplete": "off"}
            ),
        }
        help_texts = {"amount": "单位万元"}
        labels = {"amount": "金额（万元）"}

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        elif not self.is_bound:
            self.initial.setdefault("source", project.origin_kind)
        self.fields["vouchers"].required = not self.instance.pk

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError("到账日期还没到，请填今天或以前的日期。")
        return day

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError("金额要大于 0；冲减请用“作废”。")
        return amount

    def warnings_of(self, cleaned):
        found = []
        amount, total = cleaned["amount"], self.project.total_investment
        rows = self.project.funding.exclude(pk=self.instance.pk)
        counted = rows.exclude(state__in=[FundingState.VOIDED, FundingState.RETURNED])
        held = sum((row.amount for row in counted), Decimal(0))
        if total and held + amount > total:
            found.append(
                f"累计到位将达 {format_amount(held + amount)} 亿元，"
                f"超过总投资 {format_amount(total)} 亿元。"
            )
        if amount < 1:
            found.append(f"金额只有 {amount} 万元，请核对单位。")
        same = counted.filter(amount=amount, received_on=cleaned["received_on"])
        if same.exists():
            found.append("同一天已有一笔相同金额，请核对是否重复登记。")
        return found


class VerifyForm(forms.Form):
    """通过 with the proved amount, or 退回 with a reason; one form, two buttons."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verified_amount = MoneyField(label="核验金额（万元）", required=False)
    answer = forms.CharField(label="意见", max_length=300, required=False)
    decision = forms.ChoiceField(choices=[("verify", "通过"), ("return", "退回"), ("void", "作废")])
