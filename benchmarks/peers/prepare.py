"""Make the synthetic nation and its checked tables in a folder; print what reading and checking took."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import protocol

from sapar.engines.pathways.facts import load
from sapar.engines.pathways.facts.generate import generate


def main() -> None:
    folder, persons, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    if not (folder / "made.json").exists():
        counts = generate(folder / "raw", persons, seed)
        (folder / "made.json").write_text(json.dumps({"rows": counts, "generating": protocol.cpu_seconds()}))
    before = protocol.cpu_seconds()
    with load(folder / "raw") as facts:
        reading = protocol.cpu_seconds() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if facts.bad_count:
            raise SystemExit(f"{facts.bad_count} bad rows in the synthetic nation")
        if not (folder / "checked").exists():
            facts.export(folder / "half")
            (folder / "half").rename(folder / "checked")
    made = json.loads((folder / "made.json").read_text())
    print(json.dumps(made | {"reading": reading, "reading_peak_mb": peak}))


if __name__ == "__main__":
    main()
