"""The frame of 招商引资项目调度系统: settings, and what belongs to no noun."""

from tracker.celery import app as celery_app

__all__ = ["celery_app"]
