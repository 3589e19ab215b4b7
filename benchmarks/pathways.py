"""Rules for a nation: Sapar beside NumPy and SQL written by hand, and OpenFisca; equal by checksum.

    python benchmarks/pathways.py                       # 1.25 million persons, 10 million stays
    python benchmarks/pathways.py --persons 50000       # a quick look
    python benchmarks/pathways.py --tasks c --contenders sql ours

Every run is a process of its own. CPU-seconds are user and system time; `loading` is everything before the question:
the interpreter, imports and reading Parquet. Of several runs the one with the median work is shown.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
PEERS = HERE / "peers"
sys.path.insert(0, str(PEERS))

import protocol  # noqa: E402  (beside the peers, which must not depend on where they are run from)

CONTENDERS = {
    "sql": ("DuckDB SQL by hand", "sql.py"),
    "ours": ("Sapar (Ibis on DuckDB)", "ours.py"),
    "numpy": ("NumPy by hand", "arrays.py"),
    "openfisca": ("OpenFisca, daily form", "openfisca_daily.py"),
    "oracle": ("oracle (sample)", "oracle.py"),
}
ONCE = ("openfisca", "oracle")
"""Contenders that are run once: they take long, and their figures do not hang on tenths of a second."""


@dataclass(frozen=True)
class Run:
    """What one process reported, and what the system says that it took in all."""

    contender: str
    loading: float
    work: float
    peak_mb: float
    sums: dict[str, list[int]]

    @property
    def cpu(self) -> float:
        return self.loading + self.work


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 if a contender's answers differ from the others'."""
    options = _options(arguments)
    console = Console(width=None if sys.stdout.isatty() else 120)
    folder = _prepared(console, options)
    table = Table(
        "task", "contender", title=f"{options.persons:,} persons, corridor {protocol.CORRIDOR}, on 2026-03-20"
    )
    for name in ("CPU-s", "of which loading", "peak MB", "work / SQL", "all / SQL"):
        table.add_column(name, justify="right")
    table.add_column("same answers")
    verdicts: list[str] = []
    equal = True
    for task in options.tasks:
        runs = {}
        for contender in options.contenders:
            console.print(f"running {task}: {CONTENDERS[contender][0]}", style="dim")
            if run := _median(console, options, contender, folder, task):
                runs[contender] = run
        equal &= _add_rows(table, task, runs)
        verdicts += _verdicts(task, runs)
    console.print(table)
    for task in options.tasks:
        console.print(f"{task:7}{protocol.TASKS[task]}", style="dim")
    for verdict in verdicts:
        console.print(verdict)
    return 0 if equal else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=1_250_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tasks", nargs="+", choices=list(protocol.TASKS), default=list(protocol.TASKS))
    parser.add_argument("--contenders", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=HERE / ".cache", help="where the synthetic nation is kept")
    parser.add_argument("--openfisca-python", default=sys.executable, help="interpreter that has openfisca-core")
    return parser.parse_args(arguments)


def _prepared(console: Console, options: argparse.Namespace) -> Path:
    """The folder of checked tables, made if it is not there, or not by this code."""
    facts = Path(__file__).parents[1] / "src" / "sapar" / "engines" / "pathways" / "facts"
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(facts.glob("*.py")))).hexdigest()[:12]
    folder = options.cache / f"{options.persons}-{options.seed}-{code}"
    folder.mkdir(parents=True, exist_ok=True)
    (options.cache / ".gitignore").write_text("*\n")
    console.print("making and checking the nation", style="dim")
    report = _run([sys.executable, str(PEERS / "prepare.py"), str(folder), str(options.persons), str(options.seed)])
    rows = ", ".join(f"{number:,} {name}" for name, number in report["rows"].items())
    console.print(f"{rows}: made in {report['generating']:.1f} CPU-s")
    console.print(
        f"reading and checking all of it: {report['reading']:.1f} CPU-s, peak {report['reading_peak_mb']:.0f} MB"
    )
    return folder / "checked"


def _median(console: Console, options: argparse.Namespace, contender: str, folder: Path, task: str) -> Run | None:
    title, script = CONTENDERS[contender]
    interpreter = options.openfisca_python if contender == "openfisca" else sys.executable
    if (
        contender == "openfisca"
        and subprocess.run([interpreter, "-c", "import openfisca_core"], capture_output=True).returncode
    ):
        console.print(f"{title} is left out: {interpreter} has no openfisca-core")
        return None
    runs = []
    for _ in range(1 if contender in ONCE else options.repeats):
        report = _run([interpreter, str(PEERS / script), str(folder), task])
        sums = {name: report[name] for name in ("all", "sample")}
        runs.append(Run(contender, report["loading"], report["work"], report["peak_mb"], sums))
    return sorted(runs, key=lambda run: run.work)[len(runs) // 2]


def _run(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "0"})
    if done.returncode:
        raise SystemExit(f"{Path(command[1]).name} failed:\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def _add_rows(table: Table, task: str, runs: dict[str, Run]) -> bool:
    """Add the runs of a task; whether all gave the same answers."""
    full = [run for name, run in runs.items() if name != "oracle"]
    first, all_equal = full[0].sums if full else {}, True
    sql = runs.get("sql")
    for name, run in runs.items():
        # The oracle answers for the sample only, the others for everybody and thereby for the sample.
        same = not first or all(run.sums[part] == first[part] for part in (("sample",) if name == "oracle" else first))
        all_equal &= same
        whole = name != "oracle" and sql
        table.add_row(
            task,
            CONTENDERS[name][0],
            f"{run.cpu:.2f}",
            f"{run.loading:.2f}",
            f"{run.peak_mb:.0f}",
            f"{run.work / sql.work:.2f}" if whole and sql else "",
            f"{run.cpu / sql.cpu:.2f}" if whole and sql else "",
            "yes" if same else "[bold red]NO[/]",
        )
    table.add_section()
    return all_equal


def _verdicts(task: str, runs: dict[str, Run]) -> list[str]:
    """The figures asked for, and whether they are reached."""
    if "ours" not in runs:
        return []
    ours, said = runs["ours"], []
    if sql := runs.get("sql"):
        ratio = ours.work / sql.work
        said.append(f"{task}: {ratio:.2f} times SQL by hand; asked: at most 1.30: {_reached(ratio <= 1.3)}")
    if (fisca := runs.get("openfisca")) and task == "c":
        ratio = fisca.work / ours.work
        said.append(f"{task}: {ratio:.1f} times faster than OpenFisca; asked: at least 10: {_reached(ratio >= 10)}")
    if fisca and task[0] == "a":
        said.append(
            f"{task}: {ours.cpu:.2f} CPU-s with loading, OpenFisca {fisca.cpu:.2f}; asked: no slower: "
            f"{_reached(ours.cpu <= fisca.cpu)}"
        )
    return said


def _reached(yes: bool) -> str:
    return "reached" if yes else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
