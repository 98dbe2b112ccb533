"""OpenAPI of our views: the inputs they name, the headers they read, the errors they give."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

ERRORS = {
    "400": "查询键、字段或格式不对",
    "401": "没有登录，或令牌无效",
    "403": "角色没有这一项权限",
    "404": "没有这条记录，或不在范围内",
    "405": "不支持这种方法",
    "406": "只提供 JSON",
    "409": "与已有记录冲突，或同一键的请求还在处理",
    "412": "版本已旧，刚被别人改过",
    "413": "内容太大",
    "415": "请求内容的类型不收",
    "422": "Idempotency-Key 已用于另一个请求",
    "428": "修改没有带 If-Match",
}
READ = ("400", "401", "403", "404", "405", "406")
WRITE = (*READ, "409", "412", "413", "415")


class ErrorSerializer(serializers.Serializer):
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="字段名 → 说明的列表"
    )


class ApiSchema(AutoSchema):
    """Reads `inputs` and `answers` of our viewsets."""

    view: Any

    def get_request_serializer(self) -> Any:
        inputs = getattr(self.view, "inputs", {})
        return inputs.get(self.view.action) or (
            None if hasattr(self.view, "inputs") else super().get_request_serializer()
        )

    def get_response_serializers(self) -> Any:
        found = getattr(self.view, "answers", {}).get(self.view.action)
        serializer = found or super().get_response_serializers()
        if self.method == "POST":
            return {201 if self.view.action == "create" else 200: serializer}
        return serializer

    def get_override_parameters(self) -> list[Any]:
        match = OpenApiParameter(
            "If-Match",
            OpenApiTypes.STR,
            OpenApiParameter.HEADER,
            required=self.method == "PATCH",
            description='读到的版本号，例如 "3"；不带 428，过期 412',
        )
        key = OpenApiParameter(
            "Idempotency-Key",
            OpenApiTypes.STR,
            OpenApiParameter.HEADER,
            description="同一键 24 小时内只办一次，重发得到同样的结果",
        )
        if self.method == "PATCH":
            return [match]
        if self.method == "POST":
            return [key, match] if getattr(self.view, "detail", False) else [key]
        return []

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        codes = {"PATCH": (*WRITE, "428"), "POST": (*WRITE, "422")}.get(self.method, READ)
        for code in codes:
            if code not in bodies:
                bodies[code] = self._get_response_for_code(ErrorSerializer, code)
                bodies[code]["description"] = ERRORS[code]
        return bodies
