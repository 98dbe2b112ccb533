"""上传台账; write or take back a rehearsed one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from parks.models import Park
from projects.enums import BatchKind
from tracker.roles import Permission
from tracker.tools.periods import Period


def importable_parks(user: Any) -> QuerySet[Park]:
    """The parks whose ledgers this user may bring in."""
    parks = Park.objects.filter(retired_on=None)
    return parks if user.may(Permission.VERIFY_FUNDING) else parks.filter(pk__in=user.park_ids)


def offer_parks(field: Any, user: Any) -> None:
    """Let the field choose among them, and say in Chinese what is wrong with another."""
    field.queryset = importable_parks(user)
    field.error_messages["invalid_choice"] = "没有这个园区或不在您的管辖范围；请从列表里选。"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="台账文件",
        help_text=".xlsx、.xls 或 .csv，20 MB 以内；先预演，核对后才写入。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": "请选择台账文件。", "empty": "文件是空的，请重新选择。"},
    )
    kind = forms.ChoiceField(
        label="台账种类", required=False, choices=[("", "自动识别"), *BatchKind.choices]
    )
    sheet = forms.CharField(
        label="工作表", required=False, max_length=60, help_text="不填就读最像台账的一张。"
    )
    period = forms.CharField(
        label="统计期",
        required=False,
        max_length=20,
        help_text="如 2024-06、2024H1；不填按表名和标题识别。",
    )
    park = forms.ModelChoiceField(
        label="默认园区",
        required=False,
        queryset=Park.objects.none(),
        empty_label="按表里的园区列",
        help_text="表里没有园区列时用。",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_parks(self.fields["park"], user)

    def clean_period(self) -> str:
        code: str = self.cleaned_data["period"].strip()
        if code:
            try:
                Period.parse(code)
            except ValueError as error:
                raise ValidationError(str(error)) from error
        return code


class CommitForm(forms.Form):
    """`skip_errors` is the button "跳过 N 处错误"; `tell` asks the task forces to look."""

    skip_errors = forms.BooleanField(required=False)
    tell = forms.BooleanField(required=False)


class UndoForm(forms.Form):
    """`partly`: rows that somebody has worked on since stay as they are."""

    partly = forms.BooleanField(required=False)


ANSWERS = [
    ("use", "采用建议"),
    ("type", "改为"),
    ("keep", "这一格不导入"),
    ("same", "是同一个项目"),
    ("new", "是新项目"),
    ("skip", "跳过这一行"),
]


class AnswerForm(forms.Form):
    """What a person says to one message of the plan."""

    row = forms.IntegerField(min_value=1, max_value=2_000_000)
    number = forms.IntegerField(min_value=0, max_value=500)
    answer = forms.ChoiceField(choices=ANSWERS, error_messages={"required": "请选一种处理办法。"})
    text = forms.CharField(required=False, max_length=2_000)
    reason = forms.CharField(required=False, max_length=200)
    everywhere = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == "new":
            cleaned["text"] = cleaned.get("reason", "")
        return cleaned


class AgainForm(forms.Form):
    """Another sheet, period or park; `forget`: the row whose answers are taken back."""

    sheet = forms.CharField(required=False, max_length=60)
    period = forms.CharField(required=False, max_length=20)
    park = forms.ModelChoiceField(queryset=Park.objects.none(), required=False)
    forget = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_parks(self.fields["park"], user)

    clean_period = UploadForm.clean_period
