"""产业链: its links, how complete they are, 链长 and 链主."""

from django import forms

from parks.enums import ChainPostKind, LinkGap
from parks.models import Enterprise, Person, User
from projects.forms.placed import offer_people
from tracker import clock
from tracker.tools.forms import DateField
from tracker.tools.likeness import name_key


class LinkForm(forms.Form):
    """A new link, or another name for one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="环节名称", max_length=40, error_messages={"required": "请填环节名称。"}
    )


class GapForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    gap = forms.ChoiceField(label="完善程度", choices=LinkGap)
    from_on = DateField(label="自何日起", error_messages={"required": "请填从哪一天起。"})
    reason = forms.CharField(
        label="依据",
        max_length=200,
        help_text="例如哪家企业投产或停产。",
        error_messages={"required": "请写明依据，例如哪家企业投产或停产。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("from_on", clock.today())


class LinkEndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="停用原因",
        max_length=200,
        error_messages={"required": "请写明停用原因，例如并入另一个环节。"},
    )


class MoveForm(forms.Form):
    step = forms.TypedChoiceField(coerce=int, choices=[("-1", "前移"), ("1", "后移")])


class ChainPostForm(forms.Form):
    """链长 or 链主 from a day on; the one before ends the day before."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="类别", choices=ChainPostKind)
    person = forms.ModelChoiceField(
        Person.objects.none(), label="链长", required=False, empty_label="选一位领导"
    )
    enterprise_name = forms.CharField(
        label="链主企业", max_length=120, required=False, help_text="已登记企业的名称。"
    )
    from_on = DateField(label="起", error_messages={"required": "请填从哪一天起。"})

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        offer_people(self.fields["person"], user)
        self.initial.setdefault("from_on", clock.today())

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ChainPostKind.CHIEF:
            cleaned["holder"] = cleaned.get("person")
            if not cleaned["holder"] and "person" not in self.errors:
                self.add_error("person", "请选链长。")
        elif cleaned.get("kind") == ChainPostKind.LEADER:
            cleaned["holder"] = self.found(cleaned.get("enterprise_name", ""))
        return cleaned

    def found(self, name: str) -> Enterprise | None:
        key = name_key(name)
        found = Enterprise.objects.visible_to(self.user).known_as([key]).get(key) if key else None
        if found is None:
            self.add_error("enterprise_name", f"没有“{name}”这家企业，请先在企业库登记。")
        return found
