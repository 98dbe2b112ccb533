"""招商活动: quick to write down on the phone, on the way home."""

import re
from typing import Any

from django import forms

from parks.models import Office, Park, Person, User
from projects.enums import ActivityKind, ActivityLevel
from projects.forms.placed import check_place, offer_people, offer_places
from projects.models import Activity
from tracker import clock
from tracker.roles import Role
from tracker.tools.forms import DateField, FilesField, FilesInput, WarningsMixin

LONG = 30  # days, longer than any outing
MANY = 300  # enterprises met at once
PARTED = re.compile(r"[\n、；;，,]+")
OWN_LEVEL = {Role.STAFF: ActivityLevel.PARK, Role.LIAISON: ActivityLevel.OFFICE}
KEPT = (
    *("kind", "name", "level", "led_by", "delegation", "city", "venue", "from_on", "to_on"),
    *("park", "office", "enterprises_count", "outcome"),
)


def area(rows: int, words: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "wide": True, "placeholder": words})


class ActivityForm(WarningsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="类别", choices=ActivityKind)
    name = forms.CharField(
        label="活动名称",
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "如：赴上海对接氢能装备企业"}),
        error_messages={"required": "请填活动名称。"},
    )
    from_on = DateField(label="开始日期", error_messages={"required": "请填开始日期。"})
    to_on = DateField(label="结束日期", required=False, help_text="一天的活动可以不填。")
    city = forms.CharField(
        label="城市",
        max_length=40,
        help_text="走出去填去的城市，请进来填客人来自的城市；多个用顿号隔开。",
        error_messages={"required": "请填城市。"},
    )
    venue = forms.CharField(label="地点", max_length=80, required=False)
    level = forms.ChoiceField(label="层级", choices=ActivityLevel)
    led_by = forms.ModelChoiceField(
        Person.objects.none(), label="带队领导", required=False, empty_label="没有领导带队"
    )
    delegation = forms.CharField(label="参加人员", max_length=200, required=False)
    park = forms.ModelChoiceField(
        Park.objects.none(),
        label="园区",
        required=False,
        empty_label="市里统一组织",
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), label="联络点", required=False, empty_label="不经联络点"
    )
    names = forms.CharField(
        label="对接企业和商协会",
        max_length=20000,
        required=False,
        widget=area(4, "一行一家，也可以用顿号隔开；登记过的企业会自动对上"),
    )
    enterprises_count = forms.IntegerField(
        label="对接家数",
        min_value=0,
        max_value=100_000,
        required=False,
        help_text="不填就按上面的名单数；只记得家数、没有名单的填在这里。",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    outcome = forms.CharField(
        label="成果",
        max_length=4000,
        required=False,
        widget=area(3, "谈了什么，对方有什么意向，下一步谁跟进"),
    )
    files = FilesField(
        label="附件",
        required=False,
        widget=FilesInput(attrs={"multiple": True, "wide": True}),
        help_text="照片、名单、方案等，最多 9 个。",
    )

    def __init__(self, *args, user: User, activity: Activity | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        offer_places(self, user)
        offer_people(self.fields["led_by"], user)
        if activity is None:
            self.initial.setdefault("from_on", clock.today())
            self.initial.setdefault("level", OWN_LEVEL.get(user.roles[0], ActivityLevel.CITY))
            return
        held = list(activity.met.values_list("name", flat=True))
        self.initial.update({name: getattr(activity, name) for name in KEPT})
        self.initial.update({"names": "\n".join(held), "version": activity.version})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_place(self, self.user, cleaned)
        return cleaned

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        found = []
        first, last = cleaned["from_on"], cleaned.get("to_on") or cleaned["from_on"]
        if (last - first).days > LONG:
            found.append(f"活动长达 {(last - first).days + 1} 天，请核对起止日期。")
        if (count := cleaned.get("enterprises_count") or 0) > MANY:
            found.append(f"一次对接 {count} 家，比常见的多出很多，请核对。")
        return found

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        found = {name: self.cleaned_data[name] for name in KEPT}
        return found | {"to_on": found["to_on"] or found["from_on"]}

    def told(self) -> list[str]:
        """The names that were typed, each by itself."""
        return PARTED.split(self.cleaned_data["names"])


class VoidForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="作废原因", max_length=200, error_messages={"required": "请写明作废原因。"}
    )
