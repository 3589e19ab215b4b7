"""The pages and `sapar check` need none of the extras: `make demo` installs neither DuckDB nor Spark."""

from __future__ import annotations

import os
import subprocess
import sys

# Makes an import of anything that only an extra brings fail, as it would on a machine without the extra.
BLOCK = """
import sys
EXTRAS = {"duckdb", "ibis", "sqlglot", "pyarrow", "numpy", "altair", "vl_convert", "pyspark", "pandas"}
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in EXTRAS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that has only the base."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "sapar.config.settings_test"}
    return subprocess.run(
        [sys.executable, "-c", BLOCK + code], env=environment, capture_output=True, text=True, timeout=60
    )


def test_pages_are_served_without_the_extras() -> None:
    done = run(
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "client = Client(HTTP_HOST='localhost')\n"
        "print(client.get('/ky/').status_code, client.get('/health').content.decode())\n"
    )
    assert (done.stdout, done.returncode) == ("200 ok\n", 0), done.stderr


def test_command_line_answers_for_one_person_without_the_extras() -> None:
    done = run(
        "import sapar.sites.cli.main\n"
        "from sapar.engines.pathways.answer import check\n"
        "answer = check({'destination': 'RU', 'on': '2026-03-20'}, lang='en')\n"
        "print(answer['destination'], answer['on'])\n"
    )
    assert (done.stdout, done.returncode) == ("RU 2026-03-20\n", 0), done.stderr
