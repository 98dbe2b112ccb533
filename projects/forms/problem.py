"""问题: report it, and one small form for each thing that may follow."""

from django import forms

from parks.models import Person, Unit, User
from projects.enums import ProblemKind, ProblemLevel, ProblemVerb
from projects.models import EscalationRule, Problem, Project
from projects.queries.problem import similar
from tracker.tools.forms import DateField, FilesField, FilesInput, WarningsMixin

PHOTOS = "image/jpeg,image/png"
PROOFS = f"{PHOTOS},.pdf,.docx,.xlsx"


def _files(label: str, help_text: str, accept: str = PROOFS) -> FilesField:
    widget = FilesInput(attrs={"multiple": True, "accept": accept})
    return FilesField(label=label, required=False, help_text=help_text, widget=widget)


def _lines(label: str, *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=500, widget=widget)


class ReportForm(WarningsMixin, forms.Form):
    """Short enough for a thumb: what, which kind, a photo."""

    title = forms.CharField(
        label="什么问题", max_length=120, help_text="一句话，例如“10千伏供电方案未批复”。"
    )
    kind = forms.ChoiceField(label="类别", choices=ProblemKind, widget=forms.RadioSelect)
    level = forms.ChoiceField(
        label="请哪一级解决",
        choices=ProblemLevel,
        initial=ProblemLevel.PARK,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="情况和诉求",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = _files("照片和文件", "拍现场照片，或附来往文件。")

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project

    def warnings_of(self, cleaned):
        held = similar(self.project, cleaned["title"])
        return [f"这个项目已有同名问题 {held.number}，还没有销号。"] if held else []


class VerbForm(forms.Form):
    """What every verb needs: the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, problem: Problem, user: User, **kwargs):
        kwargs["auto_id"] = f"id_{type(self).__name__.lower()}_%s"
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", problem.version)


class OwnerForm(VerbForm):
    owner_unit = forms.ModelChoiceField(Unit.objects.none(), label="责任单位", required=False)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label="责任人", required=False, help_text="只选责任人时，单位随人。"
    )
    due_on = DateField(label="办结期限")

    def __init__(self, *args, problem: Problem, user: User, **kwargs):
        super().__init__(*args, problem=problem, user=user, **kwargs)
        offer_owners(self, user)


def offer_owners(form: forms.Form, user: User) -> None:
    """Units and people in office, whom this user may name."""
    people = Person.objects.visible_to(user).filter(left_on=None).select_related("unit")
    form.fields["owner"].queryset = people
    form.fields["owner"].label_from_instance = lambda p: f"{p.name}（{p.unit.short_name}）"
    form.fields["owner_unit"].queryset = Unit.objects.visible_to(user).filter(retired_on=None)


class AcceptForm(OwnerForm):
    text = _lines("交办意见", required=False, rows=2)


class ReassignForm(OwnerForm):
    reason = _lines("改派原因", rows=2)


class EscalateForm(OwnerForm):
    reason = _lines("升级原因", rows=2)


class StartForm(VerbForm):
    text = _lines("怎么办", required=False, rows=2)


class DueForm(VerbForm):
    due_on = DateField(label="新的期限")
    reason = _lines("调整原因", rows=2)


class ResolveForm(VerbForm):
    resolution = _lines("办理结果")
    files = _files("照片和文件", "批文、回函或现场照片；销号时要看。")


class CloseForm(VerbForm):
    text = _lines("核实情况", required=False, rows=2)
    files = _files("照片和文件", "办结时没有附的，这里要附一张照片或一份文件。")


class ReturnForm(VerbForm):
    reason = _lines("退回原因", rows=2)


FORMS: dict[ProblemVerb, type[VerbForm]] = {
    ProblemVerb.ACCEPT: AcceptForm,
    ProblemVerb.REASSIGN: ReassignForm,
    ProblemVerb.START: StartForm,
    ProblemVerb.CHANGE_DUE: DueForm,
    ProblemVerb.RESOLVE: ResolveForm,
    ProblemVerb.CLOSE: CloseForm,
    ProblemVerb.RETURN: ReturnForm,
    ProblemVerb.ESCALATE: EscalateForm,
}


class EscalationForm(forms.Form):
    """逾期几个工作日升级, one field a level; empty is "stays where it is"."""

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        for rule in EscalationRule.objects.visible_to(user).exclude(level=ProblemLevel.CITY):
            self.fields[rule.level] = forms.IntegerField(
                label=f"{rule.get_level_display()}层级逾期几个工作日升级",
                required=False,
                min_value=1,
                max_value=250,
                initial=rule.working_days,
                help_text="空着就不自动升级。",
            )
