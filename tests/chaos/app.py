"""The product's own Celery application with a quicker clock: `celery -A tests.chaos.app …`.

Nothing else is changed: what these processes run is what production runs. With CHAOS_CLOCK=own the
clock is the product's as well, but that reminders are looked for at any hour.
"""

import os
import time
from datetime import timedelta
from pathlib import Path

import django
from celery.signals import worker_init
from django.core.mail.backends.filebased import EmailBackend

django.setup()

from django.conf import settings  # noqa: E402  only now is there something to read
from django.urls import get_resolver  # noqa: E402

from tracker import outbox  # noqa: E402
from tracker.celery import app  # noqa: E402

POST = f"{__name__}.SlowPost"


class SlowPost(EmailBackend):
    """A mail server that takes its time, so that a kill falls between sending and marking."""

    def send_messages(self, messages):
        time.sleep(0.02)
        return super().send_messages(messages)

    def _get_filename(self) -> str:
        """One file a mail: Django's own name is the same in two forked workers."""
        return str(Path(self.file_path) / f"{os.getpid()}-{time.time_ns()}.eml")


settings.EMAIL_BACKEND = POST
if os.environ.get("CHAOS_CLOCK") == "own":
    app.conf.beat_schedule = {
        name: app.conf.beat_schedule[name] for name in ("beat-heart", "drain-outbox")
    } | {"send-reminders": {"task": "projects.tasks.send_reminders", "schedule": 30.0}}
else:
    outbox.LEASE = timedelta(seconds=4)
    app.conf.beat_schedule = {
        "drain-outbox": {"task": "tracker.tasks.drain_outbox", "schedule": 1.0},
        "send-reminders": {"task": "projects.tasks.send_reminders", "schedule": 2.0},
    }
    app.conf.redbeat_lock_timeout = 3
    app.conf.beat_max_loop_interval = 1


@worker_init.connect
def load_urls(**_) -> None:
    """Once in the parent instead of once in every child: the test starts many workers."""
    _ = get_resolver().url_patterns
