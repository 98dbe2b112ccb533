"""The small forms of a lead's page: one for each thing that may follow."""

from typing import Any

from django import forms

from parks.models import Office, Park, User
from projects.enums import LeadVerb, LostReason
from projects.forms.lead import VerbForm, lines, open_parks
from projects.models import Lead, LeadAssignment
from tracker import clock
from tracker.tools.forms import DateField


class AnswerForm(VerbForm):
    text = lines("答复首报人", words="如：已收到，三天内研判，联系人是……")


class AcceptForm(VerbForm):
    text = lines("有效的依据", words="如：投资方和规模属实，符合产业链方向")


class RefuseForm(VerbForm):
    text = lines("无效的原因", words="如：投资方查无此企业，联系不上")


class AssignForm(VerbForm):
    parks = forms.ModelMultipleChoiceField(
        Park.objects.none(),
        label="分派给",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个园区。"},
    )
    text = lines("分派意见", required=False)

    def __init__(self, *args, lead: Lead, user: User, **kwargs):
        super().__init__(*args, lead=lead, user=user, **kwargs)
        self.fields["parks"].queryset = open_parks(user, lead).filter(parent=None)
        self.fields["parks"].label_from_instance = lambda park: park.short_name


class FollowForm(VerbForm):
    text = lines("跟进情况", rows=3, words="谈了什么，对方怎么说，下一步做什么")
    on = DateField(label="跟进日期", required=False)
    next_on = DateField(label="下次联系", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())


class HandOverForm(VerbForm):
    holder = forms.ModelChoiceField(LeadAssignment.objects.none(), label="从", empty_label=None)
    park = forms.ModelChoiceField(
        Park.objects.none(), label="移交给园区", required=False, empty_label="不移交给园区"
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), label="或联络点", required=False, empty_label="不移交给联络点"
    )
    reason = lines("移交原因")

    def __init__(self, *args, lead: Lead, user: User, **kwargs):
        super().__init__(*args, lead=lead, user=user, **kwargs)
        rows = LeadAssignment.objects.visible_to(user).filter(lead=lead, to_on=None)
        self.fields["holder"].queryset = rows.select_related("park", "office")
        self.fields["holder"].label_from_instance = str
        self.fields["park"].queryset = open_parks(user, lead)
        self.fields["office"].queryset = Office.objects.visible_to(user).exclude(pk=lead.office_id)


class LoseForm(VerbForm):
    reason = forms.ChoiceField(label="流失原因", choices=LostReason)
    note = lines("经过", words="如：土地指标等了三个月，转投邻市")
    on = DateField(label="流失日期", required=False)


class ReopenForm(VerbForm):
    reason = lines("重新启用原因")


class MergeForm(VerbForm):
    into = forms.CharField(label="并入的线索编号", max_length=20, help_text="首报在前的那一条。")
    reason = lines("为什么是同一条")

    def clean_into(self) -> Lead:
        code = self.cleaned_data["into"].strip().upper()
        found = Lead.objects.visible_to(self.user).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为“{code}”的线索，请核对。")
        return found


FORMS: dict[LeadVerb, type[Any]] = {
    LeadVerb.ANSWER: AnswerForm,
    LeadVerb.ACCEPT: AcceptForm,
    LeadVerb.REFUSE: RefuseForm,
    LeadVerb.ASSIGN: AssignForm,
    LeadVerb.FOLLOW: FollowForm,
    LeadVerb.HAND_OVER: HandOverForm,
    LeadVerb.LOSE: LoseForm,
    LeadVerb.REOPEN: ReopenForm,
    LeadVerb.MERGE: MergeForm,
}
