"""上传台账; write or take back a rehearsed one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parks.models import Park
from projects.enums import BatchKind
from tracker.roles import Permission
from tracker.tools.periods import Period


class UploadForm(forms.Form):
    file = forms.FileField(
        label="台账文件",
        help_text=".xlsx 或 .csv，20 MB 以内；先预演，核对后才写入。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择台账文件。", "empty": "文件是空的，请重新选择。"},
    )
    kind = forms.ChoiceField(
        label="台账种类", required=False, choices=[("", "自动识别"), *BatchKind.choices]
    )
    sheet = forms.CharField(
        label="工作表", required=False, max_length=60, help_text="不填就读第一张。"
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
        parks = Park.objects.filter(retired_on=None)
        if not user.may(Permission.VERIFY_FUNDING):
            parks = parks.filter(pk__in=user.park_ids)
        field: Any = self.fields["park"]
        field.queryset = parks
        field.error_messages["invalid_choice"] = "没有这个园区或不在您的管辖范围；请从列表里选。"

    def clean_period(self) -> str:
        code: str = self.cleaned_data["period"].strip()
        if code:
            try:
                Period.parse(code)
            except ValueError as error:
                raise ValidationError(str(error)) from error
        return code


class CommitForm(forms.Form):
    """`skip_errors` is the button "跳过 N 处错误"."""

    skip_errors = forms.BooleanField(required=False)
