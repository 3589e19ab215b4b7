"""The checks of `make check`: one line each, the output of those that fail, exit status 1 if any does.

.venv/bin/python tools/check.py [NAME…]     only the checks of these names
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "--output-format=concise", "."],
    "lint": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "types": ["mypy"],
    "imports": ["lint-imports", "--cache-dir", "var/imports"],
    "security": ["bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "src"],
    "translations": ["python", "tools/messages.py", "check"],
    "migrations": ["sapar", "manage", "makemigrations", "--check", "--dry-run"],
    "settings": ["sapar", "manage", "check", "--fail-level", "WARNING"],
    "documentation": ["mkdocs", "build", "--strict", "--quiet"],
}


def main(names: list[str]) -> int:
    """Run the named checks, or all."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        print(f"There is no check {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}.")
        return 2
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "sapar.config.settings_test"}
    (ROOT / "var").mkdir(exist_ok=True)
    failed = 0
    for name in names or CHECKS:
        program, *arguments = CHECKS[name]
        started = time.monotonic()
        done = subprocess.run(
            [str(BIN / program), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        good = done.returncode == 0
        failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        if not good:
            print((done.stdout + done.stderr).rstrip(), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
