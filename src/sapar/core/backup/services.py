"""`back_up` and `restore`: the database, the kept files and the log's signed roots in one archive.

An archive is a gzipped tar with `manifest.json` first. It holds personal data in the clear: it is written readable to
its owner only, and whoever moves it elsewhere encrypts it. Keys (cookies, signatures) are not in it: they are kept apart.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection

from sapar import __version__
from sapar.core.backup.engines import BackupError, engine
from sapar.core.backup.manifest import FORMAT, Manifest, Table, parse, tables

MEDIA, ROOTS, ERASURES = "media", "audit", "erasures.jsonl"
PUBLIC = re.compile(r"(media/.+|audit/[^/]+\.(jsonl|pub))")
"""What of the data folder belongs into an archive: kept files, the log's signed roots and public keys; no private key."""
DIGEST = re.compile(r"[0-9a-f]{64}")

Step = Callable[[str], None]


def back_up(*, target: Path, step: Step) -> Manifest:
    """Write everything into a new archive; `step` is called with each step's name.

    The archive appears under its name only when it is complete. Raises BackupError.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; name a file that does not.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}; make it first.")
    source = engine()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sapar-backup-") as folder:
        copy = Path(folder) / "database"
        step("database")
        with source.copy(copy) as rows:
            step("counting")
            counted = tables(rows)
        # Kept files are written before the row that names them and never change: taken after the database, none is missing.
        files = {name: path.stat().st_size for name, path in _files()}
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(FORMAT, source.name, __version__, made_at, _digest(copy), counted, files)
        step("files")
        draft = Path(folder) / "archive"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as opened:
            with tarfile.open(fileobj=opened, mode="w:gz", compresslevel=1) as archive:
                _add(archive, "manifest.json", manifest.text().encode())
                archive.add(copy, "database")
                for name in files:
                    archive.add(settings.VAR / name, f"files/{name}")
            opened.flush()
            os.fsync(opened.fileno())
        os.link(draft, target)  # fails where the name has been taken meanwhile
    return manifest


def restore(*, source: Path, replace: bool, step: Step) -> Manifest:
    """Put the database and the files of an archive in place of what is there.

    Without `replace`, only into a database without rows. Erasures made since the back-up are made again by
    `sapar.core.registry.services.repeat_erasures`, which the caller runs afterwards. Raises BackupError.
    """
    if not replace and not _empty():
        raise BackupError("The database holds data already; add --replace to overwrite it.")
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix=".sapar-restore-") as folder:
        step("unpacking")
        manifest = _unpack(source, Path(folder))
        if manifest.engine != connection.vendor:
            raise BackupError(
                f"The archive is of {manifest.engine}; restore it with SAPAR_DATABASE_URL naming such a database."
            )
        step("database")
        engine().load(Path(folder) / "database")
        step("files")
        for name in manifest.files:
            target = settings.VAR / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (name.startswith("audit/") and target.exists()):  # roots made since are worth more than older ones
                shutil.move(Path(folder) / "files" / name, target)
    return manifest


def differences(manifest: Manifest, step: Step) -> list[str]:
    """What the database and the files hold otherwise than the manifest says; empty if all is as it was."""
    step("comparing")
    found = []
    with connection.cursor() as cursor:

        def rows(query: str) -> Iterator[tuple[object, ...]]:
            cursor.execute(query)
            while some := cursor.fetchmany(5000):
                yield from some

        now = tables(rows)
    for name in sorted(set(manifest.tables) | set(now)):
        then, here = manifest.tables.get(name), now.get(name)
        if then != here:
            found.append(f"table {name}: {_rows(then)} in the archive, {_rows(here)} here")
    for name, size in manifest.files.items():
        path = settings.VAR / name
        if not path.is_file():
            found.append(f"file {name}: missing")
        elif name.startswith("audit/"):
            continue  # grows with every root
        elif path.stat().st_size != size or not _as_named(path):
            found.append(f"file {name}: changed")
    return found


def _rows(table: Table | None) -> str:
    return "absent" if table is None else f"{table.rows} rows ({table.digest[:8]})"


def _as_named(path: Path) -> bool:
    """Whether a file named by its digest still has that content."""
    return not DIGEST.fullmatch(path.name) or _digest(path) == path.name


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    for top in (MEDIA, ROOTS):
        for path in sorted((settings.VAR / top).rglob("*")):
            name = path.relative_to(settings.VAR).as_posix()
            if path.is_file() and not path.is_symlink() and PUBLIC.fullmatch(name):
                yield name, path


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))


def _unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder what the manifest names, and nothing else."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            first = archive.next()
            opened = archive.extractfile(first) if first is not None and first.name == "manifest.json" else None
            if opened is None:
                raise ValueError("no manifest")
            manifest = parse(opened.read().decode())
            wanted = {"database", *(f"files/{name}" for name in manifest.files)}
            for member in archive:
                if member.name in wanted and member.isfile() and ".." not in PurePosixPath(member.name).parts:
                    archive.extract(member, folder, filter="data")
                    wanted.discard(member.name)
            if wanted or _digest(folder / "database") != manifest.database:
                raise ValueError("incomplete")
    except FileNotFoundError:
        raise BackupError(f"There is no file {source}.") from None
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError, KeyError):
        raise BackupError(f"{source} is not a whole archive of `sapar backup`; use another one.") from None
    return manifest


def _empty() -> bool:
    from django.apps import apps

    ours = [model for model in apps.get_models() if model.__module__.startswith("sapar.")]
    existing = set(connection.introspection.table_names())
    return not any(model._default_manager.exists() for model in ours if model._meta.db_table in existing)
