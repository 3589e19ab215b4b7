"""What other parts are told of: they connect; accounts does not know them."""

from __future__ import annotations

from django.dispatch import Signal

left = Signal()
"""Somebody has left: `actor`, `user`. Sent inside the transaction: whoever hands over their work or revokes their
tokens does so in it, and a failure undoes the whole."""

glass_broken = Signal()
"""Access beyond one's roles was confirmed: `actor`, `glass` (a `BreakGlass`). Whoever keeps the record's history
writes it there, where the team sees it."""
