"""A POST with `Idempotency-Key` is done once; a repeat within 24 h gets the same answer (R13).

The key is claimed first, in a transaction of its own, so that a second request sees it running.
The act and its answer are then written in one transaction: whoever takes over a dead claim knows
that nothing was done. Only done things are kept: a refused request may be mended and sent again.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from tracker.models import IdempotencyKey
from tracker.rest.errors import KeyReused, StillRunning
from tracker.rest.render import dumps

HEADER = "Idempotency-Key"
LONGEST = 80
KEPT = timedelta(hours=24)
DEAD = timedelta(minutes=2)  # longer than any request may take


def fingerprint(request: Any) -> str:
    """Method, address and parsed body; files by name, size and content."""
    body = request.data
    if hasattr(body, "lists"):
        body = {name: [_said(value) for value in values] for name, values in body.lists()}
    said = orjson.dumps(body, default=str, option=orjson.OPT_SORT_KEYS)
    head = f"{request.method} {request.path}\n".encode()
    return hashlib.sha256(head + said).hexdigest()


def _said(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, value.size, digest.hexdigest()]


def once(handler: Callable[..., Response], request: Any, *args: Any, **kwargs: Any) -> Response:
    """Run the handler of a POST, or give the answer that its key already has."""
    key = request.headers.get(HEADER, "")
    if not key:
        return handler(request, *args, **kwargs)
    if len(key) > LONGEST or not key.isprintable():
        raise ValidationError({HEADER: [f"键最多 {LONGEST} 个可见字符，请换短一些的。"]})
    held, answer = _claim(request.user, key, fingerprint(request))
    if answer is not None:
        return answer
    try:
        with transaction.atomic():
            response = handler(request, *args, **kwargs)
            held.status = response.status_code
            held.body = orjson.loads(dumps(response.data))
            held.save(update_fields=["status", "body"])
    except BaseException:
        held.delete()
        raise
    return response


def _claim(user: Any, key: str, mark: str) -> tuple[IdempotencyKey, Response | None]:
    """A fresh claim, or the kept answer. Raises KeyReused and StillRunning."""
    now = timezone.now()
    rows = IdempotencyKey.objects.filter(user=user)
    rows.filter(created_at__lt=now - KEPT).delete()
    rows.filter(key=key, status=None, created_at__lt=now - DEAD).delete()
    try:
        with transaction.atomic():
            return rows.create(user=user, key=key, fingerprint=mark, created_at=now), None
    except IntegrityError:
        held = rows.filter(key=key).first()
    if held is None:  # the first request was refused in this very moment
        raise StillRunning
    if held.fingerprint != mark:
        raise KeyReused
    if held.status is None:
        raise StillRunning
    return held, Response(held.body, status=held.status, headers={"Idempotent-Replay": "true"})
