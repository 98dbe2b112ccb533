"""What every request carries: an id, and who is behind it (for the audit row)."""

import uuid

from tracker import audit


class RequestContextMiddleware:
    """Makes address and request id known to the audit, without passing `request` to actions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
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
