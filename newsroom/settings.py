"""Everything that can be set, read once from the environment. The table of variables is in README.md."""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from newsroom.env import env, own_secret

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("NEWSROOM_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

# --- Safety -----------------------------------------------------------------------------------------------------------

DEBUG = env.bool("NEWSROOM_DEBUG", default=False)
SECRET_KEY = env.str("NEWSROOM_SECRET_KEY", default="") or own_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("NEWSROOM_SECRET_KEY_FALLBACKS", default=[])
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("NEWSROOM_ALLOWED_HOSTS", default=LOCAL_HOSTS)
HTTPS = env.bool("NEWSROOM_HTTPS", default=False)
CSRF_TRUSTED_ORIGINS = env.list("NEWSROOM_TRUSTED_ORIGINS", default=[])

if set(ALLOWED_HOSTS) - set(LOCAL_HOSTS):
    if DEBUG:
        raise ImproperlyConfigured("NEWSROOM_DEBUG shows internals to anybody: unset it, or serve localhost only.")
    if not HTTPS:
        raise ImproperlyConfigured("Serving other hosts than localhost needs https: set NEWSROOM_HTTPS=1.")
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("NEWSROOM_ALLOWED_HOSTS must name the hosts; * lets anybody choose the links sent.")

if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("NEWSROOM_HTTPS_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("NEWSROOM_HSTS_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = RECEIPT_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())  # a long shift
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# A peer in TRUSTED_PROXIES may say for whom it speaks (X-Forwarded-For). An UNLIMITED address is a machine of our own,
# such as a front-end that posts for its readers; it is not limited by address.
TRUSTED_PROXIES = env.list("NEWSROOM_TRUSTED_PROXIES", default=[])
UNLIMITED_ADDRESSES = env.list("NEWSROOM_UNLIMITED_ADDRESSES", default=["127.0.0.1", "::1"])
LIMITS = {  # scope: "count/seconds", all of them hold; reference: Discourse, WordPress and Remark42 (docs/decisions.md)
    "post": env.list("NEWSROOM_LIMIT_POST", default=["3/15", "10/60", "60/3600"]),
    "edit": env.list("NEWSROOM_LIMIT_EDIT", default=["6/60", "60/3600"]),
    "report": env.list("NEWSROOM_LIMIT_REPORT", default=["5/60", "20/3600"]),
    "appeal": env.list("NEWSROOM_LIMIT_APPEAL", default=["10/3600"]),
    "react": env.list("NEWSROOM_LIMIT_REACT", default=["20/60", "300/3600"]),
    "login": env.list("NEWSROOM_LIMIT_LOGIN", default=["30/300", "100/3600"]),  # a whole desk behind one address
}
BODY_LIMIT_BYTES = 64 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a bulk decision names its comments
FILE_UPLOAD_HANDLERS = []  # nobody may upload a file
CMS_TOKEN = env.str("NEWSROOM_CMS_TOKEN", default="")

CORS_ALLOWED_ORIGINS = env.list("NEWSROOM_FRONTEND_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/v1/(?!moderation/).*$"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "idempotency-key", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"]

# --- What the paper decides -------------------------------------------------------------------------------------------

SITE_NAME = env.str("NEWSROOM_SITE_NAME", default="The Newsroom")
STAY_CONNECTED = [  # (name, address), shown beside every article
    tuple(link.split("=", 1))
    for link in env.list(
        "NEWSROOM_STAY_CONNECTED",
        default=["Facebook=https://www.facebook.com/", "X=https://x.com/", "YouTube=https://www.youtube.com/"],
    )
]
EDIT_WINDOW = timedelta(seconds=env.int("NEWSROOM_EDIT_WINDOW_SECONDS", default=300))
IDEMPOTENCY_KEPT = timedelta(hours=24)
# The paper's own systems are told of decisions here, signed, once they can hardly be undone any more.
WEBHOOK_URL = env.str("NEWSROOM_WEBHOOK_URL", default="")
WEBHOOK_SECRET = env.str("NEWSROOM_WEBHOOK_SECRET", default="")
if WEBHOOK_URL and not WEBHOOK_SECRET:
    raise ImproperlyConfigured("NEWSROOM_WEBHOOK_URL needs NEWSROOM_WEBHOOK_SECRET: messages are signed.")
UNDO_WINDOW = timedelta(seconds=env.int("NEWSROOM_UNDO_WINDOW_SECONDS", default=60))
SCREENING_BATCH = env.int("NEWSROOM_SCREENING_BATCH", default=500)
SCREENING_LEASE = timedelta(seconds=env.int("NEWSROOM_SCREENING_LEASE_SECONDS", default=30))
# A check of the paper's own, asked over the net about each batch; none while there is no address.
CHECK_URL = env.str("NEWSROOM_CHECK_URL", default="")
CHECK_SECRET = env.str("NEWSROOM_CHECK_SECRET", default="")
CHECK_TIMEOUT_SECONDS = env.float("NEWSROOM_CHECK_TIMEOUT_SECONDS", default=2.0)
SWEEP_EVERY = timedelta(seconds=5)
EDGE = env.bool("NEWSROOM_EDGE", default=True)
EDGE_BYTES = env.int("NEWSROOM_EDGE_MEGABYTES", default=64) * 1024 * 1024

# --- Django -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "newsroom.edge",
    "newsroom.site",
    "newsroom.api",
    "articles",
    "comments",
    "moderation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "newsroom.staff",  # after django-otp, whose pages in the admin it replaces
]

MIDDLEWARE = [
    "newsroom.middleware.request_ids",
    "django.middleware.security.SecurityMiddleware",
    "newsroom.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "newsroom.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "newsroom.staff.gate.second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it replaces the log-in's answer
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.site.context.paper",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'newsroom.sqlite3'}")}
DATABASE = DATABASES["default"]
# To open a connection, and with SQLite to close the last one, takes longer than a request.
DATABASE["CONN_MAX_AGE"] = env.int("NEWSROOM_DB_CONN_MAX_AGE", default=60)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["ENGINE"] = "newsroom.sqlite"
    DATABASE["TEST"] = {"NAME": ":memory:"}  # as of itself; said for pytest-django, which knows Django's engine alone
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a reader that turns writer would fail at once instead of waiting
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASE["ENGINE"] = "newsroom.postgres"
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # Planning what is asked all the time costs PostgreSQL more than answering it: 635 µs of a post's 1,000 or 363.
    prepare = env.bool("NEWSROOM_DB_PREPARE", default=True)
    prepared = {"server_side_binding": True, "prepare_threshold": 5} if prepare else {}
    DATABASE["OPTIONS"] = prepared | DATABASE.get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "newsroom",
            "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a password of who is locked out is not even looked at
    "newsroom.staff.backends.StaffBackend",
]

