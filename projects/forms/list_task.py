"""一年一清单: put a task on the list with its four quarters, report on it, close it."""

from decimal import Decimal
from typing import Any

from django import forms

from parks.models import Park, Person, Region, Unit, User
from projects.enums import PlanState, TaskKind, TaskMeasure
from projects.forms.activity import area
from projects.forms.placed import offer_people
from projects.forms.plan_document import offer_regions_and_parks, offer_units
from projects.models import ListTask, PlanDocument, TaskReport, TaskStep
from projects.models.list_task import NUMERALS, QUARTERS
from projects.queries.list_task import MEASURED
from projects.queries.measures import MEASURES
from tracker import clock
from tracker.tools.forms import DateField, WarningsMixin
from tracker.tools.money import plain
from tracker.tools.periods import month_end

KEPT = (
    *("year", "plan", "region", "park", "title", "detail", "kind", "lead_unit", "owner", "leader"),
    *("measure", "indicator", "assigned", "unit_text"),
)
LINKS = ("plan", "region", "park", "lead_unit")


class NumberField(forms.DecimalField):
    """A count or an amount, four decimals at most."""

    def __init__(self, **kwargs: Any):
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(
            max_digits=18,
            decimal_places=4,
            min_value=Decimal(0),
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )
        self.error_messages.update(
            invalid="数字看不懂，请只填数字，例如 12 或 1200.5。", min_value="不能是负数。"
        )


