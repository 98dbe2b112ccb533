"""The frame's own background work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.parks import make_user
from tracker.models import Heartbeat, IdempotencyKey
from tracker.tasks import beat_heart, sweep

pytestmark = pytest.mark.django_db


def test_beat_heart_twice_is_one_row():
    beat_heart()
    first = Heartbeat.objects.get(name="beat").seen_at
    beat_heart()
    assert Heartbeat.objects.get(name="beat").seen_at >= first


def test_sweep_drops_only_old_answers():
    user = make_user()
    for key, hours in (("old", 25), ("new", 23)):
        at = timezone.now() - timedelta(hours=hours)
        IdempotencyKey.objects.create(user=user, key=key, fingerprint="x", created_at=at)
    sweep()
    assert [row.key for row in IdempotencyKey.objects.all()] == ["new"]
