"""The app of the line "road map"."""

from __future__ import annotations

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.lines.roadmap"
    label = "roadmap"
