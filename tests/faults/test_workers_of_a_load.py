"""A large load killed in its midst leaves no process behind: those that worked beside it end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LOAD = """
from tests.faults import test_workers_of_a_load as it
if __name__ == "__main__":
    it.load()
"""


def work(folder: Path, number: int) -> None:
    """Say who works, then be long about it."""
    (folder / str(number)).write_text(str(os.getpid()))
    time.sleep(120)


def load() -> None:
    """Two processes beside this one, which wait for more work than they get."""
    from sapar.sites.cli.demonstration.beside import done_by

    for _ in done_by(2, work, Path(sys.argv[1]), [(1,), (2,)]):
        pass


def lives(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_process_that_began_them(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "script.py"
    script.write_text(LOAD)
    folder = tmp_path / "pids"
    folder.mkdir()
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": f"{root}:{root / 'src'}", "DJANGO_SETTINGS_MODULE": "sapar.config.settings",
                                "SAPAR_VAR": str(tmp_path / "var")}  # fmt: skip
    process = subprocess.Popen([sys.executable, str(script), str(folder)], env=environment)
    try:
        end = time.monotonic() + 120
        while len(list(folder.iterdir())) < 2 and process.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        workers = [int(path.read_text()) for path in folder.iterdir()]
        assert len(workers) == 2
        assert all(map(lives, workers))
        process.send_signal(how)
        process.wait()
        end = time.monotonic() + 60
        while any(map(lives, workers)) and time.monotonic() < end:
            time.sleep(0.1)
        assert [pid for pid in workers if lives(pid)] == []
    finally:
        process.kill()
        for path in folder.iterdir():
            if lives(pid := int(path.read_text())):
                os.kill(pid, signal.SIGKILL)
