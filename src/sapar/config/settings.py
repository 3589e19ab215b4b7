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
# Keys of before, with which nothing is signed any more: sessions and secrets of codes go on while keys are changed.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_BEFORE")
# Where the office has names of its own, the public pages are not under them (config/hosts.py).
OFFICE_HOSTS = environment.words("OFFICE_HOSTS")
ALLOWED_HOSTS = environment.words("HOSTS", "localhost,127.0.0.1,[::1]") + OFFICE_HOSTS
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
    "sapar.core.webhooks",
    "sapar.lines.employment",
    "sapar.lines.consular",
    "sapar.lines.roadmap",
    "sapar.sites.shared",
    "sapar.sites.public",
    "sapar.sites.account",
    "sapar.sites.office",
    "sapar.sites.api",
    # after ours, so that our templates come first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]


MIDDLEWARE = [
    "sapar.config.metrics.RequestMetrics",
    "sapar.config.headers.NoPlainInterface",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sapar.config.headers.SecurityHeaders",
    "sapar.config.hosts.Hosts",
    "sapar.config.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
# Shared by all processes, so that throttling counts them all; the table is made by a migration of accounts.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# ── sessions (config/sessions.py) ────────────────────────────────────────────────────────────────────────
# Staff's are rows of the database that can be seen and ended. A visitor's answers travel in a signed cookie and are
# gone with the browser: the server keeps nothing.
STAFF_ADDRESSES = {"office", "account", "api"}
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = COOKIE_PREFIX + "staff"
VISITOR_COOKIE_NAME = COOKIE_PREFIX + "sessionid"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "sapar.config.sessions.Messages"

# ── sign-in of staff ─────────────────────────────────────────────────────────────────────────────────────
# The demonstration has invented people and lets staff in without a second factor.
DEMONSTRATION = environment.flag("DEMONSTRATION")
SECOND_FACTOR_REQUIRED = not DEMONSTRATION
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "full_name")}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTH_PASSWORD_VALIDATORS += [{"NAME": f"sapar.core.accounts.passwords.{name}"} for name in ("NotObvious", "NotStolen")]
STOLEN_PASSWORDS = environment.file("STOLEN_PASSWORDS")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "office:desk"
ACCOUNT_ADAPTER = "sapar.core.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation has verified it
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # of this session; all others end
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    name: f"sapar.sites.account.forms.{form}"
    for name, form in (
        ("login", "LoginForm"),
        ("reauthenticate", "ReauthenticateForm"),
        ("change_password", "ChangePasswordForm"),
    )
}
MFA_FORMS = {
    "authenticate": "sapar.sites.account.forms.CodeForm",
    "reauthenticate": "sapar.sites.account.forms.CodeAgainForm",
    "activate_totp": "sapar.sites.account.forms.ActivateCodesForm",
    "add_webauthn": "sapar.sites.account.forms.AddKeyForm",
    "edit_webauthn": "sapar.sites.account.forms.EditKeyForm",
}
MFA_ADAPTER = "sapar.core.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sapar"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go wrong by half a minute
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A browser itself treats localhost as secure; its address there has no https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "sapar.core.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
_MINISTRIES = environment.sign_in_of_ministries(environment.text("OIDC"))
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [entry["app"] for entry in _MINISTRIES]}}
OIDC_DOMAINS: dict[str, list[str]] = {entry["app"]["provider_id"]: entry["domains"] for entry in _MINISTRIES}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.flag("BEHIND_PROXY") else 0

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
    "sapar.core.audit.once.forget_old": 24 * 60 * 60,
    "sapar.core.accounts.tasks.tidy": 60 * 60,
    "sapar.core.files.services.sweep": 24 * 60 * 60,
    "sapar.core.registry.tasks.retain": 24 * 60 * 60,
    "sapar.core.cases.tasks.tick": 5 * 60,
    "sapar.core.outbox.services.deliver_as_system": 60,
    "sapar.core.outbox.services.forget_as_system": 24 * 60 * 60,
    "sapar.lines.consular.tasks.tidy": 60 * 60,
    "sapar.lines.consular.tasks.compute_stays": 60 * 60,
    "sapar.lines.roadmap.tasks.remind": 60 * 60,
    "sapar.core.webhooks.tasks.tick": 60,
    "sapar.core.webhooks.services.forget_old": 24 * 60 * 60,
}
METRICS_TOKEN = environment.text("METRICS_TOKEN")

# ── the interface for machines (docs/how-to/api.md) ──────────────────────────────────────────────────────
API_REQUESTS_A_MINUTE = 600  # of one token
API_REFUSALS_A_MINUTE = 30  # of one address, without a valid token
API_PUBLIC_A_MINUTE = 120  # of one address, of what needs no token
SEARCHES_A_DAY = 5_000  # for persons, by one member of staff or one token
PUBLIC_FILES_A_MINUTE = 60  # of one address: open data and papers of the public pages
# Webhooks may call addresses of private networks, and without TLS, only where this is a network of one's own.
WEBHOOKS_PRIVATE = environment.flag("WEBHOOKS_PRIVATE")
# Nothing but named hosts is called: mail, gateways and ministries by their own variables, webhooks by this one.
WEBHOOKS_HOSTS = environment.words("WEBHOOKS_HOSTS", "*" if DEMONSTRATION else "")
WEBHOOKS_KEY = VAR / "api" / "webhooks.pem"

# ── languages ────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "ky"
LANGUAGES = [("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")]
# Here lie the words that Django's own Kyrgyz catalogue lacks; each app keeps its own beside its templates.
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bishkek"

# ── programmes ───────────────────────────────────────────────────────────────────────────────────────────
# A folder of programmes that this place added without code; picked up on restart (docs/how-to/add-a-programme.md).
PROGRAMMES = environment.text("PROGRAMMES")
FONTS = PACKAGE / "sites" / "public" / "fonts"  # for what is typeset

# ── files ────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Kept by the hash of the content (core/files); never served by address.
MEDIA_ROOT = VAR / "media"
# A scanner for malware that speaks as clamd does, `host:port` or the path of its socket (core/files/scanning.py).
SCANNER = environment.place("SCANNER")
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

# Links that open an account are kept nowhere: they go past the outbox, straight to the server.
EMAIL = environment.mail_server(environment.text("EMAIL_URL"), VAR)
EMAIL_BACKEND, EMAIL_FILE_PATH = EMAIL["backend"], EMAIL["folder"]
EMAIL_HOST, EMAIL_PORT = EMAIL["host"], EMAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["user"], EMAIL["password"]
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL["ssl"], EMAIL["tls"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = OUTBOX["from"]

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
CSRF_COOKIE_NAME = COOKIE_PREFIX + "csrftoken"
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
    "formatters": {
        "text": {"()": "sapar.config.logs.DiscreetFormatter"},
        "json": {"()": "sapar.config.logs.JsonFormatter"},
    },
    # One JSON object a line where a machine collects them; text for people at a terminal.
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": environment.one_of("LOG_FORMAT", ("text", "json"), default="json" if HTTPS else "text"),
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would mail and print the request; the root's handler says enough.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
