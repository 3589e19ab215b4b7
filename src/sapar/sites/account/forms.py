"""Forms of signing in: allauth's own checks under our words and our look, and the two forms that are ours."""

from __future__ import annotations

from typing import Any, cast

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.models import User
from sapar.sites.shared.fields import Renderer, Tick

LABELS: dict[
    str, tuple[str | Promise, str | Promise, str]
] = {  # by the field's name: label, hint, what browsers fill in
    "login": (_("E-mail address"), "", "username"),
    "email": (_("E-mail address"), "", "username"),
    "password": (_("Password"), "", "current-password"),
    "oldpassword": (_("Your password now"), "", "current-password"),
    "password1": (
        _("New password"),
        _("At least 12 characters. Three or four words that do not belong together are good."),
        "new-password",
    ),
    "password2": (_("New password once more"), "", "new-password"),
    "code": (_("Code"), _("Six digits from your app, or one of your recovery codes."), "one-time-code"),
    "name": (_("Name of the key"), _("So that you know it again, for example: phone, office key."), "off"),
    "passwordless": (
        _("Sign me in with this key alone (passkey)"),
        _("The key then asks for your finger, your face or its own PIN."),
        "off",
    ),
}


class Line(forms.TextInput):
    """One line: text, an address, or a password that is not shown."""

    template_name = "account/parts/input.html"
    kind = "input"

    def __init__(self, input_type: str, complete: str) -> None:
        width = "govuk-input--width-10" if complete == "one-time-code" else "govuk-!-width-two-thirds"
        super().__init__({"class": f"govuk-input {width}", "autocomplete": complete})
        self.input_type = input_type

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """A password is never sent back."""
        return super().get_context(name, None if self.input_type == "password" else value, attrs)


class Drawn(forms.Form):
    """Drawn by our templates, in our words, whatever allauth's fields bring along."""

    default_renderer = Renderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "%s")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.HiddenInput) or name not in LABELS:
                continue
            label, hint, complete = LABELS[name]
            field.label, field.help_text = cast(Any, label), cast(Any, hint)
            field.error_messages |= {
                "required": _("Fill this in."),
                "invalid": _("Write an address like name@example.kg."),
            }
            if isinstance(field, forms.BooleanField):
                field.widget, field.initial = Tick(), True
            else:
                secret = isinstance(field.widget, forms.PasswordInput)
                kind = "password" if secret else "email" if isinstance(field, forms.EmailField) else "text"
                field.widget = Line(kind, complete)


class LoginForm(Drawn, account.LoginForm):  # type: ignore[misc]
    """Sign in with address and password."""


class ReauthenticateForm(Drawn, account.ReauthenticateForm):  # type: ignore[misc]
    """Confirm with one's password."""


class ChangePasswordForm(Drawn, account.ChangePasswordForm):  # type: ignore[misc]
    """Choose a new password."""


class CodeForm(Drawn, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step with a code."""


class CodeAgainForm(Drawn, mfa.ReauthenticateForm):  # type: ignore[misc]
    """Confirm with a code."""


class ActivateCodesForm(Drawn, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app proves that it was set up."""


class AddKeyForm(Drawn, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey or security key."""


class EditKeyForm(Drawn, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""


class ForgottenForm(Drawn):
    """Where to send a new link."""

    email = forms.EmailField(max_length=254)


class NewPasswordForm(Drawn):
    """The password chosen with a link."""

    password1 = forms.CharField(max_length=200, strip=False, widget=forms.PasswordInput)
    password2 = forms.CharField(max_length=200, strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        """Long, not among the common ones, not one's own name."""
        chosen: str = self.cleaned_data["password1"]
        validate_password(chosen, self.user)
        return chosen

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = super().clean() or {}
        if "password1" in said and "password2" in said and said["password1"] != said["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        return said
