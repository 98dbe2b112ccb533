"""通报: 起草、改章节、版头、改写数字、送审、批注。"""

from copy import deepcopy
from typing import Any

from django import forms
from django.conf import settings

from parks.models import Park, Region, User
from projects.enums import ReportSpan
from projects.models import ReportTemplate
from projects.queries.dispatch.compose import LAYOUT
from projects.queries.dispatch.frozen import WORDING
from projects.queries.dispatch.published import choices as published_choices
from tracker.roles import Role
from tracker.tools.official import Layout

STEPS = [("forward", "送下一步"), ("back", "退回修改"), ("comment", "批注")]
TEXT = {"rows": 14, "class": "code"}
WORDING_LABELS = {
    "rise": "增长时写",
    "fall": "下降时写",
    "no_base": "没有上年基数时写",
    "ahead": "快于序时写",
    "behind": "慢于序时写",
    "level": "与序时持平时写",
    "more": "比上年增加时写",
    "less": "比上年减少时写",
    "same": "与上年相同时写",
    "first": "排第一时写",
    "rank": "排其他位次时写",
    "zeros": "保留末尾的零（228.70），写“是”",
}
LAYOUT_FIELDS: dict[str, forms.Field] = {
    "template": forms.ChoiceField(
        label="版式", choices=[("brief", "简报、通报"), ("redhead", "红头公文")], required=False
    ),
    "lines": forms.IntegerField(label="每页行数", required=False, min_value=10, max_value=40),
    "characters": forms.IntegerField(label="每行字数", required=False, min_value=15, max_value=45),
    "line_pitch_pt": forms.FloatField(
        label="行距（磅）", required=False, min_value=12, max_value=60
    ),
    "body_pt": forms.FloatField(label="正文字号（磅）", required=False, min_value=9, max_value=30),
    "title_pt": forms.FloatField(
        label="标题字号（磅）", required=False, min_value=12, max_value=48
    ),
    "top_mm": forms.FloatField(label="上边距（毫米）", required=False, min_value=5, max_value=80),
    "bottom_mm": forms.FloatField(
        label="下边距（毫米）", required=False, min_value=5, max_value=80
    ),
    "left_mm": forms.FloatField(label="左边距（毫米）", required=False, min_value=5, max_value=80),
    "right_mm": forms.FloatField(label="右边距（毫米）", required=False, min_value=5, max_value=80),
    "chinese_numeral_dates": forms.BooleanField(label="日期用汉字数字", required=False),
}


PAGE = Layout()  # what an empty field of the layout stands for


class PersonChoice(forms.ModelChoiceField):
    """Users by name and unit."""

    def label_from_instance(self, obj: Any) -> str:
        unit = obj.person.unit if obj.person_id else ""
        return f"{obj}（{unit}）" if unit else str(obj)


class DraftForm(forms.Form):
    """Which period, which place, from which template."""

    period = forms.CharField(
        label="统计期", max_length=20, help_text="2024Q2、2024H1、2024-06 或 2024"
    )
    place = forms.ChoiceField(label="范围")
    template = forms.ModelChoiceField(ReportTemplate.objects.none(), label="模板", required=False,
                                      empty_label="按统计期选")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = ReportTemplate.objects.in_use()
        self.fields["place"].choices = place_choices()

    def clean_place(self) -> Region | Park:
        return place_of(self.cleaned_data["place"])


def place_choices() -> list[tuple[str, str]]:
    """The city, its counties, its parks."""
    regions = Region.objects.today().filter(code__startswith=settings.CITY_REGION[:4])
    parks = Park.objects.filter(parent=None)
    found = [(f"region:{one.code}", str(one)) for one in regions.order_by("code")]
    return [*found, *((f"park:{one.code}", str(one)) for one in parks)]


def place_of(key: str) -> Region | Park:
    """The place of a choice. Raises ValidationError for one that is gone."""
    kind, _, code = key.partition(":")
    rows = Park.objects.all() if kind == "park" else Region.objects.today()
    found = rows.filter(code=code).first()
    if found is None:
        raise forms.ValidationError("这个范围已经没有了，请重新选择。")
    return found


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SectionForm(VersionForm):
    text = forms.CharField(
        label="内容", required=False, max_length=20_000, strip=False,
        widget=forms.Textarea(attrs=TEXT),
    )  # fmt: skip


