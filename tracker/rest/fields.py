"""Serializer fields and mixins that are strict about keys, links, days and numbers."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


class Strict:
    """Unknown and read-only keys are refused by name, never ignored (R31)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            wrong = {key: [self._why(key)] for key in data if not self._takes(key)}
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)  # type: ignore[misc]

    def _takes(self, key: str) -> bool:
        field = self.fields.get(key)  # type: ignore[attr-defined]
        return field is not None and not field.read_only

    def _why(self, key: str) -> str:
        if key in self.fields:  # type: ignore[attr-defined]
            return "这个字段由系统维护，不能直接写，请去掉。"
        return "没有这个字段，请核对名称或去掉。"


class DateField(serializers.DateField):
    """An ISO date between 1900 and 2100 (R58)."""

    default_error_messages = {"range": "年份应在 1900 到 2100 之间，请核对。"}

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not EARLIEST <= day <= LATEST:
            self.fail("range")
        return day


class StrictSerializer(Strict, serializers.Serializer):
    """A body that an action takes. It validates; it never saves."""


class StrictModelSerializer(Strict, serializers.ModelSerializer):
    """The same, with limits read from the model's fields.

    Uniqueness is left to the action and the database: their words name no foreign record (R30).
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateField: DateField,
    }

    def get_validators(self) -> list[Any]:
        return []


class Linked:
    """A foreign key that accepts only what this user may see and link (R29).

    `model` names the record; `linkable(user)` narrows what may be linked (default: all visible).
    """

    def __init__(
        self,
        model: type[models.Model] | None = None,
        linkable: Callable[[Any], models.QuerySet] | None = None,
        **options: Any,
    ):
        self.linked, self.linkable = model, linkable
        super().__init__(**options)

    def get_queryset(self) -> models.QuerySet:
        user = self.context["request"].user  # type: ignore[attr-defined]
        if self.linkable:
            return self.linkable(user)
        return self.linked.objects.visible_to(user)  # type: ignore[union-attr]

    def _only(self, found: models.Model | None, value: Any) -> models.Model:
        """The record; "none of yours" and "none at all" are said in the same words (R30)."""
        if found is not None:
            return found
        label = self.linked._meta.verbose_name  # type: ignore[union-attr]
        raise serializers.ValidationError(
            f"没有“{str(value)[:40]}”这个{label}，或您不能选用；请从{label}列表里选。"
        )


@extend_schema_field(OpenApiTypes.STR)
class CodeField(Linked, serializers.SlugRelatedField):
    """A foreign key by the record's code."""

    def __init__(self, model=None, linkable=None, slug_field="code", **options):
        super().__init__(model, linkable, slug_field=slug_field, **options)

    def to_internal_value(self, data: Any) -> models.Model:
        found = None
        if isinstance(data, str) and "\x00" not in data:
            found = self.get_queryset().filter(**{self.slug_field: data}).first()
        return self._only(found, data)


@extend_schema_field(OpenApiTypes.INT)
class IdField(Linked, serializers.PrimaryKeyRelatedField):
    """A foreign key by id, for records without a code."""

    def to_internal_value(self, data: Any) -> models.Model:
        text = str(data) if isinstance(data, str | int) and not isinstance(data, bool) else ""
        found = None
        if text.isascii() and text.isdecimal() and len(text) < 19:
            found = self.get_queryset().filter(pk=int(text)).first()
        return self._only(found, data)


def past_day(value: date) -> date:
    """Validator: not a day that lies ahead."""
    if value > timezone.localdate():
        raise serializers.ValidationError("日期还没到，请填今天或以前的日期。")
    return value
