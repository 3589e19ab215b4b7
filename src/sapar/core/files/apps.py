"""The app `files`."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.files"
    label = "files"
