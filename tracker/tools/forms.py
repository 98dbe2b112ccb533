"""Form parts that know no noun: Chinese date and money fields, many files, warnings to tick."""

from decimal import Decimal
from typing import Any

from django import forms


class DateField(forms.DateField):
    """A date as people write it, shown by the browser's own picker."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "日期看不懂，请写成 2024-06-30。"


class MoneyField(forms.DecimalField):
    """An amount in 万元: commas and full-width digits are fine, four decimals at most."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 4)
        kwargs.setdefault("min_value", Decimal(0))
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)
        self.error_messages.update(
            invalid="金额看不懂，请只填数字，单位是万元，例如 1200.50。",
            max_digits="金额太大，请核对单位是否为万元。",
            max_whole_digits="金额太大，请核对单位是否为万元。",
            max_decimal_places="小数最多四位（精确到元）。",
            min_value="金额不能是负数。",
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").replace(" ", "")
        return super().to_python(value)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; the cleaned value is always a list."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("widget", FilesInput(attrs={"multiple": True}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        items = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not items:
            raise forms.ValidationError("请选择文件。")
        return [super(FilesField, self).clean(item, initial) for item in items]


class WarningsMixin:
    """Refuse or warn (habit 14): the unusual is shown once and passes with a tick."""

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        return []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}  # type: ignore[misc]
        self.warnings: list[str] = []
        if not self.errors:  # type: ignore[attr-defined]
            found = self.warnings_of(cleaned)
            if found and not self.data.get("confirm"):  # type: ignore[attr-defined]
                self.warnings = found
                raise forms.ValidationError("有几处不寻常，请核对后勾选“已核对”再保存。")
        return cleaned
