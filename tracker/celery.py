"""The Celery application, and THE table of everything that runs by the clock."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Every job recomputes from data and may run twice: a doubled or restarted beat is harmless (R05).
app.conf.beat_schedule = {
    "beat-heart": {"task": "tracker.tasks.beat_heart", "schedule": 30.0},
    "drain-outbox": {"task": "tracker.tasks.drain_outbox", "schedule": 30.0},
    "send-reminders": {
        "task": "projects.tasks.send_reminders",
        "schedule": crontab(minute="*/30", hour="8-18"),
    },
    "open-due-reports": {
        "task": "projects.tasks.open_due_reports",
        "schedule": crontab(minute="20", hour="0"),
    },
    "escalate-problems": {
        "task": "projects.tasks.escalate_problems",
        "schedule": crontab(minute="5", hour="1"),
    },
    "compute-lamps": {
        "task": "projects.tasks.compute_lamps",
        "schedule": crontab(minute="10", hour="2"),
    },
    "draft-dispatch": {
        "task": "projects.tasks.draft_dispatch",
        "schedule": crontab(minute="0", hour="7"),
    },
    "make-forgotten-files": {
        "task": "projects.tasks.make_forgotten_files",
        "schedule": crontab(minute="*/3"),
    },
    "tend-cubes": {"task": "projects.tasks.tend_cubes", "schedule": crontab(minute="*/5")},
    "send-pivots": {
        "task": "projects.tasks.send_pivots",
        "schedule": crontab(minute="20", hour="8-18"),
    },
    "sweep": {"task": "tracker.tasks.sweep", "schedule": crontab(minute="40", hour="3")},
}
