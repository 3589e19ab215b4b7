"""A process that migrates a database and kills itself at its nth statement, else prints how many there were; run by
`test_migration_killed`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def main(nth: int, word: str = "") -> None:
    """Migrate; at the nth statement that holds the word end as a power cut would."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    count = 0

    def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += word in sql
        if count == nth and word in sql:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        call_command("migrate", interactive=False, verbosity=0)
    print(count)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
