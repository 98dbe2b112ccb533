"""三个一批: the event, and the projects that are announced on it."""

from typing import Any

from django import forms

from parks.models import Office, Park, Person, User
from projects.actions.event import Announced
from projects.enums import ActivityLevel, EventBatch
from projects.forms.activity import area
from projects.forms.picked import ProjectsField
from projects.forms.placed import offer_people, offer_places
from projects.models import EventProject, ProjectEvent
from projects.queries.event import suggestions, why_early
from tracker import clock
from tracker.tools.forms import DateField, MoneyField, WarningsMixin

KEPT = ("name", "held_on", "venue", "level", "chaired_by", "park", "office", "note")
SHOWN = 12  # warnings of one form that are written out


class EventForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="活动名称",
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "如：2024年第三季度集中签约开工投产活动"}),
        error_messages={"required": "请填活动名称。"},
    )
    held_on = DateField(label="举行日期", error_messages={"required": "请填举行日期。"})
    level = forms.ChoiceField(label="层级", choices=ActivityLevel)
    venue = forms.CharField(label="地点", max_length=80, required=False)
    chaired_by = forms.ModelChoiceField(
        Person.objects.none(), label="主持领导", required=False, empty_label="还没有定"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, empty_label="市里统一举行"
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), label="联络点", required=False, empty_label="不经联络点"
    )
    file = forms.FileField(label="活动方案", required=False, help_text="方案或通知，不超过 20 MB。")
    note = forms.CharField(
        label="备注", max_length=2000, required=False, widget=area(3, "主会场、分会场，议程")
    )

    def __init__(self, *args, user: User, event: ProjectEvent | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offer_places(self, user)
        offer_people(self.fields["chaired_by"], user)
        if event is None:
            self.initial.setdefault("held_on", clock.today())
            self.initial.setdefault("level", ActivityLevel.CITY)
            return
        self.initial.update({name: getattr(event, name) for name in KEPT})
        self.initial["version"] = event.version

    def values(self) -> dict[str, Any]:
        """What the action takes, but the file."""
        return {name: self.cleaned_data[name] for name in KEPT}


class AnnounceForm(WarningsMixin, forms.Form):
    """Projects by code or name for one kind, and those ticked among the suggested."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    batch = forms.ChoiceField(label="类别", choices=EventBatch)
    projects = ProjectsField(
        label="项目",
        widget=area(
            5, "一行一个，写编号或全名；公布金额写在逗号后面，单位万元：\n2024-0001，12000"
        ),
        help_text="不写金额就按台账的总投资。",
    )
    pick = forms.MultipleChoiceField(label="本季度认定过的项目", required=False)

    def __init__(self, *args, user: User, event: ProjectEvent, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["projects"].user = user
        self.offered = {
            f"{kind}-{project.pk}": (kind, project, day)
            for kind, project, day in suggestions(event, user)
        }
        self.fields["pick"].choices = [(key, str(row[1])) for key, row in self.offered.items()]
        self.initial.setdefault("version", event.version)

    def suggested(self) -> list[dict[str, Any]]:
        """The lines to tick: key, kind, project, day, whether ticked."""
        ticked = self.data.getlist("pick") if self.is_bound else []
        return [
            {
                "key": key,
                "kind": EventBatch(kind).label,
                "project": project,
                "day": day,
                "ticked": key in ticked,
            }
            for key, (kind, project, day) in self.offered.items()
        ]

    def announced(self) -> list[Announced]:
        """What the action takes."""
        typed = [
            Announced(one.project, self.cleaned_data["batch"], one.amount)
            for one in self.cleaned_data["projects"]
        ]
        picked = [self.offered[key][:2] for key in self.cleaned_data["pick"]]
        return typed + [Announced(project, kind) for kind, project in picked]

    def warnings_of(self, cleaned: dict[str, Any]) -> list[str]:
        said = [why_early(a.project, a.batch, self.event.held_on) for a in self.announced()]
        found = [why for why in said if why]
        more = [f"还有 {len(found) - SHOWN} 个项目也是这样。"] if len(found) > SHOWN else []
        return found[:SHOWN] + more


class ItemForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    batch = forms.ChoiceField(label="类别", choices=EventBatch)
    amount = MoneyField(label="公布金额（万元）", required=False)
    order = forms.IntegerField(label="次序", min_value=0, max_value=9999)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, item: EventProject, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("batch", "amount", "order", "note"):
            self.initial.setdefault(name, getattr(item, name))
        self.initial.setdefault("version", item.event.version)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("batch", "amount", "order", "note")}


class VersionForm(forms.Form):
    """A button that writes over what was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
