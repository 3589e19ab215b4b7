"""One person, the whole answer with its trace, beside OpenFisca asked for two numbers of the same person with its trace.

    python benchmarks/one_person.py

CPU-milliseconds an answer, the median of several rounds. Asked: under 2 ms for one person with trace. OpenFisca
answers less: the days used this year and whether a contract covers the day; both must agree with ours.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent / "peers"))

import numpy as np
import openfisca_daily as peer
import protocol
from openfisca_core.periods import DateUnit, Instant, Period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from sapar.engines.pathways.answer import check

LIMIT_MS = 2.0
ROUNDS, REPEATS = 9, 100
KG = {"citizenships": ["KG"], "birth_date": "1992-05-01"}
STAYS = [
    {"country": "RU", "from": f"{year}-0{month}-10", "to": f"{year}-0{month + 1}-20"}
    for year in range(2021, 2026)
    for month in (3, 6)
]
WORKER = {
    "person": KG,
    "purpose": "work",
    "stays": [*STAYS, {"country": "RU", "from": "2026-02-02", "to": None}],
    "contracts": [{"country": "RU", "kind": "employment", "from": "2026-02-10", "to": "2027-02-09"}],
    "events": [
        {"country": "RU", "kind": "registration", "on": "2026-02-20"},
        {"country": "RU", "kind": "medical", "on": "2026-02-25"},
        {"country": "RU", "kind": "fine", "on": "2025-03-01", "ground": "18.8", "paid": True},
    ],
    "destination": "RU",
    "on": "2026-03-20",
}
VISITOR = {"person": KG, "stays": [{"country": "RU", "from": "2026-03-02", "to": None}]}
CASES: dict[str, dict[str, Any]] = {
    "Russia, a visitor": {**VISITOR, "destination": "RU", "on": "2026-03-20"},
    "Russia, a worker with eleven stays": WORKER,
    "Schengen, a visitor": {
        "person": KG,
        "stays": [{"country": "FR", "from": "2025-09-01", "to": None}],
        "permits": [{"country": "EU", "kind": "short_stay_visa", "from": "2025-08-01", "to": "2026-01-31"}],
        "destination": "EU",
        "on": "2025-09-20",
    },
    "Korea, an applicant": {"person": KG, "purpose": "work", "destination": "KR", "on": "2026-03-20"},
}


def milliseconds(act: Callable[[], object]) -> float:
    """CPU-milliseconds of one act: the median of the rounds."""
    act()
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(REPEATS):
            act()
        found.append((time.process_time() - begun) / REPEATS * 1000)
    return statistics.median(found)


def openfisca() -> tuple[int, bool]:
    """Days used and work permission of the worker, built and asked with OpenFisca's trace on."""
    rows = [(s["from"], s["to"] or "2100-01-01", True) for s in WORKER["stays"]]
    rows += [(c["from"], c["to"], False) for c in WORKER["contracts"]]
    builder = SimulationBuilder()
    builder.create_entities(SYSTEM)
    builder.declare_person_entity("record", np.arange(len(rows)))
    travellers = builder.declare_entity("traveller", np.array([1]))
    builder.join_with_persons(travellers, np.ones(len(rows), int), np.zeros(len(rows), np.int8))
    simulation = builder.build(SYSTEM)
    simulation.trace = True
    always = Period((DateUnit.ETERNITY, Instant((-1, -1, -1)), -1))
    number = [(np.datetime64(a, "D").astype(int), np.datetime64(b, "D").astype(int), kind) for a, b, kind in rows]
    for name, column in zip(("first", "last", "is_stay"), zip(*number, strict=True), strict=True):
        simulation.set_input(name, always, np.array(column))
    day = Period((DateUnit.DAY, Instant((2026, 3, 20)), 1))
    used = simulation.calculate("days_in_year", day)[0]
    return int(used), bool(simulation.calculate("has_contract", day)[0])


def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([peer.Record, peer.Traveller])
    for variable in (peer.first, peer.last, peer.is_stay, peer.days_in_year, peer.has_contract):
        system.add_variable(variable)
    return system


SYSTEM = _system()


def main() -> int:
    """Prints the table; 1 if the answers differ."""
    table = Table("question", "contender", title="one person, with trace")
    for name in ("CPU-ms", "limit", "verdict"):
        table.add_column(name, justify="right")
    for name, case in CASES.items():
        spent = milliseconds(lambda case=case: check(case))  # type: ignore[misc]
        verdict = "reached" if spent < LIMIT_MS else "missed"
        table.add_row(name, "Sapar, the whole answer", f"{spent:.2f}", f"{LIMIT_MS:.1f}", verdict)
    table.add_row("Russia, the worker", "OpenFisca, two numbers", f"{milliseconds(openfisca):.2f}", "", "")
    answer = check(WORKER)
    same = openfisca() == (answer["stay"]["days_used"], answer["work"]["allowed"])
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"same answers: {'yes' if same else 'NO'}; peak memory of this process {peak:.0f} MB")
    return 0 if same else 1


if __name__ == "__main__":
    assert protocol.ON == protocol.day(2026, 3, 20)
    sys.exit(main())
