"""申报与认定阶段。"""

from django import forms

from projects import stages
from projects.enums import Evidence, Stage
from tracker.tools.forms import DateField, FilesField


class ClaimForm(forms.Form):
    to_stage = forms.ChoiceField(label="申报到")
    claimed_on = DateField(label="申报日期")
    reason = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        help_text="跨阶段或退回上一阶段时必填。",
        widget=forms.Textarea(attrs={"wide": True}),
    )
    files = FilesField(label="佐证", required=False)

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(s.value, s.label) for s in stages.ORDER if s != project.stage]
        self.fields["to_stage"].choices = choices
        following = stages.next_stage(project.stage)
        if following:
            self.initial["to_stage"] = following.value
            proof = stages.EVIDENCE_TEXT.get(following)
            self.fields["files"].help_text = (
                f"{following.label}认定要看：{proof}。" if proof else ""
            )


class DecideForm(forms.Form):
    recognised_on = DateField(label="认定日期", required=False)
    answer = forms.CharField(label="意见", max_length=500, required=False)
    decision = forms.ChoiceField(choices=[("recognise", "认定"), ("return", "退回")])


# The evidence kind that proves a move into a stage.
PROOF = {Stage.SIGNED: Evidence.CONTRACT, Stage.STARTED: Evidence.APPROVAL}
