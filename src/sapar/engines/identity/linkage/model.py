"""The model as a file: weights of every level, from where they come, and from which score on a pair is linked.

`model.json` is made by `train` and read here. It is data of ours, versioned, and says from what it was made.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sapar.engines.identity.linkage.comparisons import BLOCKS, COMPARISONS


@dataclass(frozen=True)
class Model:
    """`prior`: of a compared pair to be one person, among `records` records. `m`, `u`: by comparison, of each level in its order, among pairs of
    one person and of two. `link_from`: the score from which on a pair is linked without a PIN; `review_from`: below it
    a pair is not written at all."""

    version: str
    prior: float
    records: int
    m: dict[str, list[float]]
    u: dict[str, list[float]]
    link_from: float
    review_from: float
    made_from: dict[str, Any]

    def settings(self, link_type: str, records: int) -> dict[str, Any]:
        """Splink's settings for so many records. Among more people more strangers are alike, in proportion, but not more
        kin; so beyond the records on which the model was trained the odds of the prior fall by the root of their number,
        which is between and agrees with what was measured at a million."""
        odds = self.prior / (1 - self.prior) * min(1.0, self.records / max(records, 1)) ** 0.5
        return {
            "link_type": link_type,
            "probability_two_random_records_match": odds / (1 + odds),
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": False,
            "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in BLOCKS],
            "comparisons": [
                {
                    "output_column_name": comparison.name,
                    "comparison_levels": [
                        {
                            "sql_condition": level.condition or "ELSE",
                            "label_for_charts": level.name,
                            "m_probability": m,
                            "u_probability": u,
                        }
                        for level, m, u in zip(
                            comparison.levels, self.m[comparison.name], self.u[comparison.name], strict=True
                        )
                    ],
                }
                for comparison in COMPARISONS
            ],
        }

    def as_json(self) -> str:
        """The file's text: readable, the same for the same model."""
        levels = {
            comparison.name: {
                level.name: {"m": m, "u": u, "weight": round(math.log2(m / u), 3)}
                for level, m, u in zip(comparison.levels, self.m[comparison.name], self.u[comparison.name], strict=True)
            }
            for comparison in COMPARISONS
        }
        content = {
            "version": self.version,
            "made_from": self.made_from,
            "prior": self.prior,
            "records": self.records,
            "link_from": self.link_from,
            "review_from": self.review_from,
            "comparisons": levels,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def load(text: str) -> Model:
    """The model in a file's text; ValueError if its levels are not those of this program."""
    content = json.loads(text)
    found: dict[str, dict[str, dict[str, float]]] = content["comparisons"]
    expected = {comparison.name: [level.name for level in comparison.levels] for comparison in COMPARISONS}
    if {name: list(levels) for name, levels in found.items()} != expected:
        raise ValueError("the model was trained for other levels; train it anew")
    return Model(
        version=content["version"],
        prior=content["prior"],
        records=content["records"],
        m={name: [level["m"] for level in levels.values()] for name, levels in found.items()},
        u={name: [level["u"] for level in levels.values()] for name, levels in found.items()},
        link_from=content["link_from"],
        review_from=content["review_from"],
        made_from=content["made_from"],
    )


@cache
def current() -> Model:
    """The model that comes with the program."""
    return load((files("sapar.engines.identity.linkage") / "model.json").read_text(encoding="utf-8"))


def untrained() -> Model:
    """A model that knows nothing, for comparing pairs before training."""
    even = {c.name: [1 / len(c.levels)] * len(c.levels) for c in COMPARISONS}
    return Model("", 0.5, 1, even, even, 1.0, 0.0, {})
