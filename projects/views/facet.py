"""The filter picker of 项目台账: every option with its count within the rest of the filter."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.filters import ProjectFilter
from projects.models import Project
from projects.queries.facet import FACETS, facet
from projects.queries.narrow import ALIASES, stages_of, values
from tracker import clock
from tracker.roles import Permission

# What the picker asks beside its options; the rest of the address stays as it is.
TYPED = ("q", "invest_gte", "invest_lte", "coverage_lt", "stale_gte", "year_signed")
SHORT = {name: alias for alias, name in ALIASES.items()}


@require_safe
def facets(request):
    if not request.user.may(Permission.VIEW_PROJECTS):
        raise PermissionDenied
    get, today = request.GET, clock.today()
    rows = Project.objects.visible_to(request.user)
    whole = found_by(get, rows, request)
    shown = []
    for name in FACETS:
        keys = (name, SHORT.get(name, name))
        split = stages_of if name == "stage" else values
        ticked = [one for key in keys for word in get.getlist(key) for one in split(word)]
        rest = without(get, keys, rows, request) if ticked else whole
        shown.append(facet(name, rest, ticked, today))
    asked = {*FACETS, *TYPED, *SHORT.values(), "page"}
    context = {
        "facets": shown,
        "typed": {name: get.get(name, "") for name in TYPED},
        "kept": [(k, ",".join(get.getlist(k))) for k in get if k not in asked and get[k]],
        "query": get.urlencode(),
    }
    fragment = request.htmx and not request.htmx.boosted
    page = "projects/project/_facets.html" if fragment else "projects/project/facets.html"
    return render(request, page, context)


def found_by(get, rows, request):
    """What cannot be read finds nothing, as on the list."""
    filterset = ProjectFilter(get, queryset=rows, request=request)
    return filterset.qs if filterset.is_valid() else rows.none()


def without(get, keys, rows, request):
    """The rest of the filter."""
    rest = get.copy()
    for key in keys:
        rest.pop(key, None)
    return found_by(rest, rows, request)
