"""群机器人."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from tracker.models import Robot, RobotKind

KEPT = "已保存，不再显示；不更换就留空。"
OFF = {"autocomplete": "off"}


class RobotForm(forms.Form):
    """Address and secret are written, never read: on a change an empty one keeps what is held."""

    name = forms.CharField(label="名称", max_length=40, help_text="例如：高新区项目专班群。")
    kind = forms.ChoiceField(label="平台", choices=RobotKind.choices)
    address = forms.CharField(
        label="机器人地址",
        max_length=300,
        widget=forms.TextInput(attrs=OFF | {"wide": True, "inputmode": "url"}),
        help_text="从群设置里整段复制，以 https:// 开头。它是这个群的钥匙，保存后不再显示。",
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=OFF),
        help_text="钉钉选了“加签”才填，SEC 开头。飞书、钉钉选“自定义关键词”的，关键词填：调度。",
        validators=[RegexValidator(r"^[A-Za-z0-9]+$", "密钥只有字母和数字，请重新复制。")],
    )
    unit: forms.ModelChoiceField = forms.ModelChoiceField(
        None,
        label="服务单位",
        required=False,
        empty_label="全部单位",
        help_text="这个单位的人的消息发到这个群。选全部单位的，收没有自己机器人的单位的消息。",
    )
    is_active = forms.BooleanField(
        label="启用",
        required=False,
        initial=True,
        help_text="群里的人都看得到，所以只发标题和链接，打开链接仍要登录。",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Any, held: Robot | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        if held:
            self.fields["address"].required = False
            self.fields["address"].widget.attrs["placeholder"] = KEPT
            if held.secret:
                self.fields["secret"].widget.attrs["placeholder"] = KEPT
