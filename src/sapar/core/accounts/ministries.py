"""Sign-in by ministries (OpenID Connect), stricter than allauth's own client.

Added are what the specification leaves to whoever wants to be sure: a nonce, the token's signature even where it came by
TLS, algorithms that cannot be confused, an issuer that is the configured one, and a profile about the same subject.
"""

from __future__ import annotations

import hmac
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from jwt import PyJWTError, get_unverified_header

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Signatures by a private key that the ministry alone has: never `none`, never a shared secret."""


def nonce_of(state: str) -> str:
    """What the token must carry for the sign-in of this state, which is one session's and used once."""
    return salted_hmac("sapar.core.accounts.ministries", f"nonce:{state}", algorithm="sha256").hexdigest()


class Client(OAuth2Client):  # type: ignore[misc]
    """Asks for a token that answers this sign-in and no other."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: dict[str, str]) -> str:
        """The ministry's page, with the nonce."""
        asked = {**extra_params, "nonce": nonce_of(self.state)}
        return str(super().get_redirect_url(authorization_url, scope, asked))


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Takes the ministry's answer."""

    client_class = Client

    @property
    def openid_config(self) -> dict[str, Any]:
        """The ministry's description of itself. Raises OAuth2Error if it speaks for another issuer."""
        config: dict[str, Any] = super().openid_config
        expected = str(self.get_provider().app.settings["server_url"]).partition("/.well-known/")[0].rstrip("/")
        if str(config.get("issuer", "")).rstrip("/") != expected:
            raise OAuth2Error("The description names another issuer.")
        return config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The sign-in that the token proves. Raises OAuth2Error."""
        claims = self._claims(app, str(kwargs["response"].get("id_token") or ""))
        profile = self._fetch_user_info(token.token)
        if not claims.get("sub") or profile.get("sub") != claims["sub"]:
            raise OAuth2Error("The profile is somebody else's.")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": profile, "id_token": claims})

    def _claims(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            if get_unverified_header(id_token).get("alg") not in ALGORITHMS:
                raise OAuth2Error("The token is signed in a way that is not accepted.")
        except PyJWTError as problem:
            raise OAuth2Error("This is no token.") from problem
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token, keys_url=self.openid_config["jwks_uri"], issuer=self.openid_config["issuer"],
            audience=app.client_id, lookup_kid=jwtkit.lookup_kid_jwk,
        )  # fmt: skip
        expected = nonce_of(self.request.GET.get("state", ""))
        if not hmac.compare_digest(str(claims.get("nonce") or "").encode(), expected.encode()):
            raise OAuth2Error("The token answers another sign-in.")
        return claims


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Asks for what is configured, whatever the address of our page adds."""

    oauth2_adapter_class = Adapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Those of the settings."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Those of the settings."""
        return list(self.get_scope())


def ministry(request: HttpRequest, provider: OpenIDConnectProvider) -> Provider:
    """The provider that allauth has found, as ours."""
    return Provider(request, app=provider.app)
