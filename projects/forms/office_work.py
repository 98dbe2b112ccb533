"""What an office writes: a week's information, a day's attendance, a quarter's report."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parks.models import Office, Person, User
from projects.enums import AttendanceKind
from projects.forms.activity import area
from projects.models import Attendance
from projects.models.office_week import ITEM_FIELDS
from projects.permissions import runnable_offices, why_not_run
from tracker import clock
from tracker.tools.forms import DateField, WarningsMixin
from tracker.tools.periods import Period

LONG = 31  # days, longer than one row usually is


def offer_offices(form: forms.Form, user: User) -> None:
    """The offices of today; a person of one finds it chosen already."""
    rows = runnable_offices(user)
    form.fields["office"].queryset = rows
    if not form.is_bound and "office" not in form.initial:
        own = list(rows[:2])
        form.initial["office"] = own[0] if len(own) == 1 else None


def office_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Office.objects.none(),
        label="联络点",
        error_messages={
            "required": "请选联络点。",
            "invalid_choice": "这个联络点不是您驻守的；没有可选的，请调度科先登记到任。",
        },
    )


class OfOfficeForm(forms.Form):
    """A form of one office that this person runs."""

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        offer_offices(self, user)

    def clean_office(self) -> Office:
        office: Office = self.cleaned_data["office"]
        if why := why_not_run(self.user, office):
            raise ValidationError(why)
        return office


class WeekForm(OfOfficeForm):
    office = office_field()
    day = DateField(
        label="哪一周",
        help_text="填这一周里的任何一天。",
        error_messages={"required": "请填这一周里的一天。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today())


class ItemForm(forms.Form):
    """One item with its four elements; what is not known yet may stay empty."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    content = forms.CharField(
        label="内容",
        max_length=400,
        widget=area(3, "哪家企业，想投什么，进展到哪一步"),
        error_messages={"required": "请写信息内容。"},
    )
    scale = forms.CharField(
        label="规模",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "如：总投资约 3 亿元，用地 120 亩"}),
    )
    investor = forms.CharField(label="投资方", max_length=120, required=False)
    contact = forms.CharField(label="联系人和电话", max_length=80, required=False)
    demands = forms.CharField(
        label="诉求",
        max_length=400,
        required=False,
        widget=area(2, "要地、要电、要政策，还是要对接谁"),
    )

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ITEM_FIELDS}


class SubmitWeekForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="这一周确实没有信息的，在这里写明原因。",
    )


class VersionOnly(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DecideForm(forms.Form):
    """采纳, or 退回 with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label="审核",
        choices=[("accept", "采纳"), ("return", "退回")],
        error_messages={"required": "请选采纳或退回。"},
    )
    reason = forms.CharField(label="退回原因", max_length=200, required=False)


class AttendanceForm(WarningsMixin, OfOfficeForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    office = office_field()
    person = forms.ModelChoiceField(
        Person.objects.none(), label="人员", error_messages={"required": "请选人员。"}
    )
    kind = forms.ChoiceField(label="类别", choices=AttendanceKind)
    from_on = DateField(label="开始日期", error_messages={"required": "请填开始日期。"})
    to_on = DateField(label="结束日期", required=False, help_text="一天的可以不填。")
    people = forms.IntegerField(
        label="人数",
        min_value=1,
        max_value=200,
        required=False,
        help_text="外出对接一行几人，连本人；别的不用填。",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(
        label="去向和事由",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "如：赴苏州、无锡对接装备企业", "wide": True}),
    )

    def __init__(self, *args, attendance: Attendance | None = None, **kwargs):
        if attendance is not None:
            names = ("office", "person", "kind", "from_on", "to_on", "people", "note", "version")
            held = {name: getattr(attendance, name) for name in names}
            kwargs["initial"] = held | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        offices = self.fields["office"].queryset
        posted = Person.objects.visible_to(self.user).filter(postings__office__in=offices)
        self.fields["person"].queryset = posted.distinct()
        self.initial.setdefault("from_on", clock.today())
        if self.user.person_id and not self.is_bound:
            self.initial.setdefault("person", self.user.person_id)

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        first, last = cleaned["from_on"], cleaned.get("to_on") or cleaned["from_on"]
        days = (last - first).days + 1
        return [f"一条登记了 {days} 天，请核对起止日期。"] if days > LONG else []

    def values(self) -> dict[str, Any]:
        names = ("office", "person", "kind", "from_on", "to_on", "people", "note")
        return {name: self.cleaned_data[name] for name in names}


class ReportForm(OfOfficeForm):
    office = office_field()
    period = forms.CharField(
        label="季度",
        max_length=6,
        help_text="写成 2024Q2；正文按这个季度的记录起草。",
        error_messages={"required": "请填季度。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("period", Period.quarter_of(clock.today()).code)


class ReportTextForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=area(22, ""),
        help_text="“一、”开头的单独一行是标题；{{外出对接}} 这样的名称显示为数字，点开看明细。",
        error_messages={"required": "正文不能为空。"},
    )
