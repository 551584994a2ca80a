"""Settings of every environment, read from the environment variables; safe when none is set.

Production differs from development only by variables. Tests override a few lines in
``clinic.test_settings``.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Any, Final

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from clinic.core.settings_helpers import email_settings, env_bool, env_int, env_list, redis_location, secret_key

BASE_DIR: Final = Path(__file__).resolve().parent.parent
DATA: Final = Path(os.environ.get("KAPSTONE_DATA") or BASE_DIR / "var").resolve()
VERSION: Final = "0.1.0"

# Whatever a process of ours writes, by whichever command, only this account can read (trust.md V-25).
os.umask(0o077)
# And when it crashes, its memory goes nowhere (E-01).
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

DEBUG = env_bool("KAPSTONE_DEBUG", default=False)
# Lets the demo practice, and only it, sign in without a second factor.
DEMO = env_bool("KAPSTONE_DEMO", default=False)
PORT = env_int("PORT", default=8000)
ORIGIN = os.environ.get("KAPSTONE_ORIGIN", f"http://127.0.0.1:{PORT}")
IS_HTTPS = ORIGIN.startswith("https://")
ALLOWED_HOSTS = env_list("KAPSTONE_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

SECRET_KEY = secret_key(DATA / "keys" / "secret_key")
KEY_RING_FILE = os.environ.get("KAPSTONE_KEY_RING") or str(DATA / "keys" / "keyring.json")
# Where the ledger ended, hour by hour; best on another disk than the database.
LEDGER_ANCHOR_FILE = os.environ.get("KAPSTONE_LEDGER_ANCHORS") or str(DATA / "anchors" / "ledger.log")

INSTALLED_APPS = [
    "clinic.core",
    "clinic.health",
    "clinic.audit",
    "clinic.keys",
    "clinic.policy",
    "clinic.backups",
    "clinic.practice",
    "clinic.staff",
    "clinic.signatures",
    "clinic.drafts",
    "clinic.messaging",
    "clinic.links",
    "clients",
    "clients.risk",
    "clients.measures",
    "clients.notes",
    "clients.background",
    "clients.papers",
    "clients.merging",
    "clients.screening",
    "clients.consents",
    "clinic.break_glass",
    "clinic.scheduling",
    "sessions",
    "sessions.psychotherapy_notes",
    "integration",
    "clinic.reminders",
    "reports",
    "clinic.custody",
    "clinic.packets",
    "clinic.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "lucide",
]

MIDDLEWARE = [
    # Headers first: what stands further in may answer by itself, and static files are answers too.
    "clinic.core.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.staff.middleware.PersonMiddleware",
    "clinic.staff.middleware.SignInLifetimeMiddleware",
    "clinic.policy.middleware.PolicyMiddleware",
    "clinic.drafts.middleware.DraftsMiddleware",
    "clinic.break_glass.middleware.EmergencyAccessMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"

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
                "csp.context_processors.nonce",
                "clinic.staff.presence.context",
                "clinic.drafts.page.context",
                "reports.navigation.context",
            ],
            "builtins": ["clinic.core.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -------------------------------------------------------------------------------
# trust.md 4.1: WAL with FULL is what keeps an acknowledged dose through a power cut; IMMEDIATE
# with 30 s is what keeps "database is locked" away. Never ATOMIC_REQUESTS: every page would take
# the write lock.
SQLITE_OPTIONS: Final[dict[str, Any]] = {
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF;PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY;"
    # Without it, INSERT OR REPLACE removes a guarded row past the triggers that refuse its removal.
    "PRAGMA recursive_triggers=ON;",
}


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "kapstone.sqlite3"),
            "CONN_MAX_AGE": 60,
            "OPTIONS": SQLITE_OPTIONS,
        }
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if "sqlite" in parsed["ENGINE"]:
        parsed["OPTIONS"] = SQLITE_OPTIONS
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Backups: sealed, in a folder of their own; the command carries each to another machine ------
BACKUP_FOLDER = os.environ.get("KAPSTONE_BACKUPS") or str(DATA / "backups")
BACKUP_COPY_COMMAND = os.environ.get("KAPSTONE_BACKUP_COPY", "")

# Counters by network address must be shared by all processes and outlive a broker that is down. Tries of
# one account are counted in a table of their own, which no flood of other keys can push out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- Broker (wake-ups only, never facts: trust.md 3.2) ---------------------------------------
REDIS_URL = os.environ.get("REDIS_URL") or redis_location(DATA)
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 5, "visibility_timeout": 3600}
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Mail: without a server, messages stay in a local outbox that the application shows --------
EMAIL_URL = os.environ.get("EMAIL_URL", "")
EMAIL = email_settings(EMAIL_URL)
EMAIL_BACKEND = EMAIL["backend"]
EMAIL_HOST = EMAIL["host"]
EMAIL_PORT = EMAIL["port"]
EMAIL_HOST_USER = EMAIL["user"]
EMAIL_HOST_PASSWORD = EMAIL["password"]
EMAIL_USE_TLS = EMAIL["starttls"]
EMAIL_USE_SSL = EMAIL["tls"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("KAPSTONE_FROM_EMAIL", "office@example.org")

# --- Sign-in (trust.md 7.2) -------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["clinic.staff.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "clinic.staff.validators.ObviousPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reports:today"
ACCOUNT_ADAPTER = "clinic.staff.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "clinic.staff.sign_in.display_name"
ACCOUNT_FORMS = {
    "login": "clinic.staff.account_forms.LoginForm",
    "reset_password": "clinic.staff.account_forms.ResetPasswordForm",
    "reauthenticate": "clinic.staff.account_forms.PasswordAgainForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "clinic.staff.reset_links.ResetLinks"  # noqa: S105 -- a class
PASSWORD_RESET_TIMEOUT = 60 * 60
# By network address only: tries of one account are counted by clinic.staff.services.tries.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
# A sign-in left alone ends after this; trust.md R-104 allows 5 to 30 minutes.
IDLE_MINUTES = min(max(env_int("KAPSTONE_IDLE_MINUTES", default=15), 5), 30)
MFA_FORMS = {
    "authenticate": "clinic.staff.account_forms.AuthenticateForm",
    "reauthenticate": "clinic.staff.account_forms.ReauthenticateForm",
    "add_webauthn": "clinic.staff.account_forms.AddPasskeyForm",
    "login_webauthn": "clinic.staff.account_forms.LoginPasskeyForm",
}
MFA_ADAPTER = "clinic.staff.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Kapstone"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
# W004: uniqueness is kept by User.sign_in_key, which also catches look-alikes.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# --- Cookies and headers -----------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
# The __Host- prefix works over HTTPS only; `make run` serves plain HTTP on this machine alone.
SESSION_COOKIE_NAME = "__Host-sid" if IS_HTTPS else f"kapstone-sid-{PORT}"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else f"kapstone-csrf-{PORT}"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "clinic.core.sessions"
SESSION_SERIALIZER = "clinic.core.sessions.SealedSerializer"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_TRUSTED_ORIGINS = [ORIGIN]
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
# One proxy of our own in front: what it says of scheme and address is believed, nothing else is.
BEHIND_PROXY = env_bool("KAPSTONE_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "bluetooth",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
}

# --- Language, time, files -----------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
# Browsers ask for /favicon.ico whatever the page says.
WHITENOISE_ROOT = BASE_DIR / "static" / "img"
STATICFILES_DIRS = [BASE_DIR / "static", *([("vendor", DATA / "vendor")] if (DATA / "vendor").is_dir() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_HANDLERS = ["clinic.core.uploads.MemoryUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Above the 5 MB somebody may paste into a note, so that the form can answer rather than the server.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

DJANGO_TABLES2_TEMPLATE = "django_tables2/kapstone.html"

# --- Logging: one line per event, never a client's data -----------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_control_characters": {"()": "clinic.core.logs.NoControlCharacters"}},
    "formatters": {
        "line": {"()": "clinic.core.logs.LineFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_control_characters"]}
    },
    "root": {"handlers": ["console"], "level": os.environ.get("KAPSTONE_LOG_LEVEL", "WARNING")},
    # Queries with their values, and templates with their context, at no level.
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "django.template": {"level": "WARNING"},
        # Otherwise with handlers of its own, one of which mails whole tracebacks.
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
    },
}