class NumberForm(VersionForm):
    code = forms.CharField(max_length=80, widget=forms.HiddenInput)
    text = forms.CharField(label="改为", max_length=40)
    reason = forms.CharField(label="理由", max_length=200)


class FlowForm(VersionForm):
    step = forms.ChoiceField(choices=STEPS)
    text = forms.CharField(label="意见", required=False, max_length=500)
    to = PersonChoice(User.objects.none(), label="请谁办", required=False, empty_label="不指定")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.with_role(Role.BUREAU, Role.LEADER).filter(person__isnull=False)
        self.fields["to"].queryset = people.select_related("person__unit")


class NoteForm(forms.Form):
    text = forms.CharField(label="批注", max_length=500)
    section = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Letterhead(forms.Form):
    """What stands around the text, the wording and the page."""

    title = forms.CharField(label="标题", max_length=120, help_text="“｜”处换行")
    masthead = forms.CharField(label="报头", max_length=40, required=False)
    serial = forms.CharField(label="期号或文号", max_length=60, required=False,
                             help_text="{{期号}}印发时编号")  # fmt: skip
    signer = forms.CharField(label="署名", max_length=60, required=False)
    addressees = forms.CharField(
        label="主送", max_length=200, required=False, help_text="用“，”隔开"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WORDING_LABELS.items():
            self.fields[f"w_{name}"] = forms.CharField(
                label=label, max_length=40, required=False,
                widget=forms.TextInput(attrs={"placeholder": WORDING[name]}),
            )  # fmt: skip
        for name, field in LAYOUT_FIELDS.items():
            self.fields[f"l_{name}"] = mine = deepcopy(field)
            if isinstance(mine.widget, forms.NumberInput):
                mine.widget.attrs["placeholder"] = getattr(PAGE, name)
        self.order_fields(self.field_order)

    def values(self) -> dict[str, Any]:
        """The cleaned values as the models keep them: wording and layout together again."""
        data = dict(self.cleaned_data)
        data.pop("version", None)
        wording = {name: data.pop(f"w_{name}") for name in WORDING_LABELS}
        layout = {name: data.pop(f"l_{name}", None) for name in LAYOUT}
        data["wording"] = {name: text for name, text in wording.items() if text}
        data["layout"] = {n: v for n, v in layout.items() if v not in (None, "", False)}
        return data

    @staticmethod
    def initial_of(row: Any) -> dict[str, Any]:
        names = ("title", "masthead", "serial", "signer", "addressees")
        return {
            **{name: getattr(row, name) for name in names},
            **{f"w_{name}": text for name, text in row.wording.items()},
            **{f"l_{name}": value for name, value in row.layout.items()},
        }


class HeadForm(Letterhead, VersionForm):
    signed_on = forms.DateField(label="成文日期", required=False,
                                widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip


class TemplateForm(Letterhead, VersionForm):
    field_order = ("name", "span", "is_active", "title")
    name = forms.CharField(label="名称", max_length=40)
    span = forms.ChoiceField(label="用于", choices=ReportSpan.choices)
    is_active = forms.BooleanField(label="启用", required=False)
    text = forms.CharField(label="正文", max_length=30_000, strip=False,
                           widget=forms.Textarea(attrs={"rows": 30, "class": "code", "wide": True}))  # fmt: skip


class SnapshotForm(VersionForm):
    reason = forms.CharField(label="理由", max_length=200, required=False)
    agrees = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")], required=False)


class PublishedForm(forms.Form):
    """One published figure with its source."""

    indicator = forms.ChoiceField(label="指标")
    period = forms.CharField(
        label="统计期", max_length=20, help_text="2023H1、2023Q2、2023-06 或 2023"
    )
    place = forms.ChoiceField(label="范围")
    value = forms.DecimalField(label="公布数", max_digits=18, decimal_places=4,
                               help_text="金额写万元，比率写百分数，位次写名次")  # fmt: skip
    published_on = forms.DateField(label="公布日期", required=False,
                                   widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip
    source = forms.CharField(label="出处", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = published_choices()
        self.fields["place"].choices = place_choices()

    def clean_place(self) -> Region | Park:
        return place_of(self.cleaned_data["place"])
