"""What the commands that need the web application share: Django made ready, the database, a server."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from sapar.sites.cli.errors import refuse


def prepare() -> None:
    """Load Django's settings and apps. Done here, not on import: `sapar check` needs none of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sapar.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        refuse(str(problem))


@contextmanager
def database() -> Iterator[None]:
    """Use the database; end the command in one sentence where it cannot be opened or is not up to date."""
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, ProgrammingError):
        # Its words are left out: they may hold the address with its password.
        refuse("The database cannot be opened or is not up to date; try `sapar manage migrate`.")


def migrate() -> None:
    """Bring the database up to date; the folder for SQLite is made first."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError

    settings.VAR.mkdir(parents=True, exist_ok=True)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError:
        # Its words are left out: they may hold the address with its password.
        refuse("The database cannot be opened; check SAPAR_DATABASE_URL and that its server runs.")


def collect_static() -> None:
    """Gather the compiled files under their fingerprinted names, unless just these were gathered before.

    Django skips a file that is already there, even one that a killed process left half-written; hence the
    note of completion, written last, without which the folder is filled anew.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    sources = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            sources.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    note = Path(settings.STATIC_ROOT) / ".complete"
    if note.exists() and note.read_text(encoding="ascii") == sources.hexdigest():
        return
    note.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(sources.hexdigest(), encoding="ascii")


def free_port(host: str, wanted: int, tries: int = 50) -> int:
    """The wanted port, or the next one nobody listens on. Ends the command where all are taken."""
    for port in range(wanted, wanted + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    taken = f"Port {wanted} is" if tries == 1 else f"Ports {wanted} to {wanted + tries - 1} are all"
    refuse(f"{taken} taken; choose another with --port.")


def run_server(host: str, port: int, workers: int, when_ready: Callable[[], None]) -> None:
    """Serve until interrupted. gunicorn's access log stays off: addresses are nobody's business."""
    from django.conf import settings
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    from sapar.sites.cli.patient import PatientWorker

    # Each process writes its figures into a mapped file, and `/metrics` adds them up. In memory: on a disk that is full
    # the first figure of a page would end the process (SIGBUS).
    figures = tempfile.mkdtemp(prefix="sapar-figures-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)  # nosec B108
    if workers > 1:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        """gunicorn, told its settings here instead of on its own command line."""

        def load_config(self) -> None:
            bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            for key, value in {
                "bind": bound,
                "workers": workers,
                "threads": 4,
                "worker_class": PatientWorker,
                "keepalive": 0,  # see PatientWorker
                "preload_app": True,  # a worker that died is replaced at once, and all share what was loaded
                "loglevel": "warning",
                "when_ready": lambda server: when_ready(),
                "on_exit": lambda server: shutil.rmtree(figures, ignore_errors=True),
                "proc_name": "sapar",
                "control_socket_disable": True,
            }.items():
                if key in self.cfg.settings:
                    self.cfg.set(key, value)

        def load(self) -> object:
            from django.core.wsgi import get_wsgi_application

            loaded = get_wsgi_application()
            import_module(settings.ROOT_URLCONF)
            connections.close_all()  # workers open their own
            return loaded

    Server().run()
