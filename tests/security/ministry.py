"""A ministry's OpenID Connect server for tests: discovery, authorize, token, keys, profile. Small, and the real protocol."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "sapar", "a secret of tests"
Claims = dict[str, Any]


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Ministry:
    """What it says, each of which a test may bend: `claims` and `profile` change what an honest one would send."""

    url: str = ""
    who: Claims = field(default_factory=lambda: {"sub": "42", "email": "consul@x.kg", "email_verified": True})
    claims: Callable[[Claims], Claims] = lambda given: given
    profile: Callable[[Claims], Claims] = lambda given: given
    sign: Callable[[Claims], str] = lambda claims: jwt.encode(
        claims, key("ours"), algorithm="RS256", headers={"kid": "1"}
    )
    issuer: str = ""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # code -> the request it answers
    codes_used: list[str] = field(default_factory=list)

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back: the user of the ministry has just agreed."""
        code = secrets.token_urlsafe(16)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> Claims | None:
        """Exchange a code, once, for whoever proves that they asked for it."""
        asked = self.asked.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or form.get("client_secret") != SECRET or challenge != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer or self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "jti": form["code"],
                  "nonce": asked.get("nonce"), **self.who}  # fmt: skip
        return {"access_token": "t", "token_type": "Bearer", "id_token": self.sign(self.claims(claims))}

    def answer(self, path: str) -> Claims | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer or self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/profile",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }  # fmt: skip
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key("ours").public_key()))
            return {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}
        if path == "/profile":
            return self.profile(dict(self.who))
        return None


@contextmanager
def open_ministry() -> Iterator[Ministry]:
    """The server, on a free port of this machine, until the block ends."""
    ministry = Ministry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(ministry.answer(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(ministry.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _send(self, body: Claims | None) -> None:
            text = json.dumps(body or {"error": "invalid_grant"}).encode()
            self.send_response(400 if body is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ministry.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield ministry
    finally:
        server.shutdown()
        server.server_close()
