"""What may be done to ticked projects. They come as `id-version-leader`, as the reader saw them."""

import re

from django import forms
from django.core.exceptions import ValidationError

from parks.models import Person, User
from projects.actions.selection import Tick
from projects.enums import InstructionLevel, ListingKind
from projects.forms.assignment import named
from projects.queries.instruction import OFFERED_DAYS
from tracker import clock
from tracker.tools.forms import DateField
from tracker.tools.workdays import shift

TICK = re.compile(r"([0-9]{1,18})-([0-9]{1,9})-([0-9]{1,18})")
LEVELS = [(level.value, level.label) for level in (InstructionLevel.PLAIN, InstructionLevel.BLUE)]
WAYS = [("in", "加入"), ("out", "移出")]


def ticked(data) -> dict[int, Tick]:
    """What is ticked by id; what cannot be read is left out."""
    found = [TICK.fullmatch(word) for word in data.getlist("tick")]
    read = [tuple(int(part) for part in pair.groups()) for pair in found if pair]
    return {pk: Tick(pk, version, leader or None) for pk, version, leader in read}


class SelectionForm(forms.Form):
    """A form of one act; the ticks ride beside it."""

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        cleaned = super().clean()
        cleaned["ticks"] = ticked(self.data)
        if not cleaned["ticks"]:
            raise ValidationError("请先在台账里勾选项目。")
        return cleaned


class SelectionLeaderForm(SelectionForm):
    person = forms.ModelChoiceField(Person.objects.none(), label="包抓领导", empty_label="请选")
    from_on = DateField(label="接任日期")
    reason = forms.CharField(
        label="原因", max_length=200, required=False, help_text="已有领导的项目要写移交原因。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(self.user).leaders().select_related("unit")
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = named
        self.initial.setdefault("from_on", clock.today())


class SelectionListingForm(SelectionForm):
    way = forms.ChoiceField(label="加入或移出", choices=WAYS)
    kind = forms.ChoiceField(label="名录", choices=ListingKind.choices)
    name = forms.CharField(
        label="名录名称",
        max_length=60,
        required=False,
        help_text="例如：2024年三季度重点调度；固投库、招商库等可以不写。",
    )
    on = DateField(label="入库或出库日期")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())


class SelectionInstructForm(SelectionForm):
    text = forms.CharField(
        label="批示内容",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "一句话：要办什么，办到什么程度"}),
        error_messages={"required": "请写一句要办的事。"},
    )
    due_on = DateField(label="办理期限", error_messages={"required": "请给一个期限。"})
    level = forms.ChoiceField(label="类别", choices=LEVELS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", shift(clock.today(), OFFERED_DAYS))
