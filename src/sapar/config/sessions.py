"""Two kinds of sessions: visitors' answers in a signed cookie, staff's on the server.

A visitor's session is gone with the browser and leaves nothing on the server. A member of staff's is a row in the
database, so that it can be seen and ended; it ends by itself after a while without use and after a working day.
Which of the two a request has depends on its address alone, so that neither can be taken for the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

TOUCH = 60
"""Seconds between two notes of when a session was last used: not every request writes."""
STARTED, USED = "_started", "_used"


class Messages(CookieStorage):
    """Words for the next page, in a cookie that no other host can set."""

    cookie_name = settings.COOKIE_PREFIX + "messages"


class Sessions:
    """Gives each request its session and keeps it in the cookie of its kind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.visitors = import_module("django.contrib.sessions.backends.signed_cookies").SessionStore
        self.staff = import_module(settings.SESSION_ENGINE).SessionStore

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load, serve, save."""
        staff = for_staff(request.path_info)
        cookie = settings.SESSION_COOKIE_NAME if staff else settings.VISITOR_COOKIE_NAME
        store: Any = self.staff if staff else self.visitors
        session = request.session = store(request.COOKIES.get(cookie))
        if staff:
            _keep_time(session, time.time())
        response = self.get_response(request)
        return _saved(request, response, request.session, cookie)


def for_staff(path: str) -> bool:
    """Whether the address belongs to staff: `/ky/office/…`, `/ky/account/…`, `/account/…`, `/api/…`."""
    parts = path.split("/")[1:3]
    if parts and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    return bool(parts) and parts[0] in settings.STAFF_ADDRESSES


def _keep_time(session: Any, now: float) -> None:
    """End a session that has been idle or alive too long, or whose times lie in the future: the clock was changed."""
    started, used = session.get(STARTED), session.get(USED)
    if session.session_key is None:  # there is none, or reading has shown that it has ended
        return
    if started is None or used is None:
        session[STARTED] = session[USED] = now
        return
    idle, alive = now - used, now - started
    if not (-TOUCH <= idle <= settings.SESSION_IDLE_SECONDS and -TOUCH <= alive <= settings.SESSION_COOKIE_AGE):
        session.flush()
    elif idle >= TOUCH:
        session[USED] = now


def _saved(request: HttpRequest, response: HttpResponse, session: Any, cookie: str) -> HttpResponse:
    """What Django's own middleware does at the end of a request, for the cookie of this kind."""
    accessed, modified, empty = session.accessed, session.modified, session.is_empty()
    kept: dict[str, Any] = {
        "path": settings.SESSION_COOKIE_PATH, "domain": settings.SESSION_COOKIE_DOMAIN,
        "samesite": settings.SESSION_COOKIE_SAMESITE,
    }  # fmt: skip
    if accessed:
        patch_vary_headers(response, ("Cookie",))
    if empty and cookie in request.COOKIES:
        response.delete_cookie(cookie, **kept)
        patch_vary_headers(response, ("Cookie",))
    elif modified and not empty and response.status_code < 500:
        if STARTED not in session and for_staff(request.path_info):
            session[STARTED] = session[USED] = time.time()
        try:
            session.save()
        except UpdateError as gone:
            raise BadRequest("the session was ended while the request ran") from gone
        response.set_cookie(
            cookie, session.session_key, secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.SESSION_COOKIE_HTTPONLY, **kept,
        )  # fmt: skip
    return response
