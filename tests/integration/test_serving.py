"""`sapar demo`, `serve` and `manage`: what they set up and what they refuse."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from pytest_django import Settings

from sapar.sites.cli import web


def sapar(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the console command in a process of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SAPAR_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", "from sapar.sites.cli.main import app; app()", *arguments],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_demo_with_a_wrong_variable_says_so_in_one_sentence(tmp_path: Path) -> None:
    done = sapar("demo", SAPAR_VAR=str(tmp_path), SAPAR_DEBUG="perhaps")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "SAPAR_DEBUG must be yes or no.\n")


def test_serve_without_a_database_says_so_and_keeps_the_password_to_itself(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers there
        address = f"postgresql://me:hunter2@127.0.0.1:{closed.getsockname()[1]}/sapar?connect_timeout=3"
        done = sapar("serve", SAPAR_VAR=str(tmp_path), SAPAR_DATABASE_URL=address)
    assert done.returncode == 2
    assert done.stderr == "The database cannot be opened; check SAPAR_DATABASE_URL and that its server runs.\n"


def test_serve_on_a_port_that_is_taken_says_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = sapar("serve", "--port", str(port), SAPAR_VAR=str(tmp_path))
    assert (done.returncode, done.stderr) == (2, f"Port {port} is taken; choose another with --port.\n")


def test_unknown_command_is_refused_without_a_traceback() -> None:
    done = sapar("chek")
    assert done.returncode == 2
    assert "chek" in done.stderr
    assert "Traceback" not in done.stderr


def test_free_port_takes_the_next_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = web.free_port("127.0.0.1", port)
    assert port < chosen < port + 50


def test_static_files_left_half_written_are_gathered_anew(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "sources").mkdir()
    source = tmp_path / "sources" / "a.css"
    source.write_text("body { color: black }")
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATIC_ROOT = tmp_path / "static"
    gathered = tmp_path / "static" / "a.css"
    web.collect_static()
    assert gathered.read_bytes() == source.read_bytes()
    gathered.write_text("body {")
    (tmp_path / "static" / ".complete").unlink()
    web.collect_static()
    assert gathered.read_bytes() == source.read_bytes()


def test_static_files_gathered_before_are_left_alone(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    web.collect_static()
    note = tmp_path / "static" / ".complete"
    before = note.stat().st_mtime_ns
    web.collect_static()
    assert note.stat().st_mtime_ns == before
