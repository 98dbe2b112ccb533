"""消息设置."""

from typing import Any

from django import forms

from tracker.models import Channel, ChannelPreference, Group

PAIRS = [
    (f"{group.value}:{channel.value}", f"{group.label}发{channel.label}")
    for group in Group
    for channel in Channel
]
ABOUT = {
    Group.DUE: "节点、填报、手续、问题、走访快到期或已逾期，红黄灯变化",
    Group.ASKED: "退回补正，交办、批示和督办单",
    Group.NOTICE: "台账导入的结果、通报和其他",
}
CLOCK = {"type": "time"}


class PreferenceForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        label="渠道", choices=PAIRS, required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = forms.TimeField(
        label="免打扰自",
        required=False,
        widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        error_messages={"invalid": "时间看不懂，请写成 21:00。"},
    )
    quiet_to = forms.TimeField(
        label="免打扰至",
        required=False,
        widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        help_text="可以跨过零点。两个都留空就没有免打扰。",
        error_messages={"invalid": "时间看不懂，请写成 08:00。"},
    )
    daily = forms.BooleanField(
        label="每天一封汇总",
        required=False,
        help_text="邮件攒到第二天 8:30，一封列出全部；群机器人也按这个时间。",
    )

    @classmethod
    def of(cls, preference: ChannelPreference) -> dict[str, Any]:
        """Initial values."""
        return {
            "wanted": [pair for pair, _ in PAIRS if pair not in preference.muted],
            "quiet_from": preference.quiet_from,
            "quiet_to": preference.quiet_to,
            "daily": preference.daily,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_to")
        if "quiet_from" in self.errors or "quiet_to" in self.errors:
            return cleaned
        if (start is None) != (end is None):
            name = "quiet_from" if start is None else "quiet_to"
            self.add_error(name, "开始和结束要么都填，要么都留空。")
        elif start is not None and start == end:
            self.add_error("quiet_to", "开始和结束一样，等于没有免打扰；不要免打扰请都留空。")
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """Cleaned values as the action takes them: what is not ticked is muted."""
        cleaned = dict(self.cleaned_data)
        wanted = set(cleaned.pop("wanted"))
        return cleaned | {"muted": [pair for pair, _ in PAIRS if pair not in wanted]}

    def matrix(self) -> list[dict[str, Any]]:
        """A line for each group: its name, what it is about, and a box for each channel."""
        ticked = set(self["wanted"].value() or ())
        return [
            {
                "label": group.label,
                "about": ABOUT[group],
                "boxes": [
                    {
                        "value": (value := f"{group.value}:{channel.value}"),
                        "label": f"{group.label}发{channel.label}",
                        "ticked": value in ticked,
                    }
                    for channel in Channel
                ],
            }
            for group in Group
        ]
