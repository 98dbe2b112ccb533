"""Settings for the test suite: fast hashers, eager Celery, no collected static files."""

from tracker.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
QUIET_HOURS = (None, None)  # tests run at any hour; quiet hours have tests of their own
AXES_ENABLED = False  # the lock-out has its own tests, which switch it on
# A browser keeps its line to the live server open: its thread must not keep a database connection.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
KEEP_SLOWER_THAN = 3600  # a busy machine must not change how many queries a page takes
