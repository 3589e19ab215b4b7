"""One module per destination: its rules as code, its dated numbers in `data/`, its texts in `texts/`."""

from sapar.engines.corridors.registry import CORRIDORS, Meta

__all__ = ["CORRIDORS", "Meta"]
