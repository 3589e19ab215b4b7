"""Run the benchmarks one after another: at a moderate size, or at the size of a country.

python tools/bench.py                  # about twenty minutes on two cores
python tools/bench.py --full           # the sizes that the claims are about: hours
python tools/bench.py lookup office    # some of them

A moderate size shows that a benchmark runs and roughly where it stands; the claims hold for the full one. Where the data of
the office's benchmark lie there already at the full size (`var/bench/office/1500000`), that size is measured.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODERATE: dict[str, list[str]] = {
    "one_person": [],
    "pathways": ["--persons", "100000", "--repeats", "1"],
    "whole_corridor": ["--persons", "200000"],
    "roadmap_board": [],
    "bans": [],
    "lookup": ["--persons", "100000"],
    "linkage": ["--persons", "70000"],
    "office": ["--persons", "50000", "--seconds", "60"],
}
"""Benchmark -> what makes it moderate; in this order."""
LOADED = ROOT / "var" / "bench" / "office" / "1500000"


def main() -> int:
    """Run them; 1 if any missed a limit, which stops none of the others."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", choices=[[], *MODERATE], metavar="name", help=", ".join(MODERATE))
    parser.add_argument("--full", action="store_true", help="the size of a country")
    chosen = parser.parse_args()
    missed = [name for name in chosen.names or MODERATE if run(name, [] if chosen.full else moderate(name))]
    if missed:
        print(f"\nmissed a limit: {', '.join(missed)}")
    return int(bool(missed))


def moderate(name: str) -> list[str]:
    """The arguments of a moderate run."""
    both = all((LOADED / database / "rows.txt").exists() for database in ("sqlite", "postgresql"))
    return [] if name == "office" and both else MODERATE[name]


def run(name: str, size: list[str]) -> int:
    """One benchmark and what it took; its exit status."""
    print(f"\n== benchmarks/{name}.py {' '.join(size) or '(full size)'} ==", flush=True)
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *size])
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    print(
        f"-- {name}: {time.monotonic() - began:,.0f} s, {used.ru_utime + used.ru_stime:,.0f} CPU-seconds, the largest process"
        f" {used.ru_maxrss / 1024:,.0f} MB",
        flush=True,
    )
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
