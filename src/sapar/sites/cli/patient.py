"""A worker of gunicorn that takes a request to a thread only once the request is there as a whole.

gunicorn's own threads read from the connection: a handful of clients that send a byte a second keep all threads busy and
everybody else waiting. Here the loop that accepts connections gathers what comes, of thousands at once, without a thread.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import time
from collections.abc import Callable
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD = 64 * 1024
"""Bytes of a request's head; gunicorn refuses less than that by itself, with an answer."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a body; a file that is handed in is smaller (core/files)."""
IN_MEMORY = 128 * 1024
"""Bytes of a request that are kept in memory; the rest goes to a file without a name."""
FOR_HEAD, SLOWEST = 15.0, 8 * 1024
"""Seconds to send a head in, and bytes a second below which a body does not arrive in time."""
FOR_ANSWER = 30.0
"""Seconds in which a client must take some more of the answer."""
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_ASKS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Gathered:
    """A connection whose request has been gathered: what is read comes from there, what is written goes to the client."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._content: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed with the connection)
        self._head = b""
        self._size = 0
        self._wanted: int | None = None  # bytes of the whole request, once its head is there
        self._chunked = False
        self._last = b""
        self.until = time.monotonic() + FOR_HEAD

    def gather(self) -> bool:
        """Take what has come; whether that is all. Raises ValueError for a request that is too large."""
        part = self._peer.recv(64 * 1024)
        if not part:
            return True  # the client has said all it will say
        self._content.write(part)
        self._size += len(part)
        if self._wanted is None and not self._chunked:
            self._read_head(part)
        self._last = (self._last + part)[-5:]
        if self._size > HEAD + LARGEST:
            raise ValueError("too large")
        if self._chunked:
            return self._last == b"0" + _END
        return self._wanted is not None and self._size >= self._wanted

    def _read_head(self, part: bytes) -> None:
        self._head += part
        end = self._head.find(_END)
        if end < 0:
            if len(self._head) > HEAD:
                self._wanted = 0  # gunicorn says what is wrong with it
            return
        head = self._head[: end + 2]
        length = _LENGTH.search(head)
        body = int(length[1]) if length else 0
        if body > LARGEST:
            raise ValueError("too large")
        self._wanted = end + len(_END) + body
        self._chunked = _CHUNKED.search(head) is not None
        self._last = self._head[end:][-5:]
        if _ASKS.search(head) and self._size < self._wanted:
            self._peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.until = time.monotonic() + FOR_HEAD + body / SLOWEST + (FOR_HEAD if self._chunked else 0)
        self._head = b""

    def ready(self) -> None:
        """From now on what was gathered is read."""
        self._content.seek(0)

    # ── what gunicorn asks of a socket ──
    def recv(self, size: int, *flags: int) -> bytes:
        """What was gathered; nothing more."""
        found: bytes = self._content.read(size)
        return found

    def setblocking(self, blocking: bool) -> None:
        """An answer that nobody takes ends; it does not keep its thread for ever."""
        self._peer.settimeout(FOR_ANSWER if blocking else 0.0)

    def close(self) -> None:
        """Close the connection and forget what was gathered."""
        self._content.close()
        self._peer.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """See the module. One request a connection: a proxy needs no more, and no second one can dawdle."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.gathering: dict[Any, Gathered] = {}

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection and begin to gather its request."""
        try:
            peer, address = listener.accept()
        except OSError:  # another worker was faster, or the client has gone
            return
        self.nr_conns += 1
        gathered = Gathered(peer)
        conn = TConn(self.cfg, gathered, address, listener.getsockname())
        conn.data_ready = True
        self.gathering[conn] = gathered
        more: Callable[[Any], None] = partial(self._more, conn)
        self.poller.register(peer, selectors.EVENT_READ, more)

    def _more(self, conn: Any, peer: socket.socket) -> None:
        gathered = self.gathering[conn]
        try:
            if not gathered.gather():
                return
        except BlockingIOError:
            return
        except ValueError:
            with contextlib.suppress(OSError):
                peer.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self._drop(conn)
            return
        except OSError:
            self._drop(conn)
            return
        del self.gathering[conn]
        self.poller.unregister(peer)
        gathered.ready()
        self.enqueue_req(conn)

    def _drop(self, conn: Any) -> None:
        gathered = self.gathering.pop(conn)
        self.poller.unregister(gathered._peer)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Called by the loop every second: end what does not arrive in time."""
        now = time.monotonic()
        for conn in [conn for conn, gathered in self.gathering.items() if gathered.until < now]:
            self._drop(conn)
