"""新建、修改项目；变更状态；附件。"""

from django import forms
from django.core.exceptions import ValidationError

from parks.models import Chain, ChainLink, Enterprise, Industry, Office, Park, User
from projects.enums import Evidence, Status
from projects.models import Project
from projects.queries.duplicates import likely_duplicates
from tracker.tools.forms import DateField, FilesField, MoneyField, WarningsMixin
from tracker.tools.money import format_amount

MONEY = (
    "total_investment",
    "fixed_investment",
    "contract_amount",
    "annual_output",
    "annual_tax",
)
ABSURD = 20_000_000  # 2,000亿 in 万元
DATES = ("planned_start_on", "planned_completion_on", "planned_production_on")


class ProjectForm(WarningsMixin, forms.ModelForm):
    """Everything about a project that is not a stage, a duty or an arrival of money."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    investor_names = forms.CharField(
        label="投资方",
        required=False,
        max_length=500,
        help_text="企业全称，多家用顿号隔开；没登记过的会新建。",
    )

    class Meta:
        model = Project
        fields = (
            "name",
            "park",
            "chain",
            "link",
            "industry",
            "nature",
            "kind",
            "origin_kind",
            "origin",
            "total_investment",
            "fixed_investment",
            "contract_amount",
            "land_area_mu",
            "planned_start_on",
            "planned_completion_on",
            "planned_production_on",
            "annual_output",
            "annual_tax",
            "jobs",
            "office",
            "approval_code",
            "contact",
            "first_event",
            "content",
            "remark",
        )
        field_classes = dict.fromkeys(MONEY, MoneyField) | dict.fromkeys(DATES, DateField)
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in DATES
        } | {
            "content": forms.Textarea(attrs={"wide": True}),
            "remark": forms.Textarea(attrs={"wide": True}),
            "industry": forms.TextInput,
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        parks = Park.objects.filter(retired_on=None)
        if not user.may("verify_funding"):
            parks = parks.filter(pk__in=user.park_ids)
        self.fields["park"].queryset = parks
        self.fields["park"].error_messages["invalid_choice"] = "请选您管辖范围内的园区。"
        self.fields["chain"].queryset = Chain.objects.visible_to(user)
        self.fields["link"].queryset = ChainLink.objects.visible_to(user).select_related("chain")
        self.fields["link"].label_from_instance = lambda link: f"{link.chain.short_name}·{link}"
        self.fields["office"].queryset = Office.objects.visible_to(user)
        self.fields["industry"] = forms.CharField(
            label="行业代码", required=False, help_text="GB/T 4754，例如 C3825", max_length=5
        )
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            names = self.instance.investors.values_list("name", flat=True)
            self.initial["investor_names"] = "、".join(names)
            self.initial["industry"] = getattr(self.instance.industry, "code", "")

    def clean_industry(self):
        code = self.cleaned_data.get("industry", "").strip().upper()
        if not code:
            return None
        found = Industry.objects.filter(code=code).first()
        if found is None:
            raise ValidationError(
                f"没有代码为“{code}”的行业，请按 GB/T 4754-2017 填写，例如 C3825。"
            )
        return found

    def clean_approval_code(self):
        code = self.cleaned_data["approval_code"].strip()
        if code and len(code) != 24:
            raise ValidationError("审批监管代码应为 24 位，请对照备案证填写。")
        return code

    def investors(self) -> list[str]:
        text = self.cleaned_data.get("investor_names", "")
        for mark in "，,；;\n":
            text = text.replace(mark, "、")
        return [name.strip() for name in text.split("、") if name.strip()]

    def warnings_of(self, cleaned):
        found = []
        total = cleaned.get("total_investment")
        if total is not None and (total > ABSURD or 0 < total < 1):
            found.append(f"总投资 {format_amount(total)} 亿元，与常见项目相差很远，请核对单位。")
        contract = cleaned.get("contract_amount")
        if total and contract and contract > total:
            found.append("合同金额大于总投资，请核对。")
        start, end = cleaned.get("planned_start_on"), cleaned.get("planned_completion_on")
        if start and end and end < start:
            found.append("计划竣工早于计划开工，请核对。")
        if "name" in self.changed_data:
            investors = Enterprise.objects.filter(name__in=self.investors())
            others = likely_duplicates(
                name=cleaned["name"], investors=investors, total=total, but=self.instance.pk
            )
            found += self.duplicates(others)
        return found

    def duplicates(self, others: list[Project]) -> list[str]:
        """By name what this person may see; of the rest only that there is one (R30)."""
        ids = [other.pk for other in others]
        seen = list(Project.objects.visible_to(self.user).filter(pk__in=ids))
        found = [f"与已有项目“{other}”很像，若是同一项目请不要重复登记。" for other in seen]
        if len(seen) < len(others):
            found.append("其他园区已登记很像的项目，请先与调度科核对，以免重复登记。")
        return found

    def values(self) -> dict:
        """What the action takes: the model's own fields."""
        park = self.cleaned_data["park"]
        return {name: self.cleaned_data[name] for name in self._meta.fields} | {
            "region": park.region
        }


class StatusForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(label="状态", choices=Status.choices)
    on = DateField(label="日期")
    reason = forms.CharField(
        label="原因", max_length=500, widget=forms.Textarea(attrs={"wide": True})
    )


class AttachmentForm(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=Evidence.choices)
    files = FilesField(label="文件", help_text="PDF、图片、Word 或 Excel，每个不超过 20 MB。")
