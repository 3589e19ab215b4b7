"""The whole Russian corridor for everybody: every basis, bar and duty, with reasons, as `sapar assess` answers.

    python benchmarks/whole_corridor.py                    # 1.25 million persons, 10 million stays
    python benchmarks/whole_corridor.py --persons 50000

Asked: under 60 CPU-seconds and 2 GB. CPU-seconds are user and system time of a process of its own, from its start;
reading and checking the tables is told apart. 200 persons are asked again one by one: the answers must be equal. No peer
answers this question; the parts that peers can answer are in pathways.py.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ON = 20532  # 2026-03-20
SAMPLE = 200
LIMIT_SECONDS, LIMIT_MB = 60, 2000


def cpu() -> float:
    """User and system time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(folder: Path) -> dict[str, Any]:
    """One run in this process."""
    from sapar.engines.corridors.registry import corridor
    from sapar.engines.pathways.batch import Population
    from sapar.engines.pathways.facts import TABLES, load
    from sapar.engines.pathways.population import assess, write

    russia = corridor("RU")
    with load(folder) as facts, tempfile.TemporaryDirectory() as name:
        loaded = cpu()
        backend = facts.ibis()
        people = Population({table: backend.table(table) for table in TABLES})
        out = Path(name) / "answers.parquet"
        rows = write(assess(people, russia, ON), out)
        done = cpu()
        people.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        different = _different(facts, russia, out)
    return {"loading": loaded, "work": done - loaded, "peak_mb": peak, "rows": rows, "different": different}


def _different(facts: Any, russia: Any, out: Path) -> int:
    """How many of a sample of persons get another answer when they are asked alone."""
    from sapar.engines.pathways.days import OPEN, to_date
    from sapar.engines.pathways.population import questions
    from sapar.engines.pathways.scalar import Person, Question

    chosen = f"(SELECT person_id FROM persons ORDER BY hash(person_id) LIMIT {SAMPLE})"
    tables: dict[str, list[dict[str, Any]]] = {}
    for name in ("persons", "stays", "contracts", "permits", "events"):
        query = f"SELECT * FROM {name} WHERE person_id IN {chosen}"
        tables[name] = facts.connection.execute(query).to_arrow_table().to_pylist()
    query = f"SELECT * FROM '{out}' WHERE person_id IN {chosen}"
    answers = {row["person_id"]: row for row in facts.connection.execute(query).to_arrow_table().to_pylist()}
    different = 0
    for row in tables.pop("persons"):
        known = {**row, "documents_stated": None, "qualifications_stated": None}
        mine = {name: [r for r in rows if r["person_id"] == row["person_id"]] for name, rows in tables.items()}
        question = Question(Person(known, mine), ON)
        for name, tree in questions(russia).items():
            value = question.value(tree)
            if tree.kind == "day" and value is not None:
                value = None if value >= OPEN else to_date(value)
            different += value != answers[row["person_id"]][name]
    return different


def main() -> int:
    """Prints the table; 1 if answers differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_250_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.measure)))
        return 0
    from sapar.engines.pathways.facts.generate import generate

    console = Console(width=None if sys.stdout.isatty() else 110)
    folder = Path(__file__).parent / ".cache" / f"corridor-{options.persons}-{options.seed}"
    if not (folder / "events.parquet").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder.parent / ".gitignore").write_text("*\n")
        generate(folder, options.persons, options.seed)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--measure", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        console.print(done.stderr)
        return 1
    found = json.loads(done.stdout.splitlines()[-1])
    table = Table("what", title=f"the whole Russian corridor, {found['rows']:,} persons, on 2026-03-20")
    for name in ("measured", "limit", "verdict"):
        table.add_column(name, justify="right")
    table.add_row("reading and checking the tables, CPU-s", f"{found['loading']:.1f}", "", "")
    for what, value, limit in (
        ("bases, bars, duties, reasons for everybody, CPU-s", found["work"], LIMIT_SECONDS),
        ("both, CPU-s", found["loading"] + found["work"], LIMIT_SECONDS),
        ("peak memory, MB", found["peak_mb"], LIMIT_MB),
    ):
        table.add_row(what, f"{value:,.1f}", str(limit), "reached" if value < limit else "missed")
    console.print(table)
    console.print(f"{SAMPLE} persons asked one by one: {found['different']} answers differ")
    return 1 if found["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
