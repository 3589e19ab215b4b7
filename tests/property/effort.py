"""How long to search: a fixed share of what the profile says, since one example here stands for many persons."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

USUAL = 100
"""Examples of the usual profile."""


def examples(number: int) -> settings:
    """So many examples in the usual profile, as many times more as another profile searches longer."""
    return settings(
        max_examples=max(1, number * settings.default.max_examples // USUAL),
        suppress_health_check=list(HealthCheck),
        deadline=None,
        phases=(Phase.explicit, Phase.generate),  # a seed cannot be made simpler
    )
