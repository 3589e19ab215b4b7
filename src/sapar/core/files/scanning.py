"""Asking a scanner for malware about a file before it is kept: ClamAV's daemon, or whatever speaks as it does.

The operator names it (`SAPAR_SCANNER`); without one nothing is asked. A scanner that does not answer keeps files out:
a file is not taken on trust because a machine is down.
"""

from __future__ import annotations

import logging
import socket
import struct
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from sapar.core.files.checks import FileRefused

SECONDS = 20
_CHUNK = 64 * 1024
log = logging.getLogger(__name__)


def scan(content: BinaryIO) -> None:
    """Raise FileRefused where the scanner knows the file as harmful, or cannot be asked."""
    if not settings.SCANNER:
        return
    try:
        answer = _asked(settings.SCANNER, content)
    except OSError:
        log.error("the scanner for malware does not answer")
        raise FileRefused(_("Files cannot be checked for malware just now: try again in some minutes.")) from None
    if answer.endswith(b"FOUND"):
        raise FileRefused(_("The file holds malware: it is not kept. Have your computer checked."))
    if not answer.endswith(b"OK"):
        log.error("the scanner for malware could not read a file")
        raise FileRefused(_("Files cannot be checked for malware just now: try again in some minutes."))


def _asked(address: str, content: BinaryIO) -> bytes:
    """The answer of clamd to the stream: `stream: OK`, `stream: <name> FOUND` or `<problem> ERROR`."""
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        content.seek(0)
        while chunk := content.read(_CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 1000 and (more := connection.recv(1000)):
            answer += more
    return answer.rstrip(b"\0\n ")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(SECONDS)
        try:
            made.connect(address)
        except OSError:
            made.close()
            raise
        return made
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), SECONDS)
