"""分期与单体: the table of a project's parts, and a pasted list of works."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from projects.enums import PhaseKind
from projects.forms.rows import PickField, RowForm, RowsForm
from projects.models import Phase
from tracker.tools.forms import DateField

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
LARGEST = Decimal(10) ** 12
SPLIT = re.compile(r"[,，;；\t]")
SPACED = re.compile(r"\s+([\d.]+)$")


class PhaseRowForm(RowForm):
    name = forms.CharField(label="名称", max_length=60)
    parent = PickField(label="所属分期")
    weight = forms.DecimalField(
        label="权重",
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs=DECIMAL),
    )
    percent = forms.DecimalField(
        label="形象进度",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs=DECIMAL),
    )
    planned_start_on = DateField(label="计划开工", required=False)
    planned_on = DateField(label="计划完成", required=False)
    started_on = DateField(label="实际开工", required=False)
    completed_on = DateField(label="实际完成", required=False)

    def __init__(self, *args: Any, phases: Sequence[Phase], works: frozenset[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.shared = {"phases": phases, "works": works}
        self.fields["parent"].offer(phases)
        row = self.row
        if row is None:
            for name in ("weight", "percent"):
                self.fields[name].required = False
            return
        if row.kind == PhaseKind.PHASE:
            del self.fields["parent"]
        if row.pk in works:
            del self.fields["percent"]

    def choices(self) -> dict[str, Any]:
        return self.shared

    def values(self) -> dict[str, Any]:
        """A new row is a work where it names its phase, or where it says so."""
        values = super().values()
        if self.row is None:
            values["weight"] = values["weight"] or Decimal(1)
            values["percent"] = values["percent"] or Decimal(0)
            values["kind"] = PhaseKind.WORK if values["parent"] else PhaseKind.PHASE
        return values


class PhasesForm(RowsForm):
    row_class = PhaseRowForm
    reason = forms.CharField(
        label="进度下降的原因",
        required=False,
        max_length=200,
        help_text="形象进度改低时必填，对这次改低的各行都算数。",
    )

    def made_with(self, held):
        phases = [row for row in held if row.kind == PhaseKind.PHASE]
        return {"phases": phases, "works": frozenset(row.parent_id for row in held)}


class WorksForm(forms.Form):
    """`1#厂房,3200` a line: name, and floor area as its weight."""

    parent = forms.ModelChoiceField(
        Phase.objects.none(), label="所属分期", required=False, empty_label="不分期"
    )
    lines = forms.CharField(
        label="单体清单",
        widget=forms.Textarea(
            attrs={"rows": 12, "wide": True, "placeholder": "1#厂房,3200\n2#厂房,2800\n综合楼,5600"}
        ),
        help_text="一行一个：名称,建筑面积（平方米）。面积是汇总进度的权重，不写按 1 算；可从 Excel 两列直接粘贴。",
        max_length=20_000,
    )

    def __init__(self, *args: Any, phases: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = phases

    def clean_lines(self) -> list[tuple[str, Decimal]]:
        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            name, weight, said = _line(line)
            if said or weight is None:
                wrong.append(f"第 {number} 行“{line.strip()[:30]}”：{said}")
            else:
                found.append((name, weight))
        if wrong:
            raise forms.ValidationError(wrong[:10])
        return found


def _line(line: str) -> tuple[str, Decimal | None, str]:
    """Name, weight, and what is wrong. `1,200` is a number of thousands, not two fields."""
    spaced = SPACED.sub(r",\1", line.strip())
    name, *rest = (part.strip() for part in SPLIT.split(spaced))
    text = "".join(rest)
    if not name:
        return "", None, "没有名称。"
    if len(name) > 60:
        return name, None, "名称最多 60 个字。"
    if not text:
        return name, Decimal(1), ""
    try:
        weight = Decimal(text.removesuffix("平方米").removesuffix("㎡").strip())
    except InvalidOperation:
        return name, None, f"面积“{text}”不是数字，请写成 3200。"
    if not weight.is_finite() or not Decimal("0.01") <= weight < LARGEST:
        return name, None, "面积要大于 0，且不超过一万亿。"
    return name, weight.quantize(Decimal("0.01")), ""
