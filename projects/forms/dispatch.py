"""通报的送审、退回、印发和“下一步”。"""

from django import forms

STEPS = [("forward", "送下一步"), ("back", "退回修改"), ("comment", "批注")]


class NextStepsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    next_steps = forms.CharField(
        label="下一步", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )


class FlowForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.ChoiceField(choices=STEPS)
    text = forms.CharField(label="意见", required=False, max_length=500)