class TaskForm(WarningsMixin, forms.Form):
    """`q1_text`, `q1_planned`, `q1_due` … `q4_due` are made for each quarter."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label="类别", choices=TaskKind)
    title = forms.CharField(
        label="任务",
        max_length=120,
        widget=forms.TextInput(attrs={"wide": True}),
        help_text="一句话写明做成什么，例如：全年引进 10 亿元以上项目 3 个。",
        error_messages={"required": "请用一句话写明任务。"},
    )
    detail = forms.CharField(
        label="任务要求", max_length=2000, required=False, widget=area(2, "具体要求、完成标准")
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label="行政区", empty_label="请选择", to_field_name="code"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(),
        label="园区",
        required=False,
        empty_label="不定到园区",
        to_field_name="code",
    )
    plan = forms.ModelChoiceField(
        PlanDocument.objects.none(),
        label="所属方案",
        required=False,
        empty_label="不属于哪份方案",
        to_field_name="code",
    )
    lead_unit = forms.ModelChoiceField(
        Unit.objects.none(), label="牵头单位", empty_label="请选择", to_field_name="code"
    )
    cooperating = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="配合单位",
        required=False,
        to_field_name="code",
        help_text="按住 Ctrl 可以选几个。",
    )
    owner = forms.ModelChoiceField(
        Person.objects.none(), label="责任人", required=False, empty_label="由牵头单位定"
    )
    leader = forms.ModelChoiceField(
        Person.objects.none(), label="分管领导", required=False, empty_label="没有"
    )
    measure = forms.ChoiceField(
        label="进度怎么算",
        choices=TaskMeasure,
        help_text="能用系统指标的就选“按指标自动计算”，不用再填报数字。",
    )
    indicator = forms.ChoiceField(
        label="指标",
        required=False,
        choices=[("", "不按指标"), *((code, MEASURES[code].name) for code in MEASURED)],
    )
    assigned = NumberField(
        label="年度任务数", required=False, help_text="按指标的金额填万元；按节点的不用填。"
    )
    unit_text = forms.CharField(
        label="计量单位", max_length=10, required=False, help_text="按数量填报的要填：项、家、亩。"
    )

    def __init__(self, *args, user: User, task: ListTask | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offer_regions_and_parks(self, user)
        plans = PlanDocument.objects.visible_to(user).exclude(state=PlanState.SUPERSEDED)
        held = [task.lead_unit, *task.cooperating.all()] if task else []
        if task and task.plan_id:
            plans |= PlanDocument.objects.visible_to(user).filter(pk=task.plan_id)
        self.fields["plan"].queryset = plans
        self.fields["plan"].label_from_instance = lambda one: f"{one.year} {one.title}"
        for name in ("lead_unit", "cooperating"):
            offer_units(self.fields[name], user, *held)
        for name in ("owner", "leader"):
            offer_people(self.fields[name], user)
            if task and (person := getattr(task, name)) and person.left_on:
                field = self.fields[name]
                field.queryset |= Person.objects.visible_to(user).filter(pk=person.pk)
        self.add_quarters()
        self.initial.setdefault("year", clock.today().year)
        self.initial.setdefault("measure", TaskMeasure.STEPS)
        if task:
            self.show(task)
        for number in QUARTERS:
            end = month_end(self.initial["year"], number * 3)
            self.initial.setdefault(f"q{number}_due", end)

    def add_quarters(self) -> None:
        for number in QUARTERS:
            name = f"{NUMERALS[number - 1]}季度"
            self.fields[f"q{number}_text"] = forms.CharField(
                label=f"{name}要做到", max_length=200, required=False
            )
            self.fields[f"q{number}_planned"] = NumberField(label=f"{name}累计", required=False)
            self.fields[f"q{number}_due"] = DateField(label=f"{name}期限", required=False)

    def show(self, task: ListTask) -> None:
        self.initial.update({name: getattr(task, name) for name in KEPT})
        for name in LINKS:
            row = getattr(task, name)
            self.initial[name] = row.code if row else None
        if task.assigned is not None:
            self.initial["assigned"] = plain(task.assigned)
        self.initial["cooperating"] = [unit.code for unit in task.cooperating.all()]
        self.initial["version"] = task.version
        for step in task.steps.all():
            self.initial[f"q{step.quarter}_text"] = step.text
            self.initial[f"q{step.quarter}_due"] = step.due_on
            if step.planned is not None:
                self.initial[f"q{step.quarter}_planned"] = plain(step.planned)

    def quarters(self) -> list[tuple[str, Any, Any, Any]]:
        """Name and the three inputs of each quarter."""
        return [
            (
                f"{NUMERALS[number - 1]}季度",
                self[f"q{number}_text"],
                self[f"q{number}_planned"],
                self[f"q{number}_due"],
            )
            for number in QUARTERS
        ]

    def plain_fields(self) -> list[Any]:
        """All but those of the quarters."""
        return [self[name] for name in self.fields if name[0] != "q" or not name[1].isdigit()]

    def steps(self) -> list[dict[str, Any]]:
        """What was filled in: a quarter with words or a number."""
        rows = []
        for number in QUARTERS:
            text, planned, due = (
                self.cleaned_data[f"q{number}_{part}"] for part in ("text", "planned", "due")
            )
            if text or planned is not None:
                rows.append({"quarter": number, "text": text, "planned": planned, "due_on": due})
        return rows

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        assigned, steps = cleaned["assigned"], self.steps_of(cleaned)
        if assigned is None or not steps or steps[-1] == assigned:
            return []
        how = "超过" if steps[-1] > assigned else "不到"
        last, whole = plain(steps[-1]), plain(assigned)
        return [f"最后一个季度计划累计 {last}，{how}年度任务数 {whole}，请核对。"]

    @staticmethod
    def steps_of(cleaned: dict[str, Any]) -> list[Decimal]:
        held = (cleaned[f"q{number}_planned"] for number in QUARTERS)
        return [value for value in held if value is not None]

    def values(self) -> dict[str, Any]:
        """What the action takes beside steps and cooperating units."""
        return {name: self.cleaned_data[name] for name in KEPT}


class TaskReportForm(WarningsMixin, forms.Form):
    """Only the questions that this task asks: a number, or which step is reached."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = DateField(label="截至日期", error_messages={"required": "请填截至日期。"})
    value = NumberField(label="累计完成数", required=False)
    step = forms.ModelChoiceField(
        TaskStep.objects.none(), label="完成的节点", required=False, empty_label="还没有完成节点"
    )
    text = forms.CharField(
        label="进展情况",
        max_length=2000,
        widget=area(4, "做了什么，到哪一步，还有什么困难"),
        error_messages={"required": "请写明做了什么。"},
    )
    file = forms.FileField(
        label="佐证材料", required=False, help_text="照片、合同、文件等，不超过 20 MB。"
    )

    def __init__(
        self, *args, user: User, task: ListTask, report: TaskReport | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.task = task
        steps = TaskStep.objects.visible_to(user).filter(task=task, done_on=None)
        self.fields["step"].queryset = steps
        if task.measure == TaskMeasure.QUANTITY:
            self.fields["value"].label = f"累计完成数（{task.unit_text}）"
            self.fields["value"].required = True
            self.fields["value"].error_messages["required"] = "请填累计完成数，没有就填 0。"
            del self.fields["step"]
        else:
            del self.fields["value"]
            if task.is_computed:
                del self.fields["step"]
        self.initial.setdefault("on", clock.today())
        if report:
            for name in ("on", "text", "step", "version"):
                self.initial[name] = getattr(report, name)
            if report.value is not None:
                self.initial["value"] = plain(report.value)

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        value = cleaned.get("value")
        found: list[str] = []
        if value is None:
            return found
        unit = self.task.unit_text
        if self.task.assigned is not None and value > self.task.assigned:
            whole = plain(self.task.assigned)
            found.append(f"累计 {plain(value)} {unit}，超过年度任务数 {whole} {unit}，请核对。")
        counted = self.task.reports.filter(state="accepted", value__isnull=False)
        last = counted.order_by("-on", "-pk").first()
        if last and value < last.value and cleaned["on"] >= last.on:
            held = f"{last.on} 已审核的 {plain(last.value)} {unit}"
            found.append(f"累计 {plain(value)} {unit}，比{held}还少，请核对。")
        return found

    def values(self) -> dict[str, Any]:
        names = ("on", "value", "step", "text")
        return {name: self.cleaned_data.get(name) for name in names}


class CloseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label="销号意见", max_length=300, required=False)


class ReasonForm(forms.Form):
    """Taking a task off the list, or back to work."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "请写明原因。"}
    )


class DecideForm(forms.Form):
    """审核 of a report: accepted, or sent back with words."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    decision = forms.ChoiceField(choices=[("accept", "通过"), ("return", "退回")])
    answer = forms.CharField(label="审核意见", max_length=300, required=False)
