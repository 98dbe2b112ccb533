"""园区指标 of one place and quarter: every indicator a row, last quarter and last year beside it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.queries.park_figure import Cell, odd
from tracker.models import StaleVersion
from tracker.tools.forms import WarningsMixin

NUMBER = re.compile(r"^[+-]?\d{1,14}(?:\.\d+)?$")
PLACES = 4


class FigureField(forms.CharField):
    """A plain number: commas, blanks and full-width digits are fine, words and units are not."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = read_text(super().clean(value))
        if not text:
            return None
        if not NUMBER.match(text):
            raise ValidationError(
                f"“{text}”不是一个数：只填数字，不带单位、位次和文字，例如 1195.71。"
            )
        number = Decimal(text)
        if -int(number.as_tuple().exponent) > PLACES:
            raise ValidationError("小数最多四位。")
        return number


def read_text(text: str) -> str:
    """As one plain spelling: half-width, without commas and blanks."""
    return re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text or ""))


class FigureRow(forms.Form):
    """One indicator. An untouched row writes nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    value = FigureField(label="数值")
    stated_yoy = FigureField(label="公布同比（%）")
    stated_rank = forms.IntegerField(
        label="公布位次",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "位次只填整数，例如 2。", "min_value": "位次从 1 起。"},
    )
    note = forms.CharField(label="说明", required=False, max_length=300)

    def __init__(self, *args: Any, cell: Cell, **kwargs: Any) -> None:
        self.cell = cell
        shown = cell.shown
        held = {} if shown is None else {n: getattr(shown, n) for n in self.base_fields}
        if cell.draft is None:
            held |= {"version": 0, "note": ""}  # an earlier reason is none for what changes now
        initial = {name: spelled(value) for name, value in held.items()}
        kwargs |= {"initial": initial, "use_required_attribute": False}
        super().__init__(*args, **kwargs)

    @property
    def key(self) -> str:
        return str(self.prefix)

    @property
    def title(self) -> str:
        return self.cell.indicator.name

    def cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "version"]

    @property
    def is_touched(self) -> bool:
        """Whether what was typed differs from what stands there, in whatever spelling."""
        names = ("value", "stated_yoy", "stated_rank", "note")
        said = {n: read_text(str(self.data.get(self.add_prefix(n), ""))) for n in names}
        return any(said[n] != read_text(str(self.initial.get(n) or "")) for n in names)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_touched and "value" not in self.errors and cleaned.get("value") is None:
            self.add_error("value", "填了说明、同比或位次，请把数值也填上；不报这一项就都空着。")
        return cleaned

    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        return found | {"version": found["version"] or 0}

    def refuse(self, refused: ValidationError | StaleVersion) -> None:
        if isinstance(refused, StaleVersion):
            current = type(refused.record)._base_manager.get(pk=refused.record.pk)
            said = f"刚被别人改过：现在是“{spelled(current.value)}”。请核对后再保存。"
            self.add_error(None, said)
            self.data = {**self.data.dict(), self.add_prefix("version"): current.version}
        elif hasattr(refused, "error_dict"):
            for name, found in refused.error_dict.items():
                self.add_error(name if name in self.fields else None, found)
        else:
            self.add_error(None, refused)


def spelled(value: Any) -> Any:
    """A number as people type it: 1200.0000 is 1200."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class FiguresForm(WarningsMixin, forms.Form):
    """The page. `paste`: two columns out of a spreadsheet fill the rows, nothing is saved by that."""

    source = forms.CharField(
        label="来源",
        max_length=200,
        help_text="例如 市统计局 2024年7月快报、市税务局入库数。",
        error_messages={"required": "请写明来源。"},
    )
    paste = forms.CharField(
        label="从表格粘贴",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "指标	数值"}),
        help_text="从 Excel 复制两列（指标、数值）贴在这里，点“填到表里”，核对后再保存。",
    )

    def __init__(self, *args: Any, held: Sequence[Cell], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.rows = [FigureRow(data, prefix=one.indicator.code, cell=one) for one in held]
        first = next((cell.shown for cell in held if cell.shown), None)
        if first is not None:
            self.initial.setdefault("source", first.source)

    @property
    def all_rows(self) -> list[FigureRow]:
        return self.rows

    def clean(self) -> dict[str, Any]:
        refused = [row for row in self.rows if not row.is_valid() and row.is_touched]
        if refused:
            raise ValidationError(f"有 {len(refused)} 行要改，全部改好才会保存：")
        if not any(row.is_touched for row in self.rows):
            raise ValidationError("没有填写或改动任何一项，不用保存。")
        return super().clean()

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        found = []
        for row in self.touched():
            value, cell = row.cleaned_data["value"], row.cell
            if said := odd(cell.indicator, value, cell.last, cell.year_ago):
                found.append(said)
        return found

    def touched(self) -> list[FigureRow]:
        return [row for row in self.rows if row.is_touched]

    def entered(self) -> dict[str, tuple[Any, dict[str, Any]]]:
        return {row.key: (row.cell.indicator, row.values()) for row in self.touched()}

    def refuse(self, found: Mapping[str, ValidationError | StaleVersion]) -> ValidationError:
        for row in self.rows:
            if row.key in found:
                row.refuse(found[row.key])
        return ValidationError(f"有 {len(found)} 行要改，全部改好才会保存：")


def pasted(text: str, held: Sequence[Cell]) -> tuple[dict[str, str], list[str]]:
    """Values by field name out of pasted lines, and the lines that were not understood."""
    codes = {read_text(cell.indicator.name): cell.indicator.code for cell in held}
    found: dict[str, str] = {}
    strange: list[str] = []
    for line in text.splitlines():
        parts = [part.strip() for part in re.split(r"\t|\s{2,}", line.strip()) if part.strip()]
        if not parts:
            continue
        name = re.sub(r"[(（].*", "", parts[0])
        code = codes.get(read_text(name))
        if code is None or len(parts) < 2:
            strange.append(line.strip()[:40])
            continue
        found[f"{code}-value"] = parts[1]
    return found, strange
