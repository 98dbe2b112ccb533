"""人员离任、单位撤并。"""

from django import forms

from parks.models import Unit, User
from tracker.tools.forms import DateField


class PersonLeaveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    left_on = DateField(label="离任日期")
    reason = forms.CharField(label="原因", required=False, max_length=200)


class UnitCloseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    retired_on = DateField(label="撤并日期")
    successor = forms.ModelChoiceField(
        Unit.objects.none(), label="承接单位", required=False, help_text="没有承接单位可不选。"
    )
    reason = forms.CharField(label="依据", required=False, max_length=200)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Unit.objects.visible_to(user).filter(retired_on=None)
