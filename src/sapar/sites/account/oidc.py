"""Sign-in by ministries (OpenID Connect): `/account/oidc/<provider>/…`, without a language, for a ministry registers
one address to come back to."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect import views
from django.urls import path

from sapar.core.accounts.policies import signing_in

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", signing_in(views.login), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", signing_in(views.callback), name="openid_connect_callback"),
]
