"""The synthetic nation: the same for the same seed, in order, and acceptable to the reader."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sapar.engines.pathways.facts import TABLES, from_arrow, load
from sapar.engines.pathways.facts.generate import blocks, generate


def nation(persons: int, seed: int) -> dict[str, pa.Table]:
    parts = [tables for _, tables in blocks(persons, seed)]
    return {name: pa.concat_tables([part[name] for part in parts], promote_options="permissive") for name in TABLES}


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32), persons=st.integers(1, 3000))
def test_a_nation_is_whole_and_repeatable(seed: int, persons: int) -> None:
    made = nation(persons, seed)
    again = nation(persons, seed)
    assert all(made[name].equals(again[name]) for name in TABLES)
    with from_arrow(made, threads=1) as facts:
        assert [bad.reason() for bad in facts.bad_rows(3)] == []
        assert facts.counts == {name: made[name].num_rows for name in TABLES}
        assert facts.counts["persons"] == persons


@settings(max_examples=3)
@given(seed=st.integers(0, 1000))
def test_seeds_differ_and_small_nations_are_the_beginning_of_large_ones(seed: int) -> None:
    small, large, other = nation(500, seed), nation(2000, seed), nation(500, seed + 1)
    for name, table in small.items():
        first = large[name].filter(pc.less_equal(large[name]["person_id"], 500))
        assert table.to_pylist() == first.to_pylist(), name
    assert small["stays"].to_pylist() != other["stays"].to_pylist()


def test_persons_average_eight_stays_most_of_them_in_russia(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    counts = generate(tmp_path, 60_000, 3, lambda done, all_: steps.append((done, all_)))
    assert steps == [(50_000, 60_000), (60_000, 60_000)]
    with load(tmp_path, threads=1) as facts:
        ask = facts.connection.execute
        assert facts.bad_count == 0
        assert dict(facts.counts) == counts
        assert counts["stays"] / counts["persons"] == pytest.approx(8, rel=0.02)
        (russia, still_there, handovers), *_ = ask("""
            SELECT avg((zone = 'RU')::INT), avg((gone = 2932896)::INT), avg((counted_from > entered)::INT) FROM stays
        """).fetchall()
        assert russia == pytest.approx(0.75, abs=0.02)
        assert 0.02 < still_there < 0.1
        assert 0.01 < handovers < 0.1
        spring, autumn = ask("""
            SELECT count(*) FILTER (month(DATE '1970-01-01' + entered) IN (3, 4)),
                   count(*) FILTER (month(DATE '1970-01-01' + entered) IN (9, 10)) FROM stays
        """).fetchall()[0]
        assert spring > 2 * autumn
        # Some must owe a duty, or a nation would show nothing: a contract ended early, no registration, a ban.
        assert ask("SELECT count(*) FROM contracts WHERE country = 'RU' AND early").fetchall()[0][0] > 1000
        assert ask("SELECT count(*) FROM events WHERE kind = 'ban' AND until_day > 20543").fetchall()[0][0] > 100


def test_a_nation_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        generate(tmp_path, 0, 1)
