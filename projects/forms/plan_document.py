"""一县一方案: write a draft, issue it."""

from typing import Any

from django import forms

from parks.models import Chain, Park, Region, Unit, User
from projects.forms.activity import area
from projects.models import PlanDocument
from tracker import clock
from tracker.tools.forms import DateField

TEXTS = ("positioning", "industries", "goals", "path", "guarantees")
KEPT = ("year", "region", "park", "title", "lead_unit", *TEXTS)


def offer_regions_and_parks(form: forms.Form, user: User) -> None:
    """Today's counties and the parks in use."""
    form.fields["region"].queryset = Region.objects.visible_to(user).today()
    form.fields["park"].queryset = Park.objects.visible_to(user).filter(retired_on=None)


def offer_units(field: Any, user: User, *held: Unit) -> None:
    """Units in use, and those that stand there already."""
    rows = Unit.objects.visible_to(user)
    kept = [unit.pk for unit in held]
    field.queryset = rows.filter(retired_on=None) | rows.filter(pk__in=kept)


class PlanDocumentForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    title = forms.CharField(
        label="方案名称", max_length=120, error_messages={"required": "请填方案名称。"}
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label="行政区", empty_label="请选择", to_field_name="code"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(),
        label="园区",
        required=False,
        empty_label="整个县区",
        to_field_name="code",
        help_text="园区自己的方案才选；选了园区，行政区以园区所在为准。",
    )
    lead_unit = forms.ModelChoiceField(
        Unit.objects.none(), label="牵头单位", empty_label="请选择", to_field_name="code"
    )
    chains = forms.ModelMultipleChoiceField(
        Chain.objects.none(),
        label="重点产业链",
        required=False,
        to_field_name="code",
        help_text="按住 Ctrl 可以选几条。",
    )
    positioning = forms.CharField(
        label="发展定位", required=False, widget=area(3, "在全市布局里做什么")
    )
    industries = forms.CharField(label="主导产业", required=False, widget=area(3, "主攻哪几条链"))
    goals = forms.CharField(
        label="年度目标", required=False, widget=area(4, "签约、到位资金、新开工等，印发前必须写")
    )
    path = forms.CharField(label="实施路径", required=False, widget=area(4, "怎么做，分几步"))
    guarantees = forms.CharField(
        label="保障措施", required=False, widget=area(3, "组织、要素、政策、考核")
    )
    file = forms.FileField(
        label="方案文本", required=False, help_text="扫描件或 PDF，不超过 20 MB。"
    )

    def __init__(self, *args, user: User, plan: PlanDocument | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offer_regions_and_parks(self, user)
        self.fields["chains"].queryset = Chain.objects.visible_to(user)
        offer_units(self.fields["lead_unit"], user, *([plan.lead_unit] if plan else []))
        if plan is None:
            self.initial.setdefault("year", clock.today().year)
            return
        links = {name: getattr(plan, name) for name in ("region", "park", "lead_unit")}
        self.initial.update({name: getattr(plan, name) for name in KEPT})
        self.initial.update({name: row.code if row else None for name, row in links.items()})
        self.initial["chains"] = [chain.code for chain in plan.chains.all()]
        self.initial["version"] = plan.version

    def values(self) -> dict[str, Any]:
        """What the action takes, but the file."""
        return {name: self.cleaned_data[name] for name in (*KEPT, "chains")}


class IssueForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    document = forms.CharField(
        label="文号", max_length=60, error_messages={"required": "请填文号。"}
    )
    issued_on = DateField(label="印发日期", error_messages={"required": "请填印发日期。"})


class VersionForm(forms.Form):
    """A button that must not write over what somebody else has just changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
