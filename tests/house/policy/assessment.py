"""What the pages and the API of 园区指标 and 考核方案 allow."""

from tests.house.policy.terms import P, Route, form, many, one, page, verb

ROUTES: dict[str, Route] = {
    "projects:park-figure-list": page(P.VIEW_FIGURES),
    "projects:park-figure-entry": form(P.ENTER_PARK_FIGURES),
    "projects:park-figure-confirm": verb(P.ASSESS),
    "projects:park-figure-detail": page(P.VIEW_FIGURES, "park_figure"),
    "projects:scheme-list": page(P.VIEW_FIGURES),
    "projects:scheme-create": form(P.ASSESS),
    "projects:scheme-detail": page(P.VIEW_FIGURES, "scheme"),
    "projects:scheme-edit": form(P.ASSESS, "scheme"),
    "projects:scheme-groups": form(P.ASSESS, "scheme"),
    "projects:scheme-items": form(P.ASSESS, "scheme"),
    "projects:scheme-move": verb(P.ASSESS, "scheme"),
    "projects:scheme-result": page(P.VIEW_FIGURES, "scheme"),
    "projects:scheme-trace": page(P.VIEW_FIGURES, "scheme"),
    "projects:scheme-try": page(P.ASSESS, "scheme"),
    "projects:scheme-publish": form(P.ASSESS, "scheme"),
    "projects:scheme-hand": form(P.ASSESS, "scheme"),
    "api:parkfigure-list": many(P.VIEW_FIGURES, P.ENTER_PARK_FIGURES),
    "api:parkfigure-detail": one("park_figure", P.VIEW_FIGURES, P.ENTER_PARK_FIGURES),
    "api:parkfigure-confirm": verb(P.ASSESS, "park_figure"),
    "api:assessment-list": many(P.VIEW_FIGURES),
    "api:assessment-detail": one("scheme", P.VIEW_FIGURES),
    "api:assessment-scores": page(P.VIEW_FIGURES, "scheme"),
    "api:assessment-results": page(P.VIEW_FIGURES, "scheme"),
    "api:assessment-publish": verb(P.ASSESS, "scheme"),
}
