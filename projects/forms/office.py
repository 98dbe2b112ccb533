"""联络点: the office itself, who is posted there, and a year's tasks."""

from typing import Any

from django import forms

from parks.enums import OfficeIndicator
from parks.forms.unit import PlainForm
from parks.models import Office, Person, Unit, User
from projects.forms.placed import offer_people
from projects.queries.office import PERSONAL
from tracker import clock
from tracker.tools.forms import DateField

NAMES = ("name", "city", "kind", "covers", "partner_park", "unit", "order")


class OfficeForm(PlainForm):
    class Meta:
        model = Office
        fields = ("code", *NAMES)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(user).filter(retired_on=None)
        self.fields["unit"].empty_label = "没有派出单位"
        self.fields["code"].help_text = "地址里用的短代码，小写字母和数字，如 wh；建好后不再改。"
        self.fields["covers"].help_text = "联络的省市，用顿号隔开。"
        if self.instance.pk:
            del self.fields["code"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class RetireForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    retired_on = DateField(label="撤销日期", error_messages={"required": "请填撤销日期。"})
    reason = forms.CharField(
        label="撤销原因", max_length=200, error_messages={"required": "请写明撤销原因。"}
    )


class PostingForm(forms.Form):
    """Somebody new, from a day."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="派驻人员",
        error_messages={"required": "请选派驻人员。"},
        help_text="名单里没有的，请先在单位与人员里登记。",
    )
    from_on = DateField(label="到任", error_messages={"required": "请填到任日期。"})
    to_on = DateField(label="离任", required=False, help_text="还不知道的可以不填。")

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        offer_people(self.fields["person"], user)
        self.initial.setdefault("from_on", clock.today())


class PostingDaysForm(forms.Form):
    """The days of one who is posted: ended, extended, mended."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    from_on = DateField(label="到任", error_messages={"required": "请填到任日期。"})
    to_on = DateField(label="离任", required=False, help_text="留空表示还在驻。")


class HandOverForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="接替人员",
        error_messages={"required": "请选接替人员。"},
    )
    on = DateField(
        label="接替日期",
        error_messages={"required": "请填接替日期。"},
        help_text="从这一天起由接替的同志驻守，原来的同志前一天离任。",
    )
    to_on = DateField(label="接替到", required=False, help_text="还不知道的可以不填。")

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        offer_people(self.fields["person"], user)
        self.initial.setdefault("on", clock.today())


class TaskForm(forms.Form):
    """One task; 0 or nothing takes it away."""

    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={"required": "请填年度。"},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    indicator = forms.ChoiceField(
        label="指标",
        choices=OfficeIndicator,
        help_text="完成数由系统按记录统计，不用填报。",
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="人员",
        required=False,
        empty_label="全联络点",
        help_text="外出对接、线索、每周信息可以分到人，按本人登记的统计。",
    )
    assigned = forms.DecimalField(
        label="任务数",
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        help_text="到位资金填万元；留空或填 0 取消这项任务。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args, user: User, office: Office, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(user).filter(postings__office=office).distinct()
        self.fields["person"].queryset = people
        self.initial.setdefault("year", clock.today().year)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("person") and cleaned.get("indicator") not in PERSONAL:
            self.add_error("person", "签约和到位资金记在联络点上，不分到个人；请选“全联络点”。")
        return cleaned
