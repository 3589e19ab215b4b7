"""Sentences about searches that every site says alike."""

from __future__ import annotations

from django.utils.translation import gettext as _


def nobody() -> str:
    """Nothing was found."""
    return _("Nobody was found. Try another spelling, the year of birth, or a number.")


def ask_year() -> str:
    """By name alone."""
    return _("Many people share a name: add the year of birth.")
