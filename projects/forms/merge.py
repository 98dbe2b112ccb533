"""合并重复企业."""

from typing import Any

from django import forms


class MergeForm(forms.Form):
    """Which record stays, which of the other's values are taken over, and why it is the same."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    other_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    take = forms.MultipleChoiceField(
        label="改用并入企业的值", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="合并理由",
        max_length=200,
        error_messages={"required": "请写明凭什么认定是同一家。"},
    )

    def __init__(self, *args, fields: Any = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = fields


class UndoForm(forms.Form):
    """Nothing to fill in: the button is the act."""
