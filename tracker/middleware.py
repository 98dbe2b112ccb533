"""What every request carries: an id, who is behind it (for the audit row), a password of one's own."""

import uuid

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect

from tracker import audit

# What a person may still open whose first password somebody else has chosen.
BEFORE_CHANGE = {
    *("tracker:password", "tracker:logout", "tracker:livez", "tracker:readyz"),
    *("tracker:manifest", "tracker:worker"),
}


class PackedPages(GZipMiddleware):
    """Pages and JSON go out compressed: a fifth of the bytes on a phone's line (UI.md §17).

    Workbooks, papers and photos are compressed already, and static files beside themselves. Django
    adds some bytes at random to each answer, so that its length says nothing of a secret in it.
    """

    def process_response(self, request, response):
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in ("text/html", "application/json"):
            return response
        return super().process_response(request, response)


class RequestContextMiddleware:
    """Makes address and request id known to the audit, without passing `request` to actions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404  # PostgreSQL keeps no NUL: no code, name or word can hold one
        origin = audit.Origin(source=_source(request), ip=_ip(request), request_id=request.id)
        with audit.coming_from(origin):
            response = self.get_response(request)
        response["X-Request-Id"] = request.id
        if not request.path.startswith("/static/") and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


def _source(request) -> str:
    return "api" if request.path.startswith("/api/") else "web"


def _ip(request) -> str:
    return request.META.get("REMOTE_ADDR", "") or ""


class LoginMiddleware(LoginRequiredMiddleware):
    """A page that needs no log-in does not ask for one: /livez answers while the database is away."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class OwnPasswordMiddleware:
    """A first password was told by somebody: nothing opens before it is changed (R39)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.view_name in BEFORE_CHANGE:
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        messages.info(request, "首次登录请先修改密码。")
        return redirect("tracker:password")
