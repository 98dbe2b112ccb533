"""JSON in and out by orjson: fast, strict, and never an exception on odd text."""

import json
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.utils.functional import Promise
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from tracker.rest.errors import TooLarge


def as_json(value: Any) -> Any:
    """What orjson does not know: money as text with its decimals, lazy text as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(type(value).__name__)


def dumps(data: Any) -> bytes:
    """Compact UTF-8. Text that UTF-8 cannot hold (lone surrogates) leaves as escapes."""
    try:
        return orjson.dumps(data, default=as_json, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return json.dumps(data, default=as_json).encode()


class ORJSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        return b"" if data is None else dumps(data)


class StrictJSONParser(BaseParser):
    """Refuses NaN, lone surrogates, bottomless nesting and bodies beyond the limit (R57, R58)."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ParseError("请求内容不是合格的 JSON，请核对引号、逗号和 UTF-8 编码。") from error
