"""Making `model.json`: weights from labelled pairs.

    python -m sapar.engines.identity.linkage.train [--persons 100000] [--seed 2026]

The reviewed labels are those of invented people (`engines/identity/synthetic`), of whom it is known who is who: two
files of two offices are compared as any files are, and each pair is labelled. There are several such surveys, with
more and fewer columns and errors, so that a column that a file does not have says nothing. Weights are those of a logistic
regression on the levels reached. Unlike m and u counted level by level, they know that surname, father's name and
region of brothers agree together. They are written as m and u, which Splink multiplies: u is the share of a level
among pairs of two persons, m is u times the weight, both sum to one, and what is left over goes into the prior.

Thresholds come from other people, made with other seeds; the strictest of the surveys counts.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from sapar.engines.identity.linkage.comparisons import COMPARISONS
from sapar.engines.identity.linkage.model import Model, untrained
from sapar.engines.identity.linkage.pairs import compared, levels_of
from sapar.engines.identity.linkage.reading import read
from sapar.engines.identity.names import FOLD_VERSION
from sapar.engines.identity.synthetic import COLUMNS, CONSULATE, EMPLOYMENT, as_row, population, two_files

PRECISION = 0.995
"""What is linked without a PIN is right so often."""
_MARGIN = 0.997
"""The precision asked for here, so that PRECISION holds on others."""
_RIDGE = 0.3
_EDITION = 3


@dataclass(frozen=True)
class Survey:
    """Two files to learn from. `without`: columns that neither has; `worse`: how often as usual offices err."""

    name: str
    without: tuple[str, ...] = ()
    worse: float = 1.0


_NUMBERS = ("pin", "document", "phone")
SURVEYS = (
    Survey("usual"),
    Survey("careless", worse=2.0),
    Survey("without numbers", _NUMBERS),
    Survey("names and dates, careless", (*_NUMBERS, "region", "sex"), 1.5),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=100_000, help="of each survey")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", type=Path, default=Path(str(files(__package__) / "model.json")))
    options = parser.parse_args(arguments)
    model = train(options.persons, options.seed)
    options.out.write_text(model.as_json(), encoding="utf-8")
    print(model.as_json())


def train(persons: int, seed: int) -> Model:
    """A model from `persons` invented people in each survey; the same for the same seed and program."""
    learnt = [labelled(survey, persons, seed + at, untrained()) for at, survey in enumerate(SURVEYS)]
    patterns = np.concatenate([np.asarray(one.pairs.column("pattern")) for one in learnt])
    labels = np.concatenate([one.labels for one in learnt])
    model = replace(_fitted(patterns, labels), records=round(sum(one.records for one in learnt) / len(learnt)))
    tried = {}
    link_from = 0.0
    for at, survey in enumerate(SURVEYS):
        other = labelled(survey, persons, seed + 100 + at, model)
        scores = np.asarray(other.pairs.column("match_probability"))
        link_from = max(link_from, threshold(scores, other.labels, _MARGIN))
        tried[survey.name] = quality(scores, other.labels, other.missed)
    return replace(
        model,
        version=f"{_EDITION}.{FOLD_VERSION}",
        link_from=round(link_from, 6),
        review_from=0.03,
        made_from={
            "labels": "pairs of two files about invented people, made by engines/identity/synthetic",
            "persons_in_each_survey": persons,
            "seed": seed,
            "pairs": len(labels),
            "pairs_of_one_person": int(labels.sum()),
            "on_other_people": tried,
        },
    )


@dataclass(frozen=True)
class Labelled:
    """`pairs` as `compared` gives them; `labels`: whether each is of one person; `missed`: how many pairs of one
    person no block brought together."""

    pairs: Any
    labels: Any
    missed: int
    records: int


def labelled(survey: Survey, persons: int, seed: int, model: Model) -> Labelled:
    """The compared pairs of a survey of invented people."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / "a.csv", Path(name) / "b.csv"]
        truth = write_files(paths, persons, seed, survey)
        tables = read(paths).tables
    pairs = compared(tables, model)
    left, right = pairs.column("unique_id_l").to_pylist(), pairs.column("unique_id_r").to_pylist()
    labels = np.fromiter((truth[a] == truth[b] for a, b in zip(left, right, strict=True)), bool, len(left))
    return Labelled(pairs, labels, true_pairs(truth) - int(labels.sum()), sum(table.num_rows for table in tables))


