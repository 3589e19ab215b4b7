"""Settings. Everything that differs between machines comes from `SAPAR_…` variables (docs/how-to/run.md)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from sapar.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
VAR = environment.folder_for_data(PACKAGE.parent.parent)

# ── the process ──────────────────────────────────────────────────────────────────────────────────────────
DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key(VAR)
ALLOWED_HOSTS = environment.words("HOSTS", "localhost,127.0.0.1,[::1]")
# Behind TLS by default, except on the machine itself.
HTTPS = environment.flag("HTTPS", default=not set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"})
ROOT_URLCONF = "sapar.config.urls"
WSGI_APPLICATION = "sapar.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "sapar.core.audit",
    "sapar.core.accounts",
    "sapar.core.files",
    "sapar.core.outbox",
    "sapar.core.registry",
    "sapar.core.cases",
    "sapar.core.indicators",
    "sapar.lines.employment",
    "sapar.lines.consular",
    "sapar.sites.shared",
    "sapar.sites.public",
    "sapar.sites.office",
    "sapar.sites.api",
]

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

MIDDLEWARE = [
    "sapar.config.metrics.RequestMetrics",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sapar.config.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# ── data ─────────────────────────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": environment.database(environment.text("DATABASE_URL"), VAR)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# A visitor's answers travel in a signed cookie and are gone with the browser: the server keeps nothing.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# ── the log of reads and writes ──────────────────────────────────────────────────────────────────────────
# Signed roots of its chain are kept outside the database, here; copy the file to somebody else.
AUDIT_FOLDER = VAR / "audit"
AUDIT_ROOT_ENTRIES = 1000
AUDIT_ROOT_SECONDS = 60 * 60

# ── work outside a request (`sapar worker`) ──────────────────────────────────────────────────────────────
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What the clock sets off, each with the seconds between two calls; each does nothing where nothing is due.
TICKS: dict[str, float] = {
    "sapar.core.audit.chain.seal": 60,
}
METRICS_TOKEN = environment.text("METRICS_TOKEN")

# ── languages ────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "ky"
LANGUAGES = [("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")]
# Here lie the words that Django's own Kyrgyz catalogue lacks; each app keeps its own beside its templates.
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bishkek"

# ── files ────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# ── messages to people ───────────────────────────────────────────────────────────────────────────────────
# Where no server or gateway is named, messages become files in var/outbox.
OUTBOX = {
    "email": environment.text("EMAIL_URL"),
    "sms": environment.text("SMS_URL"),
    "messenger": environment.text("MESSENGER_URL"),
    "from": environment.text("EMAIL_FROM", "sapar@localhost"),
}

# ── what a browser may do ────────────────────────────────────────────────────────────────────────────────
# Nothing but what this server sends: no other host, nothing inline, no eval.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
if environment.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# No form of ours is larger; a larger body is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# ── what is written down ─────────────────────────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "sapar.config.logs.DiscreetFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would mail and print the request; the root's handler says enough.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
