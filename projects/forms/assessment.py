"""考核方案: the scheme itself, its groups and items as tables, hand scores, and what publishing asks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from projects.enums import ItemSource, Ranked, SchemeSpan, ScoreRule
from projects.forms.rows import PickField, RowForm, RowsForm
from projects.models import HandScore, ParkIndicator, Scheme, SchemeGroup, SchemeItem
from projects.queries import indicators
from tracker.tools.forms import WarningsMixin

KEPT = ("name", "year", "span", "ranked", "document", "note")
DIRECTIONS = [("False", "越高越好"), ("True", "越低越好")]


class SchemeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.SlugField(
        label="代码",
        max_length=40,
        help_text="小写字母、数字和连字符，例如 wuhao-2024；以后不改。",
        error_messages={"invalid": "代码只用字母、数字、连字符和下划线，例如 wuhao-2024。"},
    )
    name = forms.CharField(
        label="方案名称", max_length=120, error_messages={"required": "请填方案名称。"}
    )
    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={"required": "请填年度。", "invalid": "年度请填四位数字，例如 2024。"},
    )
    span = forms.ChoiceField(label="考核周期", choices=SchemeSpan)
    ranked = forms.ChoiceField(label="考核对象", choices=Ranked)
    document = forms.CharField(label="依据文件", max_length=160, required=False)
    note = forms.CharField(
        label="说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, scheme: Scheme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if scheme is not None:
            del self.fields["code"]
            held = {name: getattr(scheme, name) for name in KEPT}
            self.initial = {**held, "version": scheme.version, **self.initial}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in KEPT}


class SchemeRow(RowForm):
    """A row whose name was emptied is taken away."""

    def values(self) -> dict[str, Any]:
        if self.row is not None and not self.cleaned_data.get("name"):
            return {"remove": True}
        return super().values()


def weight_field() -> forms.DecimalField:
    return forms.DecimalField(
        label="权重",
        min_value=0,
        max_value=100,
        decimal_places=2,
        error_messages={
            "invalid": "权重只填数字，例如 15。",
            "required": "请填权重。",
            "min_value": "权重不能小于 0。",
            "max_value": "权重不能大于 100。",
            "max_decimal_places": "小数最多两位。",
        },
    )


def number_field(label: str, digits: int = 6, places: int = 2) -> forms.DecimalField:
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=digits,
        decimal_places=places,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "invalid": f"{label}只填数字，不带单位。",
            "max_digits": f"{label}太大，请核对。",
            "max_whole_digits": f"{label}太大，请核对。",
            "max_decimal_places": f"{label}小数最多 {places} 位。",
        },
    )


class GroupRow(SchemeRow):
    order = forms.IntegerField(label="次序", required=False, min_value=0, max_value=999)
    name = forms.CharField(label="组别", max_length=60, required=False)
    weight = weight_field()

    def values(self) -> dict[str, Any]:
        found = super().values()
        return found | ({"order": found["order"] or 0} if "order" in found else {})


class GroupsForm(RowsForm):
    row_class = GroupRow


def sources() -> list[tuple[str, Any]]:
    """What an item can be counted from, by kind."""
    registry = [
        (f"{ItemSource.REGISTRY}:{code}", indicators.indicator(code).name)
        for code in indicators.CODES
    ]
    figures = [
        (f"{ItemSource.PARK_FIGURE}:{code}", name)
        for code, name in ParkIndicator.objects.in_use().values_list("code", "name")
    ]
    return [
        ("", "—"),
        (f"{ItemSource.HAND}:", "人工评分"),
        ("园区指标", figures),
        ("系统指标", registry),
    ]


class ItemRow(SchemeRow):
    group = PickField(label="组别")
    order = forms.IntegerField(label="次序", required=False, min_value=0, max_value=999)
    name = forms.CharField(label="考核项", max_length=80, required=False)
    what = forms.ChoiceField(
        label="数据来源",
        required=False,
        error_messages={"invalid_choice": "没有“%(value)s”这个指标，请从列表里选。"},
    )
    rule = forms.ChoiceField(label="计分办法", choices=ScoreRule)
    weight = weight_field()
    goal = number_field("满分值", 18, 4)
    cap = number_field("封顶（%）")
    floor = number_field("保底线（%）")
    step = number_field("每位或每项分值")
    most = number_field("最多加扣分")
    bands = forms.CharField(label="分档（界限=得分）", max_length=200, required=False)
    lower_is_better = forms.TypedChoiceField(
        label="方向", choices=DIRECTIONS, coerce=lambda text: text == "True", required=False
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(
        self, *args: Any, groups: Sequence[SchemeGroup], offered: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shared = {"groups": groups, "offered": offered}
        self.fields["group"].offer(groups)
        self.fields["what"].choices = offered
        if self.row is None:
            self.initial.setdefault("weight", "")

    def choices(self) -> dict[str, Any]:
        return self.shared

    def values(self) -> dict[str, Any]:
        found = super().values()
        if "what" in found:
            found["source"], _, found["code"] = found.pop("what").partition(":")
        if "order" in found:
            found["order"] = found["order"] or 0
        if "lower_is_better" in found:
            found["lower_is_better"] = bool(found["lower_is_better"])
        return found

    def refuse(self, refused: Any) -> None:
        """The source and its code are one field here."""
        if hasattr(refused, "error_dict"):
            for name in ("code", "source"):
                if name in refused.error_dict:
                    refused.error_dict.setdefault("what", []).extend(refused.error_dict.pop(name))
        super().refuse(refused)


class ItemsForm(RowsForm):
    row_class = ItemRow

    def __init__(self, *args: Any, groups: Sequence[SchemeGroup], **kwargs: Any) -> None:
        self.shared = {"groups": groups, "offered": sources()}
        super().__init__(*args, **kwargs)

    def made_with(self, held: Sequence[Any]) -> dict[str, Any]:
        return self.shared


class PublishForm(forms.Form):
    period = forms.CharField(widget=forms.HiddenInput, max_length=10)
    reason = forms.CharField(
        label="公布说明",
        max_length=200,
        help_text="例如 会议纪要文号；再次公布请写明更正了什么。",
        error_messages={"required": "请写明公布说明。"},
    )


class HandForm(WarningsMixin, forms.Form):
    """Points of every hand item for everybody, with one reason for what is changed now."""

    reason = forms.CharField(
        label="评分依据", max_length=200, error_messages={"required": "请写明评分依据。"}
    )

    def __init__(
        self,
        *args: Any,
        items: Sequence[SchemeItem],
        names: Mapping[str, str],
        held: Mapping[tuple[int, str], HandScore],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cells: dict[str, tuple[SchemeItem, str]] = {}
        self.held = held
        for item in items:
            for key, name in names.items():
                field = f"p-{item.pk}-{key}"
                self.cells[field] = (item, key)
                self.fields[field] = number_field(f"{name} {item.name}")
                score = held.get((item.pk, key))
                if score is not None:
                    self.initial[field] = score.points
        self.table = [
            (name, [self[f"p-{i.pk}-{key}"] for i in items]) for key, name in names.items()
        ]

    def given(self) -> list[tuple[SchemeItem, str, Decimal, str]]:
        """What differs from what stands: item, whom, points, field."""
        found = []
        for field, (item, key) in self.cells.items():
            points, score = self.cleaned_data.get(field), self.held.get((item.pk, key))
            if points is not None and (score is None or score.points != points):
                found.append((item, key, points, field))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not self.given():
            raise forms.ValidationError("没有填写或改动任何得分，不用保存。")
        return cleaned
