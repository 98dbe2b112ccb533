"""The inbox: what the system told me."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tracker.generic import ListPage
from tracker.models import Notification


class Inbox(ListPage):
    model = Notification
    template_name = "tracker/inbox/list.html"
    permission = None
    paginate_by = 30

    def get_context_data(self, **kwargs):
        unread = Notification.objects.visible_to(self.request.user).unread().count()
        return super().get_context_data(unread=unread, **kwargs)


@require_POST
def read_all(request):
    Notification.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    return redirect("tracker:inbox")
