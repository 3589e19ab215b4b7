"""The app of the line "employment"."""

from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    """Registers the line under a label that stays the same if the package moves."""

    name = "sapar.lines.employment"
    label = "employment"
