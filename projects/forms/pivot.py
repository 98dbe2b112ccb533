"""保存的分析: its name, whom it is for, and when it is mailed."""

from django import forms

from projects.enums import PivotSchedule
from projects.queries.dimensions import CUTS
from projects.queries.indicators import CODES
from projects.queries.pivot_query import LONGEST, TIME, canonical, parsed

NEVER = PivotSchedule.NEVER.value
WEEKDAYS = "一二三四五"
WORKDAYS = (1, 3, 5, 10)
# One choice says schedule and day; what cannot be mailed cannot be chosen.
WHEN = [
    (NEVER, "不寄送"),
    *((f"weekly-{n}", f"每周{word}") for n, word in enumerate(WEEKDAYS, 1)),
    *((f"monthly-{n}", f"每月第 {n} 个工作日") for n in WORKDAYS),
]


def when_of(schedule: str, day: int | None) -> str:
    return NEVER if schedule == NEVER else f"{schedule}-{day}"


class PivotForm(forms.Form):
    name = forms.CharField(label="名称", max_length=40)
    is_rolling = forms.BooleanField(
        label="统计期随时间更新",
        required=False,
        help_text="每次打开按最近的统计期算；不勾则固定为保存时的统计期。",
    )
    is_shared = forms.BooleanField(
        label="共享",
        required=False,
        help_text="能看数据的人都能打开，各看各范围内的数。",
    )
    on_cockpit = forms.BooleanField(
        label="上驾驶舱",
        required=False,
        help_text="在您的驾驶舱列出；调度科共享的，在所有人的驾驶舱列出。",
    )
    when = forms.ChoiceField(
        label="定期寄给我",
        choices=WHEN,
        help_text="节假日顺延到下一个工作日；在消息里，也发到您的邮箱。",
    )
    query = forms.CharField(label="查询", widget=forms.HiddenInput, max_length=LONGEST)
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, required=False)

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_query(self):
        """Known keys only. A table that no longer can be shown is refused before it is kept."""
        asked = parsed(self.cleaned_data["query"])
        if asked.get("show") not in CODES or asked.get("rows") not in CUTS:
            raise forms.ValidationError("这张表的指标或维度看不懂，请从数据分析页重新保存。")
        return canonical(asked)

    def clean(self):
        cleaned = super().clean()
        if "query" in cleaned and cleaned.pop("is_rolling", False):
            cleaned["query"] = canonical(parsed(cleaned["query"]), without=TIME)
        if when := cleaned.pop("when", ""):
            schedule, _, day = when.partition("-")
            cleaned |= {"schedule": schedule, "day": int(day) if day else None}
        return cleaned


class PivotRemoveForm(forms.Form):
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)
