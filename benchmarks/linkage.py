"""Linking a million records of two offices: Sapar beside Splink trained by EM alone, and a rule without weights.

    python benchmarks/linkage.py                       # 700,000 persons, about a million records
    python benchmarks/linkage.py --persons 50000       # a quick look
    python benchmarks/linkage.py --contenders ours
    python benchmarks/linkage.py --worse 2             # offices err twice as often

The people are invented (`engines/identity/synthetic`), with a seed of their own: none of them is among those on whom
the weights were trained. Every contender is a process of its own, reads the same two files and writes its pairs with
a score. CPU-seconds are user and system time of the whole process; memory is its peak. F1 is the best over all
scores; recall is counted on all true pairs, those that no block brought together too.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
CONTENDERS = {
    "ours": "Sapar: Splink, trained weights, veto",
    "em": "Splink, weights by EM alone",
    "rule": "rule: PIN, or names and birth date",
}
LIMITS = {"f1": 0.965, "recall": 0.93, "cpu": 170.0, "mb": 2500.0}
SEED = 77


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 if ours misses a limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=700_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--worse", type=float, default=1.0, help="how often as usual the offices err")
    parser.add_argument("--contenders", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS))
    parser.add_argument("--cache", type=Path, default=HERE / ".cache")
    parser.add_argument("--run", choices=[*CONTENDERS, "make"], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    folder = options.cache / f"linkage-{options.persons}-{options.seed}-{options.worse:g}"
    folder.mkdir(parents=True, exist_ok=True)
    (options.cache / ".gitignore").write_text("*\n")
    if options.run:
        {"make": _make, "ours": _ours, "em": _em, "rule": _rule}[options.run](folder, options)
        return 0
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print("making two files of records", style="dim")
    _child(options, "make")
    truth = {ident: int(person) for ident, person in csv.reader((folder / "truth.csv").open(encoding="utf-8"))}
    table = Table(
        "contender",
        title=f"{len(truth):,} records of {options.persons:,} persons; errors {options.worse:g} times as usual",
    )
    columns = ("F1", "recall at P 0.99", "compared", "linked", "of them right", "CPU-s", "peak MB")
    for name in columns:
        table.add_column(name, justify="right")
    met = True
    for contender in options.contenders:
        console.print(f"running: {CONTENDERS[contender]}", style="dim")
        cpu, mb = _child(options, contender)
        found = _measured(folder / f"{contender}.csv", truth)
        table.add_row(
            CONTENDERS[contender],
            f"{found['f1']:.4f}",
            f"{found['recall']:.4f}",
            f"{found['compared']:.4f}",
            f"{found['linked']:,}" if found["linked"] else "",
            f"{found['right']:.4f}" if found["linked"] else "",
            f"{cpu:.0f}",
            f"{mb:.0f}",
        )
        if contender == "ours":
            met = found["f1"] >= LIMITS["f1"] and found["recall"] >= LIMITS["recall"]
            met = met and cpu <= LIMITS["cpu"] and mb <= LIMITS["mb"]
    console.print(table)
    console.print(
        f"limits: F1 at least {LIMITS['f1']}, recall at precision 0.99 at least {LIMITS['recall']}, "
        f"at most {LIMITS['cpu']:.0f} CPU-seconds and {LIMITS['mb']:.0f} MB: {'met' if met else 'NOT met'}"
    )
    return 0 if met else 1


def _child(options: argparse.Namespace, what: str) -> tuple[float, float]:
    """Run one part as a process of its own; its CPU-seconds and peak memory in MB."""
    command = [sys.executable, str(Path(__file__).resolve()), "--run", what, "--persons", str(options.persons)]
    command += ["--seed", str(options.seed), "--worse", str(options.worse), "--cache", str(options.cache)]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{what} ended with status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def _measured(path: Path, truth: dict[str, int]) -> dict[str, Any]:
    import numpy as np

    from sapar.engines.identity.linkage.train import quality, true_pairs

    scores, labels, linked, right = [], [], 0, 0
    for row in csv.DictReader(path.open(encoding="utf-8")):
        one = truth[row["id_a"]] == truth[row["id_b"]]
        scores.append(float(row["score"]))
        labels.append(one)
        linked += row.get("same") == "link"
        right += row.get("same") == "link" and one
    answers = np.array(labels, dtype=bool)
    found = quality(np.array(scores), answers, true_pairs(truth) - int(answers.sum()))
    return {
        "f1": found["f1"],
        "recall": found["recall_at_precision_0.99"],
        "compared": found["compared"],
        "linked": linked,
        "right": right / linked if linked else 0.0,
    }


# What runs in a process of its own


def _make(folder: Path, options: argparse.Namespace) -> None:
    from sapar.engines.identity.linkage.train import Survey, write_files

    if (folder / "truth.csv").exists():
        return
    survey = Survey("of the benchmark", worse=options.worse)
    truth = write_files([folder / "a.csv", folder / "b.csv"], options.persons, options.seed, survey)
    half = folder / "truth.part"
    with half.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(truth.items())
    half.rename(folder / "truth.csv")


def _ours(folder: Path, _: argparse.Namespace) -> None:
    from sapar.sites.cli.main import app

    app(
        ["registry", "link", str(folder / "a.csv"), str(folder / "b.csv"), "--out", str(folder / "ours.csv")],
        standalone_mode=False,
    )


def _em(folder: Path, _: argparse.Namespace) -> None:
    """The same folded names and blocks, Splink's own comparisons, weights by expectation maximisation."""
    import logging

    import duckdb
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    from sapar.engines.identity.linkage.comparisons import BLOCKS
    from sapar.engines.identity.linkage.reading import read

    logging.getLogger("splink").setLevel(logging.ERROR)
    tables = read([folder / "a.csv", folder / "b.csv"]).tables
    database = DuckDBAPI(duckdb.connect())
    frames = [database.register(table, table_name=f"file_{at}") for at, table in enumerate(tables)]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("given", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("father", [0.92, 0.8]),
            cl.LevenshteinAtThresholds("birth", [1, 2]),
            cl.ExactMatch("sex"),
            cl.ExactMatch("pin"),
            cl.ExactMatch("document"),
            cl.ExactMatch("phone"),
            cl.ExactMatch("region"),
        ],
        blocking_rules_to_generate_predictions=list(BLOCKS),
        retain_matching_columns=False,
    )
    linker = Linker(frames, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("pin"), block_on("birth", "given", "surname")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("pair", "region"))
    found = linker.inference.predict(threshold_match_probability=0.01)
    duckdb_table = found.as_pyarrow_table()
    columns = [duckdb_table.column(name).to_pylist() for name in ("unique_id_l", "unique_id_r", "match_probability")]
    _written(folder / "em.csv", zip(*columns, strict=True))


def _rule(folder: Path, _: argparse.Namespace) -> None:
    """One person: equal PINs, or equal folded surname, given name and birth date."""
    import duckdb

    from sapar.engines.identity.linkage.reading import read

    tables = read([folder / "a.csv", folder / "b.csv"]).tables
    base = duckdb.connect()
    base.register("a", tables[0])
    base.register("b", tables[1])
    rows = base.execute(
        "SELECT a.unique_id, b.unique_id, 1.0 FROM a JOIN b ON a.pin = b.pin UNION "
        "SELECT a.unique_id, b.unique_id, 1.0 FROM a JOIN b "
        "ON a.birth = b.birth AND a.given = b.given AND a.surname = b.surname"
    ).fetchall()
    _written(folder / "rule.csv", rows)


def _written(path: Path, rows: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id_a", "id_b", "score"))
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
