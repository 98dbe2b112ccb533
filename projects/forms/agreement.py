"""协议: what was signed, what 公平竞争审查 said, and which project it became."""

from typing import Any

from django import forms

from parks.models import Office, Park, User
from projects.enums import AgreementKind, ReviewOutcome
from projects.forms.activity import area
from projects.forms.placed import check_place, offer_places
from projects.models import Activity, Agreement, Lead, Project
from tracker import clock
from tracker.tools.forms import DateField, MoneyField, WarningsMixin
from tracker.tools.money import format_amount

ABSURD = 20_000_000  # 2,000亿 in 万元
OFFERED = 300  # activities to choose from, the newest
KEPT = (
    *("kind", "name", "signed_on", "amount", "activity", "lead", "park", "office"),
    *("review", "reviewed_on", "review_note", "remark"),
)


class AgreementForm(WarningsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="类别", choices=AgreementKind)
    name = forms.CharField(
        label="协议名称", max_length=160, error_messages={"required": "请填协议名称。"}
    )
    enterprise_name = forms.CharField(
        label="签约企业",
        max_length=120,
        help_text="企业全称；没登记过的会新建。",
        error_messages={"required": "请填签约企业。"},
    )
    signed_on = DateField(label="签订日期", error_messages={"required": "请填签订日期。"})
    amount = MoneyField(label="协议金额（万元）", required=False)
    activity = forms.ModelChoiceField(
        Activity.objects.none(), label="来自活动", required=False, empty_label="不是活动上签的"
    )
    lead = forms.CharField(
        label="来自线索", max_length=20, required=False, help_text="线索编号，如 XS-2024-0012。"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, empty_label="还没有定园区"
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), label="联络点", required=False, empty_label="不经联络点"
    )
    review = forms.ChoiceField(
        label="公平竞争审查",
        choices=ReviewOutcome,
        help_text="协议里的优惠承诺要先过公平竞争审查。",
    )
    reviewed_on = DateField(label="审查日期", required=False)
    review_note = forms.CharField(label="审查意见", max_length=300, required=False)
    file = forms.FileField(
        label="协议文本", required=False, help_text="扫描件或 PDF，不超过 20 MB。"
    )
    remark = forms.CharField(
        label="备注", max_length=2000, required=False, widget=area(3, "主要条款、下一步")
    )

    def __init__(self, *args, user: User, agreement: Agreement | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        offer_places(self, user)
        activities = Activity.objects.visible_to(user).held().order_by("-from_on", "-pk")
        self.fields["activity"].queryset = activities
        self.fields["activity"].label_from_instance = lambda one: f"{one.from_on} {one.name}"
        self.offer(activities, agreement)
        if agreement is None:
            self.initial.setdefault("signed_on", clock.today())
            return
        self.initial.update({name: getattr(agreement, name) for name in KEPT})
        self.initial.update(
            {
                "enterprise_name": agreement.enterprise.name,
                "lead": agreement.lead.code if agreement.lead else "",
                "version": agreement.version,
            }
        )

    def offer(self, activities, agreement: Agreement | None) -> None:
        """The newest, and the one that is chosen; any other may still be sent by its id."""
        chosen = self.initial.get("activity") or (agreement and agreement.activity)
        rows = list(activities[:OFFERED])
        if isinstance(chosen, Activity) and chosen not in rows:
            rows.append(chosen)
        field = self.fields["activity"]
        said = [(row.pk, field.label_from_instance(row)) for row in rows]
        field.widget.choices = [("", field.empty_label), *said]

    def clean_lead(self) -> Lead | None:
        code = self.cleaned_data["lead"].strip().upper()
        if not code:
            return None
        found = Lead.objects.visible_to(self.user).held().filter(code=code).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为“{code}”的线索，或不在您的范围内，请核对。")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            for source in (cleaned.get("activity"), cleaned.get("lead")):
                for name in ("park", "office"):
                    if source and not cleaned.get(name):
                        cleaned[name] = getattr(source, name)
        check_place(self, self.user, cleaned)
        return cleaned

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        amount = cleaned.get("amount")
        if amount is not None and (amount > ABSURD or 0 < amount < 1):
            return [f"协议金额 {format_amount(amount)} 亿元，与常见协议相差很远，请核对单位。"]
        return []

    def values(self) -> dict[str, Any]:
        """What the action takes, but the enterprise and the file."""
        return {name: self.cleaned_data[name] for name in KEPT}


class LinkForm(forms.Form):
    """An existing project that the agreement became; empty takes the link away."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    project = forms.CharField(
        label="项目编号", max_length=30, required=False, help_text="留空并保存就是取消关联。"
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_project(self) -> Project | None:
        code = self.cleaned_data["project"].strip().upper()
        if not code:
            return None
        found = Project.objects.visible_to(self.user).filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(
                f"没有编号为“{code}”的项目，或不在您的范围内；请到项目台账核对编号。"
            )
        return found
