"""Filters of the lists of 三个一批活动, 专项行动 and 争取资金."""

import django_filters as filters

from parks.models import Region
from parks.models.region import stem
from projects.enums import ActivityLevel, CampaignKind, FundKind, FundState
from projects.filters.activity import KEPT_SECONDS, PlacedFilter, offered
from projects.models import Campaign, GovernmentFund, ProjectEvent
from tracker.tools.kept import kept


@kept(KEPT_SECONDS)
def _regions() -> list[tuple[str, str]]:
    return [("", "行政区"), *Region.objects.today().values_list("code", "name")]


class StandingFilter(PlacedFilter):
    """Keys they share: where it belongs, when, what it is called."""

    office = None
    region = filters.CharFilter(method="by_region", label="行政区", widget=offered(_regions))

    def by_region(self, rows, name, value):
        """A county, or a city with all its counties."""
        return rows.filter(region__code__startswith=stem(value))


class EventFilter(StandingFilter):
    """Keys of `/events`."""

    dated = "held_on"
    first = ("q", "period", "level", "park")
    searched = ("name", "code", "venue")

    level = filters.ChoiceFilter(choices=ActivityLevel.choices, label="层级")

    class Meta:
        model = ProjectEvent
        fields: list[str] = []


class CampaignFilter(StandingFilter):
    """Keys of `/campaigns`."""

    dated = "from_on"
    first = ("q", "period", "kind")
    searched = ("name", "code", "goal")

    kind = filters.ChoiceFilter(choices=CampaignKind.choices, label="类别")

    class Meta:
        model = Campaign
        fields: list[str] = []


class GovernmentFundFilter(StandingFilter):
    """Keys of `/government-funds`."""

    dated = "applied_on"
    first = ("q", "period", "kind", "fund_state", "park")
    addressed = ("project",)
    searched = ("name", "code", "batch", "document", "project__name")

    kind = filters.ChoiceFilter(choices=FundKind.choices, label="资金类别")
    fund_state = filters.ChoiceFilter(field_name="state", choices=FundState.choices, label="进度")
    batch = filters.CharFilter(field_name="batch", label="批次", max_length=60)
    project = filters.CharFilter(field_name="project__code", label="项目编号", max_length=30)

    class Meta:
        model = GovernmentFund
        fields: list[str] = []
