"""How allauth behaves here: nobody signs up, ministries vouch for their own addresses only, mails are in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from sapar.core.accounts import mail
from sapar.core.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the desk, or to one's own account while there is none."""
        return reverse(settings.LOGIN_REDIRECT_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """To the page of signing in."""
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To one's own account."""
        return reverse("account_home")

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

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Whether the provider that says so may speak for this address."""
        domain = email.rpartition("@")[2].lower()
        return domain in settings.OIDC_DOMAINS.get(login.account.provider, ())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of codes are stored encrypted; passkeys are named for Sapar, whatever the host is called."""

    def encrypt(self, text: str) -> str:
        """With a key from the secret key: a copy of the database alone makes no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The counterpart of `encrypt`."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site as the browser shows it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Sapar"}


def _cipher() -> Fernet:
    import base64

    digest = salted_hmac("sapar.core.accounts.second_factor", "totp", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
