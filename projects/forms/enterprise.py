"""企业: register and mend one, its old names, its marks, taking it out of use."""

from typing import Any

from django import forms

from parks.enums import EnterpriseMark, EnterpriseStatus, Ownership
from parks.models import Enterprise, EnterpriseMarkRow, Industry, Park, User
from parks.permissions import why_not_enterprise
from projects.forms.activity import area
from tracker import clock
from tracker.tools.forms import DateField, MoneyField

KEPT = (
    *("name", "uscc", "origin", "ownership", "status", "park", "industry", "capital"),
    *("contact", "phone", "address", "remark"),
)


class EnterpriseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="企业名称",
        max_length=120,
        help_text="营业执照上的全称。改名后旧名自动成为曾用名。",
        error_messages={"required": "请填企业名称。"},
    )
    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=18,
        required=False,
        help_text="18 位；还没有的可以不填。",
        error_messages={"max_length": "统一社会信用代码是 18 位，请对照营业执照核对。"},
    )
    status = forms.ChoiceField(label="状态", choices=EnterpriseStatus)
    ownership = forms.ChoiceField(
        label="企业性质", choices=[("", "不清楚"), *Ownership.choices], required=False
    )
    origin = forms.CharField(
        label="来源地", max_length=40, required=False, help_text="省份或国家，例如浙江。"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="所在园区", required=False, empty_label="不在园区或没有定"
    )
    industry = forms.ModelChoiceField(
        Industry.objects.none(), label="行业", required=False, empty_label="没有定"
    )
    capital = MoneyField(label="注册资本（万元）", required=False)
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)
    remark = forms.CharField(label="备注", max_length=2000, required=False, widget=area(3, ""))

    def __init__(self, *args, user: User, enterprise: Enterprise | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["park"].queryset = Park.objects.visible_to(user).filter(retired_on=None)
        self.fields["industry"].queryset = Industry.objects.visible_to(user).filter(level__lte=2)
        if enterprise is None:
            self.initial.setdefault("status", EnterpriseStatus.TARGET)
            return
        if enterprise.industry_id:
            held = Industry.objects.visible_to(user).filter(pk=enterprise.industry_id)
            self.fields["industry"].queryset |= held
        self.initial.update({name: getattr(enterprise, name) for name in KEPT})
        self.initial["version"] = enterprise.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"status", "park"} & set(self.errors):
            return cleaned
        if why := why_not_enterprise(self.user, cleaned["status"], cleaned.get("park")):
            self.add_error("park", why)
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in KEPT}


class RetireForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="停用原因",
        max_length=200,
        help_text="停用后不再出现在清单里，项目和协议里照旧显示。",
        error_messages={"required": "请写明停用原因，例如已注销。"},
    )


class RestoreForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AliasForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="曾用名", max_length=120, error_messages={"required": "请填曾用名。"}
    )


class MarkForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    mark = forms.ChoiceField(label="标签", choices=EnterpriseMark)
    from_on = DateField(label="认定日期", error_messages={"required": "请填认定日期。"})
    document = forms.CharField(
        label="文号", max_length=80, required=False, help_text="公布名单的文件号。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("from_on", clock.today())


class MarkEndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    row = forms.ModelChoiceField(
        EnterpriseMarkRow.objects.none(),
        label="退出的标签",
        error_messages={"required": "请选要退出的标签。"},
    )
    to_on = DateField(label="有效期止", error_messages={"required": "请填有效期的最后一天。"})
    end_reason = forms.CharField(
        label="退出原因",
        max_length=200,
        error_messages={"required": "请写明退出原因，例如复核未通过。"},
    )

    def __init__(self, *args, user: User, enterprise: Enterprise, **kwargs):
        super().__init__(*args, **kwargs)
        rows = EnterpriseMarkRow.objects.visible_to(user).filter(enterprise=enterprise)
        self.fields["row"].queryset = rows.filter(to_on=None)
        self.fields["row"].label_from_instance = lambda one: f"{one}（自 {one.from_on}）"
        self.initial.setdefault("to_on", clock.today())
