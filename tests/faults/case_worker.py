"""A small prefork server for the test beside it: a parent that loads everything once, and a worker to be killed.

The worker takes one request a connection, a line of JSON, and answers after the commit. Whenever it dies, the parent
forks the next. Run with the port to listen on; the settings come from the environment.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from typing import Any


def serve(listener: socket.socket) -> None:
    """The worker: requests one after the other, until killed."""
    from django.db import connection

    connection.close()
    while True:
        peer, _address = listener.accept()
        with peer, peer.makefile("rw", encoding="utf-8") as stream:
            line = stream.readline()
            if line:
                stream.write(json.dumps(done(json.loads(line))) + "\n")
                stream.flush()


def done(request: dict[str, Any]) -> dict[str, Any]:
    """Open a case, or take a step in one; safe to ask for again under the same key."""
    if request["act"] == "pid":
        return {"pid": os.getpid()}
    from sapar.core.accounts import actors
    from sapar.core.accounts.models import Office, User
    from sapar.core.cases import services

    actor = actors.staff(User.objects.get(email="consul@example.org"))
    if request["act"] == "open":
        office = Office.objects.get(code="moscow")
        case = services.open_case(
            actor=actor, programme="help", office=office, answers=request["answers"], key=request["key"]
        )
        return {"uid": case.uid, "number": case.number}
    action = services.note(actor=actor, case=request["case"], text=request["text"], key=request["key"])
    return {"sequence": action.sequence}


def main(port: int) -> None:
    """The parent."""
    import django

    django.setup()
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    while True:
        worker = os.fork()
        if worker == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            serve(listener)
        os.waitpid(worker, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
