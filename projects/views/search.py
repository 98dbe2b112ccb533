"""搜索: projects, enterprises and people, pinyin initials too."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from parks.models import Enterprise, Person
from projects.filters import search_where
from projects.models import Project
from tracker.nav import commands
from tracker.tools.likeness import name_key

SHOWN = 20


@require_safe
def search(request):
    word = request.GET.get("q", "").strip()[:100]
    user = request.user
    projects = enterprises = people = ()
    if word:
        rows = Project.objects.visible_to(user).filter(search_where(word))
        projects = rows.select_related("park")[:SHOWN]
        if key := name_key(word):
            held = Enterprise.objects.visible_to(user).held().named_like(key)
            enterprises = held[:SHOWN]
        found = Person.objects.visible_to(user).filter(name__contains=word)
        people = found.select_related("unit")[:SHOWN]
    return render(
        request,
        "projects/search/_palette.html" if request.htmx else "projects/search/list.html",
        {
            "commands": commands(user, word)[:SHOWN] if request.htmx else (),
            "search_word": word,
            "projects": projects,
            "enterprises": enterprises,
            "people": people,
        },
    )
