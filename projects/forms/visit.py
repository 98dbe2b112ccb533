"""走访: on the phone, at the site."""

import json

from django import forms

from parks.models import Person, User
from projects.models import Project
from tracker import clock
from tracker.tools.forms import DateField, FilesField, FilesInput
from tracker.tools.photos import Facts, on_earth, said_facts

PICTURES = "image/jpeg,image/png"


class VisitForm(forms.Form):
    visited_on = DateField(label="走访日期", error_messages={"required": "请填走访日期。"})
    visitor = forms.ModelChoiceField(Person.objects.none(), label="走访人", empty_label="请选择")
    companions = forms.CharField(
        label="同行人员",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "部门和人名，没有就空着"}),
    )
    place = forms.CharField(
        label="地点",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "如：项目工地、企业会议室"}),
    )
    findings = forms.CharField(
        label="走访情况",
        max_length=4000,
        widget=forms.Textarea(
            attrs={"rows": 5, "wide": True, "placeholder": "看到什么，企业提了什么，下一步怎么办"}
        ),
        error_messages={"required": "请写看到的情况，一两句就行。"},
    )
    photos = FilesField(
        label="现场照片",
        required=False,
        widget=FilesInput(attrs={"multiple": True, "accept": PICTURES, "wide": True}),
        help_text="最多 9 张；保留拍摄时间和地点，其余相机信息去掉。",
    )
    latitude = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    photo_facts = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args, project: Project, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        duties = project.assignments.on(clock.today()).filter(person__isnull=False)
        likely = {user.person_id, *duties.values_list("person_id", flat=True)}
        visitors = Person.objects.visible_to(user).filter(pk__in=likely, left_on=None)
        self.fields["visitor"].queryset = visitors
        self.fields["visitor"].label_from_instance = lambda row: f"{row.name} {row.title}".strip()
        self.initial.setdefault("visited_on", clock.today())
        self.initial.setdefault("visitor", user.person_id)

    def clean_photo_facts(self) -> list[Facts]:
        """When and where each photo was taken; what cannot be read is left out."""
        try:
            said = json.loads(self.cleaned_data["photo_facts"] or "[]")
        except ValueError:
            return []
        return [said_facts(one) for one in said] if isinstance(said, list) else []

    def values(self) -> dict:
        """What the action takes; a place that is none is left out, the visit matters more."""
        found = dict(self.cleaned_data)
        found["facts"] = found.pop("photo_facts")
        at = found.pop("latitude") or None, found.pop("longitude") or None
        return found | {"location": on_earth(*at)}


class VoidVisitForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="作废原因", max_length=200, error_messages={"required": "请写明作废原因。"}
    )
