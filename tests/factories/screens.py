"""Walls that open by a link."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from projects.models import Screen
from projects.models.screen import hashed
from tests.factories.parks import make_user

_number = count(1)


def make_screen(held_by=None, token=None, **fields):
    """Of the whole city, with names, for a month."""
    number = next(_number)
    fields.setdefault("name", f"示例大屏{number}")
    fields.setdefault("hide_names", False)
    fields.setdefault("expires_on", timezone.localdate() + timedelta(days=30))
    return Screen.objects.create(
        held_by=held_by or make_user("bureau"), key_hash=hashed(token or f"key-{number}"), **fields
    )
