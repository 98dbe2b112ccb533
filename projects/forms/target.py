"""下达、调整年度目标；年度计划。"""

from django import forms

from parks.models import Park
from projects.queries.measures import MEASURES
from tracker.tools.forms import MoneyField

TARGETED = ("funds_outside", "signed_amount", "signed_count", "active_count")


class TargetForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    indicator = forms.ChoiceField(
        label="指标", choices=[(code, MEASURES[code].name) for code in TARGETED]
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, empty_label="全市", to_field_name="code"
    )
    assigned = MoneyField(label="下达数", help_text="金额填万元，个数填项。")
    stretch = MoneyField(label="加压数", required=False)
    document = forms.CharField(
        label="文件号", required=False, max_length=120, help_text="调整已下达的目标时必填。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = Park.objects.zones()


class PlanForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    planned_investment = MoneyField(label="计划投资（万元）", required=False)
    planned_funds = MoneyField(label="计划到位资金（万元）", required=False)
