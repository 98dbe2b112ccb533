"""三个一批、专项行动、争取资金."""

from django.urls import path

from projects.views import campaign, event, government_fund

urlpatterns = [
    path("events", event.EventList.as_view(), name="event-list"),
    path("events/new", event.EventCreate.as_view(), name="event-create"),
    path("events/<str:code>", event.EventDetail.as_view(), name="event-detail"),
    path("events/<str:code>/sheet", event.EventSheet.as_view(), name="event-sheet"),
    path("events/<str:code>/edit", event.EventEdit.as_view(), name="event-edit"),
    path("events/<str:code>/void", event.EventVoid.as_view(), name="event-void"),
    path("events/<str:code>/projects", event.EventAnnounce.as_view(), name="event-announce"),
    path(
        "events/<str:code>/projects/<int:pk>",
        event.EventItemEdit.as_view(),
        name="event-item-edit",
    ),
    path(
        "events/<str:code>/projects/<int:pk>/remove",
        event.EventItemRemove.as_view(),
        name="event-item-remove",
    ),
    path("campaigns", campaign.CampaignList.as_view(), name="campaign-list"),
    path("campaigns/new", campaign.CampaignCreate.as_view(), name="campaign-create"),
    path("campaigns/<str:code>", campaign.CampaignDetail.as_view(), name="campaign-detail"),
    path("campaigns/<str:code>/edit", campaign.CampaignEdit.as_view(), name="campaign-edit"),
    path("campaigns/<str:code>/void", campaign.CampaignVoid.as_view(), name="campaign-void"),
    path(
        "campaigns/<str:code>/projects",
        campaign.CampaignMembers.as_view(),
        name="campaign-members",
    ),
    path(
        "government-funds",
        government_fund.GovernmentFundList.as_view(),
        name="government-fund-list",
    ),
    path(
        "government-funds/new",
        government_fund.GovernmentFundCreate.as_view(),
        name="government-fund-create",
    ),
    path(
        "government-funds/<str:code>",
        government_fund.GovernmentFundDetail.as_view(),
        name="government-fund-detail",
    ),
    path(
        "government-funds/<str:code>/edit",
        government_fund.GovernmentFundEdit.as_view(),
        name="government-fund-edit",
    ),
    path(
        "government-funds/<str:code>/decide",
        government_fund.GovernmentFundDecide.as_view(),
        name="government-fund-decide",
    ),
    path(
        "government-funds/<str:code>/arrivals",
        government_fund.GovernmentFundArrive.as_view(),
        name="government-fund-arrive",
    ),
    path(
        "government-funds/<str:code>/arrivals/<int:pk>/withdraw",
        government_fund.GovernmentFundWithdraw.as_view(),
        name="government-fund-withdraw",
    ),
    path(
        "government-funds/<str:code>/void",
        government_fund.GovernmentFundVoid.as_view(),
        name="government-fund-void",
    ),
]
