"""Settings for the tests: as in life, but files are served from their sources and keys need no folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SAPAR_SECRET_KEY", "only-for-tests")

from django.contrib.auth.hashers import Argon2PasswordHasher

from sapar.config.settings import *

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life: in memory all threads share one connection's cache and get in each other's way.
    # Nothing is flushed: it lives as long as the tests.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    database_file = Path(tempfile.gettempdir()) / f"sapar-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(database_file)}

MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="sapar-test-media-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)


class QuickHasher(Argon2PasswordHasher):
    """The same algorithm at the least cost: the tests sign in hundreds of times."""

    time_cost, memory_cost, parallelism = 1, 8, 1


PASSWORD_HASHERS = ["sapar.config.settings_test.QuickHasher"]

# Roots are written only where a test asks for them, into a folder of its own.
AUDIT_ROOT_ENTRIES = AUDIT_ROOT_SECONDS = None  # type: ignore[assignment]

# Tests of webhooks call a server of their own; one of them tries the list itself.
WEBHOOKS_HOSTS = ["*"]

# The tests of signing in count for themselves (tests/security); other tests must not meet their limits.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
