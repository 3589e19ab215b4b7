"""How allauth behaves here: nobody signs up, ministries vouch for their own addresses only, mails are in our words."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts import mail
from sapar.core.accounts.actors import ANYONE
from sapar.core.accounts.models import User
from sapar.core.audit import services as audit

WORDS = {  # allauth's names of what happened; what is not here is not said
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/totp_activated.txt": _("Codes from your app are on."),
    "mfa/messages/totp_deactivated.txt": _("Codes from your app are off."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are made."),
    "usersessions/messages/sessions_logged_out.txt": _("All your other sessions have ended."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The address or the password is not right. Try again."),
        "enter_current_password": _("This is not your password now. Try again."),
        "incorrect_code": _("The code is not right. Wait for the next one and try again."),
        "incorrect_password": _("The password is not right. Try again."),
        "invalid_login": _("The address or the password is not right. Try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    }

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, message_context: Any = None,
        extra_tags: str = "", message: str | None = None,
    ) -> None:  # fmt: skip
        """Say what happened in our words."""
        said = message or WORDS.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the desk, in the language of the page one comes from; a ministry's address has none, then in one's own."""
        spoken = getattr(request.user, "language", "") or settings.LANGUAGE_CODE
        with translation.override(translation.get_language_from_path(request.path_info) or spoken):
            return reverse("office:desk")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """To the page of signing in."""
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To one's own account."""
        return reverse("account_security")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """None of allauth's own mails is sent: links are ours (`services.invite`)."""

    def send_notification_mail(self, template_prefix: str, user: User, context: Any = None, email: Any = None) -> None:
        """Tell somebody that the ways into their account have changed."""
        mail.notify_changed(user)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A ministry's sign-in opens accounts that exist, of addresses that are the ministry's own."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """A ministry, with our own stricter client."""
        from sapar.core.accounts.ministries import ministry  # it needs the apps to be there

        return ministry(request, super().get_provider(request, provider, client_id))

    def list_providers(self, request: HttpRequest) -> list[Any]:
        """The same for the page of signing in."""
        from sapar.core.accounts.ministries import ministry

        return [ministry(request, found) for found in super().list_providers(request)]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """A ministry signs in and does nothing else: it is joined to an account by the address it vouches for."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise PermissionDenied

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        """A ministry's answer that is not taken is in the log, without what it said."""
        audit.record(
            actor=ANYONE, act="accounts.session.begin", outcome="denied", details={"ministry": provider.app.provider_id}
        )

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Whether the provider that says so may speak for this address."""
        domain = email.rpartition("@")[2].lower()
        return domain in settings.OIDC_DOMAINS.get(login.account.provider, ())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of codes are stored encrypted; passkeys are named for Sapar, whatever the host is called."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": _("Set up a passkey or codes from an app first."),
        "incorrect_code": _("That did not work. Try again, or use another way."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, to stand inside a page: without the declaration of a file."""
        drawn = str(super().build_totp_svg(url))
        return drawn.partition("?>")[2] or drawn

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """A first name for a key, which can be changed."""
        return str(_("My key"))

    def encrypt(self, text: str) -> str:
        """With a key from the secret key: a copy of the database alone makes no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The counterpart of `encrypt`."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site as the browser shows it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Sapar"}


def _cipher() -> MultiFernet:
    """Encrypts with the key of today; reads what a key of before has encrypted."""
    return MultiFernet([_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _of(secret: str) -> Fernet:
    digest = salted_hmac("sapar.core.accounts.second_factor", "totp", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
