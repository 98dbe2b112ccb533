"""企业 and 产业链."""

from django.urls import path

from projects.views import chain_map, enterprise, enterprise_edit, ladder, merge, place, prospect

urlpatterns = [
    path("chains", place.ChainList.as_view(), name="chain-list"),
    path("chains/map", chain_map.ChainMapList.as_view(), name="chain-map-list"),
    path("chains/links/<int:pk>", chain_map.LinkEdit.as_view(), name="chain-link-edit"),
    path("chains/links/<int:pk>/gap", chain_map.LinkGap.as_view(), name="chain-link-gap"),
    path("chains/links/<int:pk>/retire", chain_map.LinkRetire.as_view(), name="chain-link-retire"),
    path("chains/links/<int:pk>/move", chain_map.LinkMove.as_view(), name="chain-link-move"),
    path("chains/<slug:code>", place.ChainDetail.as_view(), name="chain-detail"),
    path("chains/<slug:code>/map", chain_map.ChainMapList.as_view(), name="chain-map"),
    path("chains/<slug:code>/edit", chain_map.ChainEdit.as_view(), name="chain-edit"),
    path("chains/<slug:code>/links", chain_map.LinkCreate.as_view(), name="chain-link-create"),
    path("chains/<slug:code>/posts", chain_map.ChainPostCreate.as_view(), name="chain-post-create"),
    path("enterprises", enterprise.EnterpriseList.as_view(), name="enterprise-list"),
    path("enterprises/new", enterprise_edit.EnterpriseCreate.as_view(), name="enterprise-create"),
    path("enterprises/ladder", ladder.Ladder.as_view(), name="enterprise-ladder"),
    path("enterprises/duplicates", merge.DuplicateList.as_view(), name="enterprise-duplicates"),
    path("enterprises/targets", prospect.ProspectList.as_view(), name="prospect-list"),
    path("enterprises/targets/new", prospect.ProspectCreate.as_view(), name="prospect-create"),
    path("enterprises/targets/<int:pk>", prospect.ProspectEdit.as_view(), name="prospect-edit"),
    path(
        "enterprises/targets/<int:pk>/remove",
        prospect.ProspectRemove.as_view(),
        name="prospect-remove",
    ),
    path("enterprises/merges/<int:pk>/undo", merge.MergeUndo.as_view(), name="merge-undo"),
    path("enterprises/<int:pk>", enterprise.EnterpriseDetail.as_view(), name="enterprise-detail"),
    path(
        "enterprises/<int:pk>/edit",
        enterprise_edit.EnterpriseEdit.as_view(),
        name="enterprise-edit",
    ),
    path(
        "enterprises/<int:pk>/retire",
        enterprise_edit.EnterpriseRetire.as_view(),
        name="enterprise-retire",
    ),
    path(
        "enterprises/<int:pk>/restore",
        enterprise_edit.EnterpriseRestore.as_view(),
        name="enterprise-restore",
    ),
    path(
        "enterprises/<int:pk>/aliases",
        enterprise_edit.EnterpriseAliasCreate.as_view(),
        name="enterprise-alias",
    ),
    path(
        "enterprises/<int:pk>/marks",
        enterprise_edit.EnterpriseMark.as_view(),
        name="enterprise-mark",
    ),
    path(
        "enterprises/<int:pk>/marks/end",
        enterprise_edit.EnterpriseMarkEnd.as_view(),
        name="enterprise-mark-end",
    ),
    path(
        "enterprises/<int:pk>/merge",
        merge.MergeCreate.as_view(),
        name="enterprise-merge",
    ),
]
