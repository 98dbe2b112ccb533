"""批示与督办: one line and a date; an answer; what becomes of it."""

from django import forms
from django.core.exceptions import ValidationError

from parks.models import Person, Unit, User
from projects.enums import DutyRole, InstructionLevel
from projects.models import Project
from projects.queries.instruction import LIT, OFFERED_DAYS
from tracker import clock
from tracker.tools.forms import DateField
from tracker.tools.workdays import shift

WORST = "worst"  # of the project's lamps, where an address does not know which
LEVELS = [(level.value, level.label) for level in (InstructionLevel.PLAIN, InstructionLevel.BLUE)]


class InstructionForm(forms.Form):
    """To the task force, at once; the rest may stay as it is."""

    text = forms.CharField(
        label="批示内容",
        max_length=500,
        widget=forms.Textarea(
            attrs={"rows": 3, "wide": True, "placeholder": "一句话：要办什么，办到什么程度"}
        ),
        error_messages={"required": "请写一句要办的事。"},
    )
    due_on = DateField(label="办理期限", error_messages={"required": "请给一个期限。"})
    to = forms.ChoiceField(label="发给", required=False)
    level = forms.ChoiceField(label="类别", choices=LEVELS, required=False)
    lamp = forms.ChoiceField(label="因何灯", required=False)

    def __init__(self, *args, project: Project, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = Unit.objects.visible_to(user).filter(retired_on=None)
        self.people = Person.objects.visible_to(user).filter(left_on=None)
        lamps = list(project.lamps.filter(until_on=None, level__in=LIT).order_by("level", "pk"))
        self.fields["to"].choices = self.addressees(project)
        self.fields["lamp"].choices = [
            ("", "不因灯"),
            *((lamp.kind, f"{lamp.get_kind_display()}：{lamp.reason}") for lamp in lamps),
        ]
        self.initial.setdefault("due_on", shift(clock.today(), OFFERED_DAYS))
        kinds = [lamp.kind for lamp in lamps]
        if self.initial.get("lamp") not in kinds:
            asked = self.initial.get("lamp") == WORST and kinds
            self.initial["lamp"] = kinds[0] if asked else ""

    def addressees(self, project: Project) -> list:
        """The task force as a whole, one of its people, or a unit."""
        held = project.assignments.on(clock.today()).exclude(role=DutyRole.LEADER)
        held = held.filter(person__left_on=None, person__isnull=False).select_related("person")
        people = {duty.person_id: f"{duty.person} {duty.get_role_display()}" for duty in held}
        return [
            ("", "项目专班"),
            ("专班成员", [(f"person:{pk}", words) for pk, words in people.items()]),
            ("责任单位", [(f"unit:{unit.pk}", unit.name) for unit in self.units]),
        ]

    def clean_to(self) -> dict:
        kind, _, pk = self.cleaned_data["to"].partition(":")
        if not kind:
            return {}
        rows = self.people if kind == "person" else self.units
        return {f"to_{kind}": rows.get(pk=pk)}

    def clean_level(self) -> str:
        return self.cleaned_data["level"] or InstructionLevel.PLAIN


class AnswerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="办理情况",
        max_length=1000,
        widget=forms.Textarea(
            attrs={"rows": 4, "placeholder": "办到什么程度，还差什么，什么时候办完"}
        ),
        error_messages={"required": "请写办理情况。"},
    )


class ReceiveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SettleForm(forms.Form):
    """办结, 退回再办 or 升级: which of them says the button."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "退回要写原因；没有回复就办结也要写"}
        ),
    )
    due_on = DateField(label="新的期限", required=False)

    def clean(self):
        cleaned = super().clean()
        if self.data.get("decision") not in ("close", "return", "follow"):
            raise ValidationError("请点“办结”“退回再办”或“升级”。")
        return cleaned
