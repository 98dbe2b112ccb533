"""上一个、下一个: the list that the reader of a project came from, by the address it carries."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from projects.filters import ProjectFilter
from projects.filters.project import address
from projects.models import Project
from projects.queries.order import Place, place_of
from projects.queries.project import in_order, order_of
from tracker import clock

EVERYTHING = "all"  # the whole list, whatever one's usual view is
LONGEST = 2000


@dataclass(frozen=True)
class Walk:
    """`place` is None when the project is no longer among those of the list."""

    place: Place | None
    back: str
    before: str
    after: str


def walk_of(request, project: Project) -> Walk | None:
    """`from=` holds the list's own address; through the reader's scope, keyset, never whole."""
    given = request.GET.get("from", "")[:LONGEST]
    if not given:
        return None
    get = QueryDict("" if given == EVERYTHING else given)
    query = address(get)
    rows = Project.objects.visible_to(request.user)
    filterset = ProjectFilter(get, queryset=rows, request=request)
    back = f"{reverse('projects:project-list')}?{query or 'v=' + EVERYTHING}"
    if not filterset.is_valid():
        return Walk(None, back, "", "")
    keys = order_of(get.get("group", ""), get.get("sort", ""))
    place = place_of(in_order(filterset.qs, keys, clock.today()), keys, project.pk)
    state = urlencode({"from": query or EVERYTHING})

    def link(code: str) -> str:
        return f"{reverse('projects:project-detail', args=[code])}?{state}" if code else ""

    return Walk(
        place, back, link(place.before if place else ""), link(place.after if place else "")
    )
