"""A database of SQLite that is there for one benchmark."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database() -> Iterator[None]:
    """Set Django up on an empty one, in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "SAPAR_DATABASE_URL": f"sqlite:///{folder}/throwaway.sqlite3",
            "SAPAR_VAR": folder,
            "SAPAR_DEMONSTRATION": "yes",
            "DJANGO_SETTINGS_MODULE": "sapar.config.settings",
        }
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield
