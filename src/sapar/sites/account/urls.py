"""Addresses of signing in and of one's own account, after the language: `/ky/account/…`.

Of allauth's pages only those that we offer are here, each with its stated policy.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.usersessions import views as usersessions
from django.urls import path

from sapar.core.accounts.policies import own_account, signing_in
from sapar.sites.account import views

urlpatterns = [
    path("", views.security, name="account_security"),
    # on the way in
    path("login/", signing_in(account.login), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", signing_in(account.account_inactive), name="account_inactive"),
    path("signup/", views.closed, name="account_signup"),
    path("forgotten/", views.forgotten, name="account_reset_password"),
    path("invitation/", views.choose_password, name="account_choose_password"),
    path("invitation/<str:secret>/", views.open_invitation, name="account_invitation"),
    path("second-step/", signing_in(mfa.authenticate), name="mfa_authenticate"),
    path("keys/login/", signing_in(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("ministry/cancelled/", signing_in(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("ministry/error/", signing_in(social.login_error), name="socialaccount_login_error"),
    path("ministry/signup/", views.closed, name="socialaccount_signup"),
    # one's own
    path("ministry/", own_account(social.connections), name="socialaccount_connections"),
    path("password/", own_account(account.password_change), name="account_change_password"),
    path("password/set/", views.no_password, name="account_set_password"),
    path("confirm/", own_account(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", own_account(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("confirm/key/", own_account(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second-factor/", own_account(mfa.index), name="mfa_index"),
    path("codes/add/", own_account(totp.activate_totp), name="mfa_activate_totp"),
    path("codes/remove/", own_account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery/", own_account(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery/new/", own_account(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("keys/", own_account(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("keys/add/", own_account(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("keys/<int:pk>/remove/", own_account(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("keys/<int:pk>/edit/", own_account(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("sessions/", own_account(usersessions.list_usersessions), name="usersessions_list"),
]
