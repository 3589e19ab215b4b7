"""A member of staff's browser, without a screen: cookies, forms with their tokens, how long each page took."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from tests.faults.live.stage import PASSWORD


@dataclass(frozen=True)
class Page:
    """What came: status, the address it came from after redirects, text, seconds."""

    status: int
    path: str
    text: str
    seconds: float


class Browser:
    """Opens pages of an installation at a port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar)).open

    def get(self, path: str) -> Page:
        """Open an address."""
        return self._page(urllib.request.Request(self._address(path)))

    def post(self, path: str, fields: dict[str, str], form: Page | None = None) -> Page:
        """Send a form; its page is opened first unless it is given."""
        page = form or self.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": found[1] if found else ""}).encode()
        return self._page(urllib.request.Request(self._address(path), body, {"Referer": self._address(path)}))

    def sign_in(self, email: str, password: str = PASSWORD) -> bool:
        """Sign in; whether the office opens."""
        return self.post("/en/account/login/", {"login": email, "password": password}).path.startswith("/en/office/")

    def signed_in(self) -> bool:
        """Whether the office still opens."""
        return self.get("/en/office/").path == "/en/office/"

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _page(self, request: urllib.request.Request) -> Page:
        started = time.monotonic()
        try:
            with self._open(request, timeout=60) as response:
                text, status, address = response.read().decode(), response.status, response.url
        except urllib.error.HTTPError as problem:
            text, status, address = problem.read().decode(), problem.code, problem.url
        return Page(status, urllib.parse.urlsplit(address).path, text, time.monotonic() - started)
