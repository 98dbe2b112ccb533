"""专项行动: days, goal, and a number for each park and indicator."""

from decimal import Decimal
from typing import Any

from django import forms

from parks.models import Park, User
from projects.actions.campaign import Aim
from projects.enums import CampaignGoal, CampaignKind
from projects.forms.activity import area
from projects.forms.picked import ProjectsField
from projects.models import Campaign
from projects.queries.campaign import UNITS
from tracker import clock
from tracker.tools.forms import DateField

KEPT = ("name", "kind", "from_on", "to_on", "goal")
WHOLE = "all"
LONGEST = 12


class CampaignForm(forms.Form):
    """The targets are a grid of fields `aim-<park>-<goal>`; an empty one is no target."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="行动名称",
        max_length=60,
        help_text="和台账里专项行动名录的名称一致，名录里的项目就是行动的项目。",
        error_messages={"required": "请填行动名称。"},
    )
    kind = forms.ChoiceField(label="类别", choices=CampaignKind)
    from_on = DateField(label="开始日期", error_messages={"required": "请填开始日期。"})
    to_on = DateField(label="结束日期", error_messages={"required": "请填结束日期。"})
    file = forms.FileField(label="行动方案", required=False, help_text="方案或通知，不超过 20 MB。")
    goal = forms.CharField(
        label="工作目标", max_length=2000, required=False, widget=area(3, "总的要求和目标")
    )

    def __init__(self, *args, user: User, campaign: Campaign | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        parks = Park.objects.visible_to(user).zones().filter(retired_on=None)
        self.parks: dict[str, Park | None] = {WHOLE: None} | {p.code: p for p in parks}
        held = {}
        if campaign is not None:
            for target in campaign.targets.select_related("park"):
                held[target.park.code if target.park else WHOLE, target.goal] = target.assigned
            self.initial.update({name: getattr(campaign, name) for name in KEPT})
            self.initial["version"] = campaign.version
        else:
            self.initial.setdefault("from_on", clock.today())
        for code, park in self.parks.items():
            for goal in CampaignGoal:
                label = f"{park.short_name if park else '全市'}{goal.label}（{UNITS[goal]}）"
                self.fields[f"aim-{code}-{goal}"] = forms.DecimalField(
                    label=label,
                    required=False,
                    min_value=Decimal(0),
                    max_digits=18,
                    decimal_places=4,
                    initial=held.get((code, goal.value)),
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "size": LONGEST}),
                )

    def plain(self) -> list[Any]:
        """The fields beside the grid."""
        return [f for f in self if not f.name.startswith("aim-")]

    def heads(self) -> list[str]:
        return [f"{goal.label}（{UNITS[goal]}）" for goal in CampaignGoal]

    def grid(self) -> list[tuple[str, list[Any]]]:
        """Park and its fields, one an indicator."""
        return [
            (
                park.short_name if park else "全部合计",
                [self[f"aim-{code}-{goal}"] for goal in CampaignGoal],
            )
            for code, park in self.parks.items()
        ]

    def values(self) -> dict[str, Any]:
        """What the action takes, but targets and file."""
        return {name: self.cleaned_data[name] for name in KEPT}

    def aims(self) -> list[Aim]:
        return [
            Aim(park, goal.value, assigned)
            for code, park in self.parks.items()
            for goal in CampaignGoal
            if (assigned := self.cleaned_data[f"aim-{code}-{goal}"])
        ]


class MembersForm(forms.Form):
    """Projects that come in or leave, with the day."""

    way = forms.ChoiceField(label="加入或退出", choices=[("in", "加入"), ("out", "退出")])
    on = DateField(label="日期", help_text="加入填第一天，退出填最后一天。")
    projects = ProjectsField(
        label="项目", required=True, widget=area(5, "一行一个，写编号或全名"),
        error_messages={"required": "请写至少一个项目。"},
    )  # fmt: skip

    def __init__(self, *args, user: User, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["projects"].user = user
        self.initial.setdefault("on", min(max(clock.today(), campaign.from_on), campaign.to_on))
