"""Make a virtual environment from a hashed lock, quickly where uv can be had and with pip otherwise.

    python3 tools/install.py .venv requirements/base.txt [--no-project] [--no-deps]

uv is put into a side folder by pip, its hash checked; the environment itself needs no pip. Only the
standard library is used here, for nothing else is installed yet.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_FOLDER = ROOT / ".tools" / "uv"


def run(*command: str | Path) -> bool:
    """Run a command, its own words shown; say whether it succeeded."""
    return subprocess.run([str(part) for part in command], cwd=ROOT).returncode == 0


def quiet(*command: str | Path) -> bool:
    """Run a command without showing its words; say whether it succeeded."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True).returncode == 0


def python_of(environment: Path) -> Path:
    """The interpreter inside a virtual environment, on any system."""
    windows = environment / "Scripts" / "python.exe"
    return windows if windows.exists() else environment / "bin" / "python"


def find_uv() -> Path | None:
    """The pinned uv of the side folder, installed if it is missing; None where it cannot be had."""
    program = UV_FOLDER / "bin" / "uv"
    if program.exists():
        return program
    pip = Path(sys.executable)
    if not quiet(pip, "-m", "pip", "--version"):
        side = ROOT / ".tools" / "pip"
        try:
            venv.create(side, with_pip=True)
        except (subprocess.CalledProcessError, OSError):
            return None
        pip = python_of(side)
    installed = quiet(
        pip, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:",
        "--target", UV_FOLDER, "-r", ROOT / "requirements" / "uv.txt",
    )  # fmt: skip
    return program if installed and quiet(program, "--version") else None


def install_with_uv(uv: Path, environment: Path, lock: Path, project: bool, options: tuple[str, ...]) -> bool:
    """Fill an environment that has no pip."""
    if not python_of(environment).exists():
        venv.create(environment, with_pip=False)
    python = python_of(environment)
    pip = (uv, "--no-config", "pip", "install", "--quiet", "--python", python)
    done = run(*pip, "--require-hashes", *options, "-r", lock)
    if done and project:
        done = run(*pip, "--no-deps", "--no-build-isolation", "--offline", "--editable", ROOT)
    return done


def install_with_pip(environment: Path, lock: Path, project: bool, options: tuple[str, ...]) -> bool:
    """The slower way, which needs nothing but the standard library's ensurepip."""
    python = python_of(environment)
    if not python.exists() or not quiet(python, "-m", "pip", "--version"):
        venv.create(environment, with_pip=True)
        python = python_of(environment)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    done = run(*pip, "--require-hashes", *options, "-r", lock)
    if done and project:
        done = run(*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT)
    return done


def main() -> int:
    """Install; print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", type=Path)
    parser.add_argument("lock", type=Path)
    parser.add_argument("--no-project", action="store_true", help="leave the package itself out")
    parser.add_argument("--no-deps", action="store_true", help="only what the lock names, not what that asks for")
    chosen = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 (an older one may well start this)
        print(f"Sapar needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    environment = (ROOT / chosen.environment).absolute()
    lock = (ROOT / chosen.lock).absolute()
    project = not chosen.no_project
    options = ("--no-deps",) if chosen.no_deps else ()
    print(f"Installing {chosen.lock} into {chosen.environment} …", flush=True)
    uv = find_uv()
    if uv is not None and install_with_uv(uv, environment, lock, project, options):
        return 0
    print("uv is not to be had or failed; installing with pip, which takes longer.", flush=True)
    return 0 if install_with_pip(environment, lock, project, options) else 1


if __name__ == "__main__":
    raise SystemExit(main())
