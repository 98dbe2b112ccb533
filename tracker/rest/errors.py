"""What the API says when it says no: one shape, in Chinese, fact and mend.

`{"detail": "…"}`, and for what was wrong in a body or query also `{"errors": {field: ["…"]}}`.
A record outside the scope and one that never was give the same body (R30).
"""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler as rest_handler

from tracker.models import StaleVersion

MISSING = "没有这条记录，或不在您的查看范围内；请核对编号，或联系调度科调整范围。"
DENIED = "您的角色没有这一项权限；确需办理请联系系统管理员。"
TAKEN = "与已有记录冲突，没有保存；请刷新后核对，再提交一次。"
BROKEN = "请求的内容读不懂，请核对格式后重发。"
WRONG = "有 {} 处不对，没有办理；请按 errors 里的说明修改后重发。"


class Conflict(exceptions.APIException):
    """The request is sound, but the record is in another state."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = TAKEN


class PreconditionRequired(exceptions.APIException):
    """An edit without the version it was made on (R12)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = '修改要带 If-Match 头，写上您读到的版本号，例如 If-Match: "3"。'


class KeyReused(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "这个 Idempotency-Key 已用于另一个请求；请换一个新的键再提交。"


class StillRunning(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "同一个 Idempotency-Key 的请求还在处理；请稍候几秒再取结果。"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "请求内容超过 5 MB；请拆成几次提交，附件请用 multipart 上传。"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any refusal as a response. What is none of ours stays an error (500)."""
    if isinstance(error, StaleVersion):
        return _stale(error, context)
    if isinstance(error, DjangoValidationError):
        return _invalid(_fields(error))
    if isinstance(error, exceptions.ValidationError):
        return _invalid(_plain(error.detail))
    if isinstance(error, Http404 | exceptions.NotFound):
        return _say(MISSING, status.HTTP_404_NOT_FOUND)
    if isinstance(error, PermissionDenied):
        return _say(str(error) or DENIED, status.HTTP_403_FORBIDDEN)
    if isinstance(error, IntegrityError):  # a race that only the database saw (R18)
        return _say(TAKEN, status.HTTP_409_CONFLICT)
    if isinstance(error, SuspiciousOperation):
        return _say(BROKEN, status.HTTP_400_BAD_REQUEST)
    return rest_handler(error, context)


def _say(detail: str, code: int, **more: Any) -> Response:
    return Response({"detail": detail, **more}, status=code)


def _invalid(errors: dict[str, Any]) -> Response:
    own = errors.get(api_settings.NON_FIELD_ERRORS_KEY)
    detail = " ".join(own) if own and len(errors) == 1 else WRONG.format(len(errors))
    return _say(detail, status.HTTP_400_BAD_REQUEST, errors=errors)


def _fields(error: DjangoValidationError) -> dict[str, list[str]]:
    """`{field: [message]}`; what belongs to no field stands under `non_field_errors`."""
    if not hasattr(error, "error_dict"):
        return {api_settings.NON_FIELD_ERRORS_KEY: error.messages}
    return {
        (api_settings.NON_FIELD_ERRORS_KEY if name == NON_FIELD_ERRORS else name): messages
        for name, messages in error.message_dict.items()
    }


def _plain(detail: Any) -> dict[str, Any]:
    return detail if isinstance(detail, dict) else {api_settings.NON_FIELD_ERRORS_KEY: detail}


def _stale(error: StaleVersion, context: dict[str, Any]) -> Response:
    """412 with what stands there now, so that the client can show both values (R12)."""
    body: dict[str, Any] = {}
    view = context.get("view")
    if view is not None and isinstance(error.record, getattr(view, "model", ())):
        body["current"] = view.represent(error.record.pk)
    return _say(str(error), status.HTTP_412_PRECONDITION_FAILED, **body)
