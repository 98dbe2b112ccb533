"""手续: one form a verb. Dates and reasons are checked by the actions."""

from django import forms

from parks.models import Person, Unit, User
from projects.enums import ApprovalGroup, ApprovalMode, DutyRole
from projects.models import Approval
from tracker.tools.forms import DateField, FilesField, WarningsMixin


def answer_field() -> forms.CharField:
    return forms.CharField(label="办理说明", max_length=300, required=False)


def paper_field(required: bool = False) -> FilesField:
    text = "批文、受理单、缴费单等，PDF 或图片，进“备案审批材料”。"
    return FilesField(label="材料", required=required, help_text=text)


class ItemForm(forms.Form):
    """Who answers for an item; its name where it is not the template's."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="事项", max_length=60)
    group = forms.ChoiceField(label="类别", choices=ApprovalGroup.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="办理单位", required=False)
    agent = forms.ModelChoiceField(Person.objects.none(), label="代办员", required=False)
    is_key = forms.BooleanField(
        label="关键事项",
        required=False,
        help_text="逾期会亮手续灯：30 天以内黄灯，超过 30 天红灯。",
    )

    def __init__(self, *args, user: User, approval: Approval | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(user).filter(retired_on=None)
        agents = Person.objects.visible_to(user).filter(left_on=None)
        held = agents.filter(pk=approval.agent_id) if approval else agents.none()
        agents = agents.filter(assignments__role=DutyRole.AGENT) | held
        self.fields["agent"].queryset = agents.distinct().select_related("unit")
        self.fields["agent"].label_from_instance = lambda p: f"{p.name}（{p.unit.short_name}）"
        if approval and approval.item_id:
            del self.fields["name"], self.fields["group"]


class VerbForm(forms.Form):
    """What every verb carries: the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    aside: tuple[str, ...] = ()  # fields that the item's page folds away

    def __init__(self, *args, approval: Approval, **kwargs):
        super().__init__(*args, **kwargs)
        self.approval = approval
        self.initial["version"] = approval.version

    @property
    def plain(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.aside]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.aside]

    @property
    def usual(self) -> str:
        """How long the template says it takes."""
        days = self.approval.item.days if self.approval.item else 0
        return f"不填按通常 {days} 个工作日计算。" if days else ""


class LackingFields(VerbForm):
    """办理方式 with what 容缺 must say."""

    mode = forms.ChoiceField(label="办理方式", choices=ApprovalMode.choices)
    lacking = forms.CharField(
        label="容缺材料", max_length=200, required=False, help_text="选“容缺”时必填：缺哪些材料。"
    )
    lacking_until = DateField(
        label="补齐期限", required=False, help_text="选“容缺”时必填：最迟哪天补齐。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("mode", "lacking", "lacking_until"):
            self.initial.setdefault(name, getattr(self.approval, name))


class StartForm(LackingFields):
    started_on = DateField(label="受理日期")
    promised_on = DateField(label="承诺办结", required=False)
    answer = answer_field()
    files = paper_field()
    field_order = ("started_on", "promised_on", "answer", "files")
    aside = ("mode", "lacking", "lacking_until")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["promised_on"].help_text = self.usual


class PromiseForm(VerbForm):
    promised_on = DateField(label="承诺办结", required=False)
    reason = forms.CharField(label="改期原因", max_length=200, required=False)
    answer = answer_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["promised_on"].help_text = self.usual
        if self.approval.promised_on:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = f"原承诺 {self.approval.promised_on}。"
        else:
            del self.fields["reason"]


class FinishForm(WarningsMixin, VerbForm):
    """A key item without a paper, and 容缺 not yet supplied, are asked about once."""

    done_on = DateField(label="办结日期")
    document_number = forms.CharField(label="文号", max_length=60, required=False)
    answer = answer_field()
    files = paper_field()

    def warnings_of(self, cleaned):
        found, approval = [], self.approval
        if approval.is_key and not (cleaned["document_number"] or approval.document_number):
            found.append("这是关键事项，还没有填文号。")
        has_paper = cleaned["files"] or approval.documents.filter(voided_at=None).exists()
        if approval.is_key and not has_paper:
            found.append("这是关键事项，还没有上传批文。")
        if approval.lacking:
            found.append(f"容缺受理时缺“{approval.lacking}”，请确认材料已补齐。")
        return found


class ModeForm(LackingFields):
    pass


class PauseForm(VerbForm):
    paused_on = DateField(label="停表日期", help_text="当天起不计时。")
    allowed_by = forms.CharField(label="谁同意的", max_length=40)
    reason = forms.CharField(label="停表原因", max_length=200)


class ResumeForm(VerbForm):
    resumed_on = DateField(label="恢复日期")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        since = self.approval.paused_on
        self.fields["resumed_on"].help_text = (
            f"{since} 起停表；承诺按停表的工作日顺延。" if since else ""
        )


class ReasonForm(VerbForm):
    reason = forms.CharField(label="原因", max_length=200)


class DocumentForm(VerbForm):
    files = paper_field(required=True)


class NoFields(forms.Form):
    """A button that needs no answer."""
