"""园区指标 and 考核方案."""

from django.urls import path

from projects.views import assessment, park_figure, scheme

urlpatterns = [
    path("park-figures", park_figure.ParkFigureList.as_view(), name="park-figure-list"),
    path("park-figures/entry", park_figure.ParkFigureEntry.as_view(), name="park-figure-entry"),
    path(
        "park-figures/confirm", park_figure.ParkFigureConfirm.as_view(), name="park-figure-confirm"
    ),
    path(
        "park-figures/<int:pk>", park_figure.ParkFigureDetail.as_view(), name="park-figure-detail"
    ),
    path("assessments", scheme.SchemeList.as_view(), name="scheme-list"),
    path("assessments/new", scheme.SchemeCreate.as_view(), name="scheme-create"),
    path("assessments/<str:code>", scheme.SchemeDetail.as_view(), name="scheme-detail"),
    path("assessments/<str:code>/edit", scheme.SchemeEdit.as_view(), name="scheme-edit"),
    path("assessments/<str:code>/groups", scheme.SchemeGroups.as_view(), name="scheme-groups"),
    path("assessments/<str:code>/items", scheme.SchemeItems.as_view(), name="scheme-items"),
    path("assessments/<str:code>/state", scheme.SchemeMove.as_view(), name="scheme-move"),
    path("assessments/<str:code>/result", assessment.SchemeResult.as_view(), name="scheme-result"),
    path("assessments/<str:code>/trace", assessment.SchemeTrace.as_view(), name="scheme-trace"),
    path("assessments/<str:code>/try", assessment.SchemeTry.as_view(), name="scheme-try"),
    path(
        "assessments/<str:code>/publish", assessment.SchemePublish.as_view(), name="scheme-publish"
    ),
    path("assessments/<str:code>/hand", assessment.SchemeHand.as_view(), name="scheme-hand"),
]
