"""Sapar: the open platform for a country's road map of cooperation on labour migration."""

__version__ = "0.1.0"
