"""责任模板: a row for each role, and from when it holds."""

from django import forms

from projects.enums import Bearer, DutyRole, FiveOne
from projects.models.duty import MOST, Version
from tracker.tools.forms import DateField


class RuleForm(forms.Form):
    label = forms.CharField(label="本地名称", max_length=12)
    one = forms.ChoiceField(label="归于", choices=FiveOne.choices)
    is_required = forms.BooleanField(label="必须", required=False)
    at_least = forms.IntegerField(label="至少", min_value=1, max_value=MOST, initial=1)
    bearer = forms.ChoiceField(label="由谁担任", choices=Bearer.choices)
    may_fill = forms.BooleanField(label="可填报进展", required=False)


class DutyTemplateForm(forms.Form):
    """The whole template: `rules` holds a RuleForm a role, its keys prefixed by the role."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    valid_from = DateField(label="生效日期", help_text="今天或以后；过去的覆盖率不变。")
    basis = forms.CharField(
        label="依据", required=False, max_length=120, help_text="文件号或会议纪要。"
    )

    def __init__(self, *args, held: Version, **kwargs):
        super().__init__(*args, **kwargs)
        kept = {rule.role: rule for rule in held.rules}
        names = tuple(RuleForm.base_fields)
        self.rules = [
            RuleForm(
                self.data if self.is_bound else None,
                prefix=role.value,
                initial={name: getattr(kept[role], name) for name in names}
                if role in kept
                else {"label": role.label, "one": FiveOne.TASK_FORCE, "bearer": Bearer.EITHER},
            )
            for role in DutyRole
        ]
        for rule, role in zip(self.rules, DutyRole, strict=True):
            rule.role = role

    def clean(self):
        cleaned = super().clean()
        for rule in self.rules:
            for name, found in rule.errors.items():
                text = f"{rule.role.label}的“{rule.fields[name].label}”：{found[0]}"
                self.add_error(None, text)
        cleaned["rules"] = [{"role": rule.role.value, **rule.cleaned_data} for rule in self.rules]
        return cleaned
