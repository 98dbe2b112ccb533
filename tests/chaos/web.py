"""The product's own web application: `gunicorn tests.chaos.web`; stylesheets need not be collected."""

from django.conf import settings

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": PLAIN}}

from tracker.wsgi import application  # noqa: E402, F401  reads the settings above
