"""争取资金: what was applied for, what was granted, what has arrived."""

from decimal import Decimal
from typing import Any

from django import forms

from parks.models import Park, User
from projects.enums import FundKind, FundState
from projects.forms.activity import area
from projects.forms.agreement import ABSURD
from projects.models import GovernmentFund, Project
from projects.permissions import why_not_place
from tracker import clock
from tracker.roles import Role
from tracker.tools.forms import DateField, MoneyField, WarningsMixin
from tracker.tools.money import format_amount

KEPT = ("kind", "name", "park", "batch", "document", "applied_amount", "applied_on", "remark")
DECIDED = [
    (state.value, state.label)
    for state in (FundState.POOLED, FundState.APPROVED, FundState.REFUSED, FundState.APPLIED)
]


def positive(label: str, **options: Any) -> MoneyField:
    return MoneyField(label=label, min_value=Decimal("0.0001"), **options)


class GovernmentFundForm(WarningsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="资金类别", choices=FundKind)
    name = forms.CharField(
        label="资金名称",
        max_length=160,
        widget=forms.TextInput(attrs={"placeholder": "如：某园区标准化厂房配套道路"}),
        error_messages={"required": "请填资金名称。"},
    )
    project_code = forms.CharField(
        label="项目编号", max_length=30, required=False, help_text="不对应招商项目的可以不填。"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, empty_label="不属于园区"
    )
    batch = forms.CharField(
        label="批次",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "如：2024年第一批"}),
    )
    document = forms.CharField(label="文号", max_length=80, required=False)
    applied_amount = positive("申报金额（万元）", error_messages={"required": "请填申报金额。"})
    applied_on = DateField(label="申报日期", error_messages={"required": "请填申报日期。"})
    remark = forms.CharField(
        label="备注", max_length=2000, required=False, widget=area(3, "用途、要求、下一步")
    )

    def __init__(self, *args, user: User, fund: GovernmentFund | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        parks = Park.objects.visible_to(user).filter(retired_on=None)
        if Role.BUREAU not in user.roles:
            parks = parks.filter(pk__in=user.park_ids)
            self.fields["park"].required = True
        self.fields["park"].queryset = parks
        if fund is None:
            self.initial.setdefault("applied_on", clock.today())
            if self.fields["park"].required:
                self.initial.setdefault("park", parks.first())
            return
        self.initial.update({name: getattr(fund, name) for name in KEPT})
        code = fund.project.code if fund.project else ""
        self.initial.update({"version": fund.version, "project_code": code})

    def clean_project_code(self) -> Project | None:
        code = self.cleaned_data["project_code"].strip()
        if not code:
            return None
        found = Project.objects.visible_to(self.user).filter(code__iexact=code)
        project = found.select_related("park__region").first()
        if project is None:
            raise forms.ValidationError(
                f"没有编号为“{code}”的项目，或不在您的范围内；请到项目台账核对编号。"
            )
        return project

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        project = cleaned.get("project_code")
        place = cleaned.get("park") or (project and project.park)
        if "park" not in self.errors and (why := why_not_place(self.user, place, None)):
            self.add_error("park", why)
        return cleaned

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        return absurd(cleaned["applied_amount"], "申报金额")

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        found = {name: self.cleaned_data[name] for name in KEPT}
        return found | {"project": self.cleaned_data["project_code"]}


class DecideForm(WarningsMixin, forms.Form):
    """入库, 下达, 未获批; a grant larger than what was applied for is asked once."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(label="进度", choices=DECIDED)
    amount = positive("下达金额（万元）", required=False, help_text="只在下达时填。")
    on = DateField(label="下达日期", required=False)
    document = forms.CharField(label="下达文号", max_length=80, required=False)

    def __init__(self, *args, fund: GovernmentFund, **kwargs):
        super().__init__(*args, **kwargs)
        self.fund = fund
        state = FundState.APPROVED if fund.is_granted else fund.state
        self.initial.setdefault("state", state)
        self.initial.setdefault("amount", fund.approved_amount)
        self.initial.setdefault("on", fund.approved_on)
        self.initial.setdefault("document", fund.document)
        self.initial.setdefault("version", fund.version)

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        amount = cleaned.get("amount")
        if cleaned["state"] != FundState.APPROVED or amount is None:
            return []
        found = absurd(amount, "下达金额")
        if amount > (self.fund.applied_amount or 0):
            applied = format_amount(self.fund.applied_amount, "wan")
            found.append(f"下达金额超过申报的 {applied} 万元，请核对。")
        return found


class ArrivalForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount = positive("到位金额（万元）", error_messages={"required": "请填到位金额。"})
    arrived_on = DateField(label="到位日期", error_messages={"required": "请填到位日期。"})
    voucher = forms.CharField(label="凭证号", max_length=80, required=False)
    file = forms.FileField(label="凭证", required=False, help_text="扫描件，不超过 20 MB。")

    def __init__(self, *args, fund: GovernmentFund, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("arrived_on", clock.today())
        self.initial.setdefault("version", fund.version)


def absurd(amount: Decimal, label: str) -> list[str]:
    if amount > ABSURD or amount < 1:
        return [f"{label} {format_amount(amount)} 亿元，与常见资金相差很远，请核对单位。"]
    return []
