"""线索: quick to write down on the phone; one small form for each thing that may follow."""

from typing import Any

from django import forms

from parks.models import Chain, ChainLink, Industry, Office, Park, User
from projects.actions.duplicate import Answers, choices_for, why_not
from projects.enums import DayCount, LeadSource
from projects.forms.activity import area
from projects.forms.placed import check_place, offer_places
from projects.models import Activity, Lead
from projects.queries.duplicates import Double, doubles_of, traits_of_lead
from projects.queries.lead_clock import Rule
from tracker import clock
from tracker.tools.forms import DateField, MoneyField, WarningsMixin
from tracker.tools.money import format_amount
from tracker.tools.phones import phones_in

ABSURD = 20_000_000  # 2,000亿 in 万元
FIRST = ("investor_name", "content", "amount", "origin", "contact_name", "contact_phone", "demands")
MORE = (
    *("file", "name", "office", "park", "reported_on", "source", "activity", "chain", "link"),
    *("industry", "address", "remark"),
)
KEPT = (
    *("name", "content", "amount", "investor_name", "contact_name", "contact_phone", "address"),
    *("demands", "origin", "chain", "link", "industry", "source", "activity", "remark"),
)


class LeadForm(WarningsMixin, forms.Form):
    """On a phone the first seven fields are the page; the rest is folded away."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    investor_name = forms.CharField(
        label="投资方",
        max_length=120,
        widget=forms.TextInput(
            attrs={"placeholder": "企业全称", "autocomplete": "organization", "wide": True}
        ),
        error_messages={"required": "请填投资方；不知道全称就写怎么称呼对方。"},
    )
    content = forms.CharField(
        label="想做什么",
        max_length=4000,
        required=False,
        widget=area(3, "做什么产品、多大规模、看中什么条件"),
    )
    amount = MoneyField(label="意向投资（万元）", required=False)
    origin = forms.CharField(
        label="来自城市", max_length=40, required=False, widget=forms.TextInput()
    )
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    demands = forms.CharField(
        label="对方诉求", max_length=2000, required=False, widget=area(2, "土地、用电、政策等")
    )
    file = forms.FileField(
        label="名片或资料照片",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,.pdf"}),
    )
    name = forms.CharField(
        label="线索名称", max_length=160, required=False, help_text="不填就用投资方和内容。"
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), label="首报联络点", required=False, empty_label="不经联络点"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="首报园区", required=False, empty_label="还没有定园区"
    )
    reported_on = DateField(label="首报日期", required=False)
    source = forms.ChoiceField(label="来源", choices=LeadSource, required=False)
    activity = forms.CharField(
        label="来自活动", max_length=20, required=False, help_text="活动编号，如 HD-2024-0012。"
    )
    chain = forms.ModelChoiceField(
        Chain.objects.none(), label="产业链", required=False, empty_label="还没有定"
    )
    link = forms.ModelChoiceField(
        ChainLink.objects.none(), label="产业链环节", required=False, empty_label="还没有定"
    )
    industry = forms.CharField(
        label="行业代码", max_length=5, required=False, help_text="GB/T 4754，例如 C3825。"
    )
    address = forms.CharField(label="企业地址", max_length=160, required=False)
    remark = forms.CharField(label="备注", max_length=2000, required=False, widget=area(2, ""))

    def __init__(self, *args, user: User, lead: Lead | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.lead = user, lead
        self.doubles: list[tuple[Double, DoubleForm, str]] = []
        offer_places(self, user)
        self.fields["chain"].queryset = Chain.objects.visible_to(user)
        self.fields["link"].queryset = ChainLink.objects.visible_to(user).select_related("chain")
        self.fields["link"].label_from_instance = lambda link: f"{link.chain.short_name}·{link}"
        if lead is None:
            self.initial.setdefault("reported_on", clock.today())
            self.initial.setdefault("source", LeadSource.OTHER)
            return
        for name in ("office", "park", "reported_on"):  # the first report never changes
            del self.fields[name]
        self.initial.update({name: getattr(lead, name) for name in KEPT})
        self.initial["activity"] = lead.activity.code if lead.activity else ""
        self.initial["industry"] = lead.industry.code if lead.industry else ""
        self.initial["version"] = lead.version

    def first_fields(self) -> list[Any]:
        return [self[name] for name in FIRST]

    def more_fields(self) -> list[Any]:
        return [self[name] for name in MORE if name in self.fields]

    def more_open(self) -> bool:
        """A field in fault is not folded away."""
        return any(field.errors for field in self.more_fields())

    def clean_contact_phone(self) -> str:
        said = self.cleaned_data["contact_phone"].replace(" ", "")
        if said and not phones_in(said):
            raise forms.ValidationError(
                "电话看不懂，请填 11 位手机号，或带区号的固定电话如 021-12345678。"
            )
        return said

    def clean_activity(self) -> Activity | None:
        code = self.cleaned_data["activity"].strip().upper()
        if not code:
            return None
        found = Activity.objects.visible_to(self.user).held().filter(code=code).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为“{code}”的活动，或不在您的范围内。")
        return found

    def clean_industry(self) -> Industry | None:
        code = self.cleaned_data["industry"].strip().upper()
        if not code:
            return None
        found = Industry.objects.visible_to(self.user).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(f"没有代码为“{code}”的行业，请按 GB/T 4754-2017 填写。")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.lead is None:
            if activity := cleaned.get("activity"):
                for name in ("park", "office"):
                    cleaned[name] = cleaned.get(name) or getattr(activity, name)
            check_place(self, self.user, cleaned)
            if not self.errors:
                self.check_doubles(cleaned)
        return cleaned

    def check_doubles(self, cleaned: dict[str, Any]) -> None:
        """What looks alike stands on the page with what may be said of it (DOMAIN.md §4)."""
        found = doubles_of(traits_of_lead(cleaned), self.user)
        answers = self.answers()
        whys = [why_not(one, *self.told(answers, one)) for one in found]
        asks = [DoubleForm(one, self.user, self.data) for one in found]
        self.doubles = list(zip(found, asks, whys, strict=True))
        if count := sum(bool(why) for why in whys):
            self.add_error(None, f"系统里有 {count} 条很像的记录，请在下面逐条选怎么处理。")

    def told(self, answers: Answers, one: Double) -> tuple[str, str, User]:
        answer, reason = answers.get(one.key, ("", ""))
        return answer, reason.strip(), self.user

    def answers(self) -> Answers:
        """`double-project-12=new` and `why-project-12=…` of the page."""
        return {
            name.removeprefix("double-"): (
                str(self.data.get(name, "")),
                str(self.data.get(name.replace("double-", "why-", 1), "")),
            )
            for name in self.data
            if name.startswith("double-")
        }

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        amount = cleaned.get("amount")
        if amount is not None and (amount > ABSURD or 0 < amount < 1):
            return [f"意向投资 {format_amount(amount)} 亿元，与常见项目相差很远，请核对单位。"]
        return []

    def values(self) -> dict[str, Any]:
        """What the action takes, but the file and the answers."""
        found = {name: self.cleaned_data[name] for name in KEPT}
        if self.lead is None:
            found |= {name: self.cleaned_data[name] for name in ("park", "office", "reported_on")}
        return found


class DoubleForm:
    """One record that looks alike, on the page: what may be answered, and what was."""

    def __init__(self, one: Double, user: User, data: Any):
        self.one, self.choices = one, choices_for(one, user)
        self.answer = data.get(f"double-{one.key}", "")
        self.reason = data.get(f"why-{one.key}", "")


class VerbForm(forms.Form):
    """What every verb needs: the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, lead: Lead, user: User, **kwargs):
        kwargs["auto_id"] = f"id_{type(self).__name__.lower()}_%s"
        super().__init__(*args, **kwargs)
        self.lead, self.user = lead, user
        self.initial.setdefault("version", lead.version)


def lines(label: str, *, rows: int = 2, required: bool = True, words: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "placeholder": words})
    return forms.CharField(label=label, required=required, max_length=500, widget=widget)


class RuleForm(forms.Form):
    """How long a clock runs, from today."""

    days = forms.IntegerField(label="天数", min_value=1, max_value=365)
    counting = forms.ChoiceField(label="算法", choices=DayCount)
    reason = lines("调整原因", words="如：按市招商局通知")

    def __init__(self, *args, rule: Rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("days", rule.days)
        self.initial.setdefault("counting", rule.counting)


def open_parks(user: User, lead: Lead) -> Any:
    """Parks in use that do not hold the lead."""
    held = lead.assignments.filter(to_on=None, park__isnull=False).values("park_id")
    return Park.objects.visible_to(user).filter(retired_on=None).exclude(pk__in=held)