# Who must show a second factor: "off" (each as they like) or "staff".
REQUIRE_SECOND_FACTOR = env.str("NEWSROOM_REQUIRE_SECOND_FACTOR", default="off")
if REQUIRE_SECOND_FACTOR not in ("off", "staff"):
    raise ImproperlyConfigured("NEWSROOM_REQUIRE_SECOND_FACTOR is off or staff.")

# Wrong passwords lock a name for the address they came from, not from everywhere: nobody can lock out a moderator.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # it ends when the page says
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "newsroom.api.addresses.address_of"  # believes listed proxies only
AXES_LOCKOUT_CALLABLE = "newsroom.staff.lockout.locked"
AXES_DISABLE_ACCESS_LOG = True  # who signs in from where is nobody's business once it went well
AXES_ENABLE_ADMIN = False  # manage.py axes_reset_username unlocks
AXES_VERBOSE = False

LANGUAGE_CODE = env.str("NEWSROOM_LANGUAGE", default="en")
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
TIME_ZONE = env.str("NEWSROOM_TIME_ZONE", default="UTC")
USE_I18N = USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True  # ./run needs no collectstatic; production runs it

# --- Celery -----------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL  # without a broker the bell rings in process, after commit
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Measured with a dead broker: the defaults cost a post 605 ms, retry=False alone 6 s, these 1 ms; with a frozen one
# only the socket time-out ends the wait.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_timeout": 0.2,
    "socket_connect_timeout": 0.2,
    "visibility_timeout": 600,
}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # nothing to remember: no file that two clocks share or a kill breaks
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "moderation.tasks.check_pending",
        "schedule": SWEEP_EVERY.total_seconds(),
        "options": {"expires": SWEEP_EVERY.total_seconds()},  # those missed while no worker ran are one
    },
    "turn": {"task": "moderation.tasks.turn", "schedule": 30.0},
    "learn": {"task": "moderation.tasks.learn", "schedule": 30.0},
    "send": {"task": "moderation.tasks.send", "schedule": 5.0, "options": {"expires": 5.0}},
    "tally": {"task": "moderation.tasks.tally", "schedule": 60.0},
    "tidy": {"task": "moderation.tasks.tidy", "schedule": 3600.0},
}

# --- The API ----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["newsroom.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["newsroom.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],  # closed until a view opens itself
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "newsroom.api.schema.Schema",
    "EXCEPTION_HANDLER": "newsroom.api.problems.handle",
    "DATETIME_FORMAT": "iso-8601",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Newsroom comments",
    "DESCRIPTION": "Articles, their comments, and the moderation of both. Errors are RFC 9457 problem+json.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "comments.states.State",
        "ModeEnum": "comments.states.Mode",
        "ReasonEnum": "moderation.models.Reason",
        "ReportReasonEnum": "comments.models.ReportReason",
        "ActionEnum": "moderation.models.Action",
        "OutcomeEnum": "moderation.models.Outcome",
        "ReportOutcomeEnum": "comments.api.serializers.OUTCOMES",
        "ChosenActionEnum": [("approve", "approve"), ("reject", "reject")],
    },
}

# --- Logs: ids and codes, never a reader's text, name or address ----------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "newsroom.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("NEWSROOM_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},  # a reader's mistake is not worth a line
        "axes": {"level": "ERROR"},  # its lines name people and addresses; newsroom.staff.lockout has one of its own
    },
}
