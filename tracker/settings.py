"""Settings, read from the environment with typed parsing (the string "False" is false).

Sections stand in the order of Django's settings reference. Every variable is listed in
`.env.example`; a `.env` file beside `manage.py` is read when it is there.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from tracker import embedded
from tracker.tools.quiet import parse_hours

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(exist_ok=True)

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def _development_secret() -> str:
    """A secret made once for this checkout, so that log-ins outlive a restart."""
    path = VAR / "secret"
    if not path.exists():
        path.write_text(get_random_secret_key() + get_random_secret_key())
        path.chmod(0o600)
    return path.read_text().strip()


# --- Core -------------------------------------------------------------------------------------
# A public SITE_URL (https) makes a production start: it then demands its own SECRET_KEY,
# refuses DEBUG and the demo log-ins. Everything else is a development start on this machine.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
PRODUCTION = SITE_URL.startswith("https://")
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or ("" if PRODUCTION else _development_secret())
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost"])
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("SITE_URL 是 https 地址时不能打开 DEBUG，请去掉 DEBUG。")
if PRODUCTION and not SECRET_KEY:
    raise ImproperlyConfigured("正式环境缺少 SECRET_KEY，请在环境变量或 .env 里写入一串随机字符。")
DEMO_PASSWORD = "" if PRODUCTION else env.str("DEMO_PASSWORD", "tracker-demo-2024")

INSTALLED_APPS = [
    "tracker",
    "parks",
    "projects",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "lucide",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.middleware.PackedPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tracker.middleware.OwnPasswordMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.middleware.RequestContextMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.context_processors.frame",
            ],
            "builtins": ["tracker.templatetags.figures", "tracker.templatetags.icons"],
        },
    }
]

# --- Database and cache -----------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):  # R15
    _database["CONN_MAX_AGE"] = 600
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;"
        ),
    }
else:  # R16
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True

CELERY_BROKER_URL, _cache_url = embedded.broker_urls(BASE_DIR)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache_url}
}

# PostgreSQL's covering index; SQLite keeps the index without the extra columns.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

# --- Accounts and sessions --------------------------------------------------------------------
AUTH_USER_MODEL = "parks.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "parks.backends.PersonBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tracker.passwords.PasswordPolicy"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "tracker:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "tracker:login"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600  # R41
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
AXES_FAILURE_LIMIT = 5  # R37
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "tracker/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- Security headers -------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "tracker.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT_MB = 20

# --- Language, time, static and stored files --------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["tracker.formats"]
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "collected"
STATIC_ROOT.mkdir(exist_ok=True)
VENDOR_DIR = VAR / "static"
VENDOR_DIR.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", VENDOR_DIR]
MEDIA_ROOT = VAR / "files"  # never served by URL; see tracker.views.files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tracker.statics.UsedStaticFiles"},
}

# --- E-mail -----------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{VAR / 'mail'}"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "调度系统 <tracker@localhost>")

# --- Messages ---------------------------------------------------------------------------------
# Nobody who has not chosen otherwise is written to in these hours; the inbox is.
try:
    QUIET_HOURS = parse_hours(env.str("QUIET_HOURS", "21:00-08:00"))
except ValueError as error:
    raise ImproperlyConfigured(
        "QUIET_HOURS 看不懂，请写成 21:00-08:00，不要就写成空的。"
    ) from error
# Robots of a site's own platform, as "https://im.example.gov.cn": named here, not on a page (R55).
ROBOT_ORIGINS = [one.rstrip("/").lower() for one in env.list("ROBOT_ORIGINS", default=[])]

# --- Celery (R07) -----------------------------------------------------------------------------
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 840
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 3,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.4,
}
CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
# Beside the broker, not in the cache: clearing the cache must not drop the lock of the one beat.
CELERY_REDBEAT_REDIS_URL = embedded.client_url(CELERY_BROKER_URL)
CELERY_REDBEAT_LOCK_TIMEOUT = 30
CELERY_BEAT_MAX_LOOP_INTERVAL = 5

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
    "EXCEPTION_HANDLER": "tracker.rest.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "招商引资项目调度系统",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [],  # choices stay inline: "state" means another list on every noun
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# --- The product ------------------------------------------------------------------------------
CITY_REGION = env.str("CITY_REGION", "620700")  # the region whose bureau runs this installation
KEEP_SLOWER_THAN = env.float("KEEP_SLOWER_THAN", 0.25)  # seconds; slower figures are kept
OUTSIDE_INCLUDES_OVERSEAS = env.bool("OUTSIDE_INCLUDES_OVERSEAS", True)  # DOMAIN.md §5 `funds`
EXPORT_ROWS_AN_HOUR = env.int("EXPORT_ROWS_AN_HOUR", 1_000_000)  # by one person (R57)
DISPATCH_TRAILING_ZEROS = env.bool("DISPATCH_TRAILING_ZEROS", False)  # 228.7 or 228.70

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"keys": {"()": "tracker.tools.masking.MaskKeys"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keys"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "ERROR"}},
}
