"""Every field and every choice speaks Chinese."""

import re

from django.apps import apps
from django.db import models
from django.db.models import Choices

import parks.enums
import projects.enums
from tests.house.source import APPS

CHINESE = re.compile(r"[一-鿿]")
AUTOMATIC = {"id"}
OURS = [model for app in APPS for model in apps.get_app_config(app).get_models()]


def enums() -> list[type[Choices]]:
    return [
        found
        for module in (parks.enums, projects.enums)
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, models.TextChoices) and found.choices
    ]


def test_every_field_has_a_chinese_label():
    found = [
        f"{model.__name__}.{field.name}"
        for model in OURS
        for field in model._meta.get_fields()
        if not field.auto_created
        and field.name not in AUTOMATIC
        and not CHINESE.search(str(getattr(field, "verbose_name", "")))
    ]
    assert found == []


def test_every_model_has_a_chinese_name():
    assert [m.__name__ for m in OURS if not CHINESE.search(str(m._meta.verbose_name))] == []


def test_every_choice_is_a_slug_with_a_chinese_label():
    slug = re.compile(r"[a-z0-9_]+")
    for enum in enums():
        for value, label in enum.choices:
            assert slug.fullmatch(value), f"{enum.__name__}.{value}"
            assert CHINESE.search(str(label)), f"{enum.__name__}.{value}: {label}"


def test_every_constraint_and_index_is_named_by_us():
    """An automatic name ends in a hash; ours says what it holds."""
    hashed = re.compile(r"_[0-9a-f]{6}_(?:idx|uniq)$")
    names = [
        item.name for model in OURS for item in [*model._meta.constraints, *model._meta.indexes]
    ]
    assert [name for name in names if hashed.search(name)] == []
