"""大屏."""

from datetime import timedelta
from ipaddress import ip_network

from django import forms
from django.utils import timezone

from parks.models import Park
from projects.models.screen import PAGING
from tracker.tools.forms import DateField

USUAL_DAYS = 180


def in_half_a_year():
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class ScreenForm(forms.Form):
    """What a screen shows and until when; its link is made by the action."""

    name = forms.CharField(label="名称", max_length=40, help_text="放在哪里，例如：招商大厅东墙。")
    park = forms.ModelChoiceField(
        Park.objects.none(),
        label="范围",
        required=False,
        empty_label="全市",
        to_field_name="code",
        help_text="选一个园区，这块屏就只有这个园区的数字。",
    )
    paging = forms.IntegerField(
        label="翻页（秒）",
        min_value=PAGING[0],
        max_value=PAGING[1],
        initial=20,
        help_text=f"{PAGING[0]} 到 {PAGING[1]} 秒翻一页。",
    )
    expires_on = DateField(
        label="有效期至", initial=in_half_a_year, help_text="最长一年；到期前可以再延。"
    )
    networks = forms.CharField(
        label="只许这些地址打开",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"wide": True, "autocomplete": "off"}),
        help_text="填设备或网段，用空格分开，例如：10.20.3.15 10.20.4.0/24。不填就不限。",
    )
    hide_names = forms.BooleanField(
        label="隐去人名",
        required=False,
        initial=True,
        help_text="放在公众能看到的地方请勾上：不出现包抓领导，问题标题和人工改灯的理由也不出现。",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = Park.objects.filter(retired_on=None)

    def clean_networks(self):
        """Kept as plain networks with a blank between; commas are fine."""
        given = self.cleaned_data["networks"].replace(",", " ").replace("，", " ").split()
        try:
            return " ".join(str(ip_network(one, strict=False)) for one in given)
        except ValueError:
            raise forms.ValidationError(
                "地址看不懂，请写成 10.20.3.15 或 10.20.4.0/24，几个之间用空格分开。"
            ) from None