def write_files(paths: Sequence[Path], persons: int, seed: int, survey: Survey = SURVEYS[0]) -> dict[str, int]:
    """Two files of records about invented people; returns who each record is about."""
    truth: dict[str, int] = {}
    columns = [column for column in COLUMNS if column not in survey.without]
    first, second = EMPLOYMENT.worse(survey.worse), CONSULATE.worse(survey.worse)
    with paths[0].open("w", encoding="utf-8", newline="") as a, paths[1].open("w", encoding="utf-8", newline="") as b:
        writers = {
            letter: csv.DictWriter(file, columns, extrasaction="ignore") for letter, file in (("A", a), ("B", b))
        }
        for writer in writers.values():
            writer.writeheader()
        for one in two_files(population(persons, seed), seed + 7, first=first, second=second):
            writers[one.id[0]].writerow(as_row(one))
            truth[one.id] = one.person
    return truth


def true_pairs(truth: dict[str, int]) -> int:
    """How many pairs, one record of A and one of B, are of one person."""
    counts: dict[int, list[int]] = {}
    for ident, person in truth.items():
        counts.setdefault(person, [0, 0])["AB".index(ident[0])] += 1
    return sum(a * b for a, b in counts.values())


def _fitted(patterns: Any, labels: Any) -> Model:
    distinct, places = np.unique(patterns, return_inverse=True)
    matches = np.bincount(places, weights=labels, minlength=len(distinct))
    others = np.bincount(places, minlength=len(distinct)) - matches
    sizes = [len(comparison.levels) for comparison in COMPARISONS]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    levels = np.array([levels_of(int(pattern)) for pattern in distinct])
    x = np.zeros((len(distinct), offsets[-1] + 1))
    x[:, -1] = 1.0
    for at in range(len(sizes)):
        x[np.arange(len(distinct)), offsets[at] + levels[:, at]] = 1.0
    weights = _logistic(x, matches, matches + others)
    m, u, odds = {}, {}, weights[-1]
    for at, comparison in enumerate(COMPARISONS):
        columns = slice(offsets[at], offsets[at + 1])
        share = x[:, columns].T @ others + 0.5
        share /= share.sum()
        own = share * np.exp(weights[columns])
        odds += np.log(own.sum())
        u[comparison.name] = [_digits(value) for value in share]
        m[comparison.name] = [_digits(value) for value in own / own.sum()]
    return Model("", _digits(1 / (1 + np.exp(-odds))), 1, m, u, 1.0, 0.0, {})


def _logistic(x: Any, matches: Any, counts: Any) -> Any:
    """Weights of a logistic regression with a ridge, by Newton's steps."""
    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], _RIDGE)
    ridge[-1] = 1e-6
    for _ in range(60):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (matches - counts * p) - ridge * weights
        bend = (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights += step * min(1.0, 3.0 / max(1e-9, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-7:
            break
    return weights


def _digits(value: float) -> float:
    return float(f"{value:.6g}")


# How good it is


def threshold(scores: Any, labels: Any, precision: float) -> float:
    """The least score from which on pairs are of one person so often."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(labels[order])
    good = np.nonzero(right / np.arange(1, len(order) + 1) >= precision)[0]
    return float(scores[order[good[-1]]]) if len(good) else 1.0


def quality(scores: Any, labels: Any, missed: int) -> dict[str, float]:
    """The best F1 and where, and the recall at precision 0.99 and PRECISION. `missed`: pairs that were not compared."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(labels[order])
    shown = np.arange(1, len(order) + 1)
    ends = np.append(np.diff(scores[order]) != 0, True)  # equal scores stand or fall together
    whole = int(labels.sum()) + missed
    precision, recall = (right / shown)[ends], (right / whole)[ends]
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    best = int(f1.argmax())
    found = {"f1": f1[best], "f1_at": scores[order][ends][best]}
    for asked in (0.99, PRECISION):
        found[f"recall_at_precision_{asked}"] = recall[precision >= asked].max(initial=0.0)
    found["compared"] = int(labels.sum()) / whole
    return {name: round(float(value), 4) for name, value in found.items()}


if __name__ == "__main__":
    main()
