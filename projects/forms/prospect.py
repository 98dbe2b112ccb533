"""环节企业: an enterprise on a link of a chain; a target with who follows it."""

from typing import Any

from django import forms

from parks.enums import LinkRole, ProspectState
from parks.models import ChainLink, LinkEnterprise, Office, Park, Person, User
from projects.forms.placed import offer_people

KEPT = ("role", "state", "office", "park", "person", "note")


class ProspectForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    enterprise_name = forms.CharField(
        label="企业",
        max_length=120,
        help_text="企业全称；没登记过的会新建为目标企业。",
        error_messages={"required": "请填企业名称。"},
    )
    link = forms.ModelChoiceField(
        ChainLink.objects.none(),
        label="产业链环节",
        error_messages={"required": "请选产业链环节。"},
    )
    role = forms.ChoiceField(label="在链上的身份", choices=LinkRole)
    state = forms.ChoiceField(
        label="对接进度",
        choices=ProspectState,
        help_text="记了线索或协议的，进度自动往前走，不用再改。",
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), label="跟进联络点", required=False, empty_label="没有定"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="跟进园区", required=False, empty_label="没有定"
    )
    person = forms.ModelChoiceField(
        Person.objects.none(), label="跟进人", required=False, empty_label="没有定"
    )
    note = forms.CharField(
        label="下一步", max_length=300, required=False, help_text="放弃的写明原因。"
    )

    def __init__(self, *args, user: User, row: LinkEnterprise | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        links = ChainLink.objects.visible_to(user).filter(retired_on=None).select_related("chain")
        self.fields["link"].queryset = links
        self.fields["link"].label_from_instance = lambda one: f"{one.chain.short_name}：{one.name}"
        self.fields["office"].queryset = Office.objects.visible_to(user)
        self.fields["park"].queryset = Park.objects.visible_to(user).filter(retired_on=None)
        offer_people(self.fields["person"], user)
        if row is None:
            self.initial.setdefault("role", LinkRole.TARGET)
            return
        for name in ("enterprise_name", "link"):
            self.fields[name].disabled = True
        self.initial.update({name: getattr(row, name) for name in KEPT})
        self.initial.update({
            "enterprise_name": row.enterprise.name, "link": row.link, "version": row.version
        })  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in KEPT}


class RemoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
