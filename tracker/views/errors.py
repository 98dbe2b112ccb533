"""Error pages: what happened, and the one next step."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

SOON = 30  # seconds after which a database that was restarted answers again


def denied(request, exception=None):
    text = str(exception) if exception and str(exception) else "您的角色没有这一项权限。"
    return render(request, "403.html", {"text": text}, status=403)


def missing(request, exception=None):
    return render(request, "404.html", status=404)


def broken(request):
    """A page that asks nothing of the session, which may be what is broken.

    A database that does not answer is a 503: the same request may be repeated (R16).
    """
    page = HttpResponse(
        render_to_string("500.html", {"request_id": getattr(request, "id", "")}), status=500
    )
    if isinstance(sys.exc_info()[1], InterfaceError | OperationalError):
        page.status_code, page["Retry-After"] = 503, str(SOON)
    return page


def limited(request, text: str):
    """Too much for now: what of, and from when on it goes again."""
    return render(request, "tracker/limited.html", {"text": text}, status=429)


def csrf_failure(request, reason=""):
    text = "页面停留太久，校验信息已过期。请返回上一页刷新后再提交，已填内容还在。"
    return render(request, "403.html", {"text": text}, status=403)
