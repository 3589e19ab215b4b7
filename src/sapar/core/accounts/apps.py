"""The app `accounts`."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registered under a label that stays the same if the package moves."""

    name = "sapar.core.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Have sign-ins written into the log, and recovery codes hashed."""
        from sapar.core.accounts import receivers, recovery, tokens

        receivers.connect()
        recovery.install()
        tokens.connect()
