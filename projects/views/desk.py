"""/ and 工作台."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from projects.queries.desk import desk as query
from tracker import clock
from tracker.models import Notification
from tracker.roles import Permission


@require_safe
def home(request):
    """Each role lands on its own page."""
    return redirect(request.user.home)


@require_safe
def desk(request):
    today = clock.today()
    found = query(request.user, today)
    notes = list(Notification.objects.visible_to(request.user).with_unread()[:6])
    context = {
        "desk": found,
        "today": today,
        "notes": notes,
        "unread": (notes[0].unread or 0) if notes else 0,
        "can_fill": request.user.may(Permission.WRITE_PROGRESS),
        "figure_query": {"period": f"{today.year}"},
    }
    return render(request, "projects/desk/detail.html", context)
