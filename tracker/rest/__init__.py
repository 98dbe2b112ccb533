"""The frame of `/api/v1/`: errors, paging, strict keys, versions, once-only POSTs, scoped views.

It knows no noun. A noun's file in `<app>/api/` names its serializers, permissions and actions.
"""

from tracker.rest.errors import Conflict, exception_handler
from tracker.rest.fields import (
    CodeField,
    DateField,
    IdField,
    StrictModelSerializer,
    StrictSerializer,
)
from tracker.rest.render import ORJSONRenderer
from tracker.rest.viewsets import Input, RestViewSet, ScopedViewSet

__all__ = [
    "CodeField",
    "Conflict",
    "DateField",
    "IdField",
    "Input",
    "ORJSONRenderer",
    "RestViewSet",
    "ScopedViewSet",
    "StrictModelSerializer",
    "StrictSerializer",
    "exception_handler",
]
