"""共建项目: which project, with whom, from when, and the split."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parks.models import Office, User
from projects.actions.shared_project import FIELDS
from projects.forms.activity import area
from projects.models import Project, SharedProject
from tracker import clock
from tracker.tools.forms import DateField

HALF = Decimal(50)


def percent(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "请填分成比例。",
            "min_value": "分成比例不能是负数。",
            "max_value": "分成比例最多 100。",
            "invalid": "请只填数字，如 60 或 33.33。",
        },
    )


class ShareForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    project_code = forms.CharField(
        label="项目编号", max_length=30, error_messages={"required": "请填项目编号。"}
    )
    partner = forms.CharField(
        label="合作园区", max_length=80, error_messages={"required": "请填合作园区。"}
    )
    partner_region = forms.CharField(
        label="合作地区", max_length=60, error_messages={"required": "请填合作地区。"}
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), label="联络点", required=False, empty_label="不经联络点"
    )
    agreement = forms.CharField(
        label="合作协议",
        max_length=120,
        help_text="协议名称和文号，分成以它为准。",
        error_messages={"required": "请填合作协议。"},
    )
    from_on = DateField(label="共建起", error_messages={"required": "请填起始日期。"})
    to_on = DateField(label="共建止", required=False, help_text="长期的不填。")
    ours_funds = percent("到位资金本方（%）", "本方加对方要等于 100。")
    theirs_funds = percent("到位资金对方（%）")
    ours_output = percent("产值本方（%）")
    theirs_output = percent("产值对方（%）")
    ours_tax = percent("税收本方（%）")
    theirs_tax = percent("税收对方（%）")
    remark = forms.CharField(
        label="备注", max_length=2000, required=False, widget=area(3, "分成怎么算、几年后怎么变")
    )

    def __init__(self, *args, user: User, share: SharedProject | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["office"].queryset = Office.objects.visible_to(user).in_use()
        if share is None:
            self.initial.setdefault("from_on", clock.today())
            return
        held = {name: getattr(share, name) for name in FIELDS if name != "project"}
        self.initial.update(held | {"version": share.version, "project_code": share.project.code})

    def clean_project_code(self) -> str:
        code: str = self.cleaned_data["project_code"].strip()
        self.project = Project.objects.visible_to(self.user).filter(code=code).first()
        if self.project is None:
            raise ValidationError("没有这个编号的项目，或不在您的范围内；请从项目台账里复制编号。")
        return code

    def values(self) -> dict[str, Any]:
        held = {name: self.cleaned_data[name] for name in FIELDS if name != "project"}
        return held | {"project": self.project}
