"""线索."""

from django.urls import path

from projects.views import lead, lead_verbs

urlpatterns = [
    path("leads", lead.LeadList.as_view(), name="lead-list"),
    path("leads/new", lead.LeadCreate.as_view(), name="lead-create"),
    path("leads/funnel", lead_verbs.LeadFunnel.as_view(), name="lead-funnel"),
    path("leads/rules", lead_verbs.LeadRuleList.as_view(), name="lead-rule-list"),
    path("leads/rules/<slug:kind>", lead_verbs.LeadRuleEdit.as_view(), name="lead-rule-edit"),
    path("leads/<str:code>", lead.LeadDetail.as_view(), name="lead-detail"),
    path("leads/<str:code>/edit", lead.LeadEdit.as_view(), name="lead-edit"),
    path("leads/<str:code>/void", lead.LeadVoid.as_view(), name="lead-void"),
    path("leads/<str:code>/project", lead.LeadConvert.as_view(), name="lead-convert"),
    *(
        path(
            f"leads/<str:code>/{slug}",
            lead_verbs.LeadAct.as_view(verb=verb),
            name=f"lead-{slug}",
        )
        for verb, slug in lead.SLUGS.items()
    ),
]
