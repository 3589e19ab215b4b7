"""Settings for the tests: as in life, but files are served from their sources and keys need no folder."""

from __future__ import annotations

import os

os.environ.setdefault("SAPAR_SECRET_KEY", "only-for-tests")

from sapar.config.settings import *

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
