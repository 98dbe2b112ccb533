"""下达、调整年度目标；年度计划。"""

from django import forms
from django.conf import settings

from parks.models import Chain, Office, Park, Person, Region
from projects.models.target import NODES, QUARTERS
from projects.queries.measures import MEASURES
from tracker.tools.forms import DateField, MoneyField

TARGETED = (
    "funds_outside",
    "funds",
    "signed_amount",
    "signed_count",
    "active_count",
    "new_start_count",
    "completed_investment",
)


def node(label: str, key: str = "code") -> forms.ModelChoiceField:
    """One kind of node; its rows are set when the form is made."""
    return forms.ModelChoiceField(
        Park.objects.none(), label=label, required=False, empty_label="—", to_field_name=key
    )


class TargetForm(forms.Form):
    """下达 or 调整 for one node; none chosen is the city."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    indicator = forms.ChoiceField(
        label="指标", choices=[(code, MEASURES[code].name) for code in TARGETED]
    )
    park = node("园区")
    region = node("县区")
    chain = node("产业链")
    office = node("联络点")
    leader = node("领导", "pk")
    assigned = MoneyField(label="下达数", help_text="金额填万元，个数填项。")
    stretch = MoneyField(label="加压数", required=False)
    q1 = MoneyField(label="一季度", required=False, help_text="各季当季数，四季之和等于下达数。")
    q2 = MoneyField(label="二季度", required=False)
    q3 = MoneyField(label="三季度", required=False)
    q4 = MoneyField(label="四季度", required=False)
    cap = forms.DecimalField(
        label="完成率封顶（%）",
        required=False,
        max_digits=6,
        decimal_places=2,
        help_text="例如 120；不封顶就空着。",
    )
    document = forms.CharField(
        label="文件号", required=False, max_length=120, help_text="调整已下达的目标时必填。"
    )
    from_on = DateField(
        label="执行日期",
        required=False,
        help_text="调整从哪天起算；空着为今天，首次下达为元旦。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = {
            "park": Park.objects.filter(retired_on=None),
            "region": Region.objects.today().exclude(code=settings.CITY_REGION),
            "chain": Chain.objects.all(),
            "office": Office.objects.all(),
            "leader": Person.objects.filter(is_leader=True, left_on=None),
        }
        for name, found in rows.items():
            self.fields[name].queryset = found

    def clean(self):
        cleaned = super().clean()
        chosen = [name for name in NODES if cleaned.get(name)]
        if len(chosen) > 1:
            labels = "、".join(str(self.fields[name].label) for name in chosen)
            raise forms.ValidationError(f"目标只能下达给一个对象，现在选了{labels}，请只留一个。")
        return cleaned

    def target(self) -> dict:
        """What the action takes beside year and user; the city where no node was chosen."""
        held = dict(self.cleaned_data)
        held["quarters"] = tuple(held.pop(name) for name in QUARTERS)
        nodes = {name: held.pop(name) for name in NODES}
        chosen = {name: row for name, row in nodes.items() if row}
        city = {"region": Region.objects.today().get(code=settings.CITY_REGION)}
        return held | (chosen or city)


class PlanForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    planned_investment = MoneyField(label="计划投资（万元）", required=False)
    planned_funds = MoneyField(label="计划到位资金（万元）", required=False)
