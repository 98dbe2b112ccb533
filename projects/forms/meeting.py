"""调度会: call it, change it, write down what was said and decided."""

from collections.abc import Iterable

from django import forms

from parks.models import Person, Unit, User
from projects.enums import MeetingKind, ProblemKind, ProblemLevel
from projects.forms.problem import offer_owners
from projects.models import Meeting, MeetingItem, Project
from tracker.tools.forms import DateField


def _heads(user: User):
    return Person.objects.visible_to(user).filter(left_on=None).select_related("unit")


class HeadForm(forms.Form):
    """Title, day, place and chair."""

    kind = forms.ChoiceField(label="类别", choices=MeetingKind)
    title = forms.CharField(
        label="会议名称", max_length=120, help_text="名称各参会单位都看得到，请不要写项目名。"
    )
    held_on = DateField(label="召开日期")
    place = forms.CharField(label="地点", max_length=80, required=False)
    chair = forms.ModelChoiceField(Person.objects.none(), label="主持人")

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = _heads(user).order_by("-is_leader", "unit", "pk")
        self.fields["chair"].label_from_instance = lambda p: (
            f"{p.name}（{p.title or p.unit.short_name}）"
        )


class MeetingForm(HeadForm):
    """The agenda is proposed: all red and yellow projects; what is not wanted is unticked."""

    projects = forms.ModelMultipleChoiceField(Project.objects.none(), label="议题", required=False)
    more = forms.CharField(
        label="另加项目",
        required=False,
        max_length=600,
        help_text="没有亮灯也要上会的，填项目编号，多个用逗号或空格分开。",
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.seen = Project.objects.visible_to(user)
        self.fields["projects"].queryset = self.seen

    def clean_more(self) -> list[Project]:
        codes = self.cleaned_data["more"].replace("，", " ").replace(",", " ").upper().split()
        held = {row.code.upper(): row for row in self.seen.filter(code__in=codes)}
        if lost := [code for code in codes if code not in held]:
            raise forms.ValidationError(
                f"没有编号为“{'、'.join(lost)}”的项目，请到项目台账核对编号。"
            )
        return [held[code] for code in codes]

    def agenda(self) -> list[Project]:
        """Red before yellow, then those that were added."""
        chosen = sorted(self.cleaned_data["projects"], key=lambda p: (p.lamp != "red", p.pk))
        return [*chosen, *self.cleaned_data["more"]]


class MeetingEditForm(HeadForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ItemForm(VersionForm):
    code = forms.CharField(label="项目编号", max_length=40)
    reason = forms.CharField(label="上会原因", max_length=200, required=False)


class DropForm(VersionForm):
    item = forms.IntegerField(widget=forms.HiddenInput)


class RecordForm(VersionForm):
    """What was said of each item, and the minutes."""

    minutes = forms.CharField(
        label="会议纪要",
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args, items: Iterable[MeetingItem], **kwargs):
        kwargs["auto_id"] = "id_record_%s"
        super().__init__(*args, **kwargs)
        self.rows = list(items)
        for item in self.rows:
            self.fields[self.name_of(item)] = forms.CharField(
                label=f"会上意见：{item.project.name}",
                required=False,
                max_length=4000,
                initial=item.said,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @staticmethod
    def name_of(item: MeetingItem) -> str:
        return f"said_{item.pk}"

    def lines(self) -> list[tuple[MeetingItem, forms.BoundField]]:
        """Each item beside its field."""
        return [(item, self[self.name_of(item)]) for item in self.rows]

    def said(self) -> dict[int, str]:
        return {item.pk: self.cleaned_data[self.name_of(item)] for item in self.rows}


class DecisionForm(forms.Form):
    """议定事项: what is to be done about which project, by whom, until when."""

    project = forms.ModelChoiceField(Project.objects.none(), label="项目")
    title = forms.CharField(label="议定事项", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=ProblemKind)
    level = forms.ChoiceField(label="层级", choices=ProblemLevel, initial=ProblemLevel.CITY)
    owner_unit = forms.ModelChoiceField(Unit.objects.none(), label="责任单位", required=False)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label="责任人", required=False, help_text="只选责任人时，单位随人。"
    )
    due_on = DateField(label="办结期限")
    text = forms.CharField(
        label="要求", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, meeting: Meeting, user: User, **kwargs):
        kwargs["auto_id"] = "id_decision_%s"
        super().__init__(*args, **kwargs)
        offer_owners(self, user)
        agenda = Project.objects.visible_to(user).filter(meeting_items__meeting=meeting)
        self.fields["project"].queryset = agenda.order_by("meeting_items__order")
