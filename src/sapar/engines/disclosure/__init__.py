"""Figures that identify nobody."""
