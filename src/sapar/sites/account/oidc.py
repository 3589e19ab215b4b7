"""Sign-in by ministries (OpenID Connect): `/account/oidc/<provider>/…`, without a language, for a ministry registers
one address to come back to."""

from __future__ import annotations

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from requests import RequestException

from sapar.core.accounts.ministries import Adapter
from sapar.core.accounts.policies import signing_in


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the ministry."""
    return _answer(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the ministry."""
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: type[OAuth2LoginView | OAuth2CallbackView], request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = Adapter(request, provider_id)
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, RequestException) as problem:  # the ministry is out of reach, or describes another
        answer = render_authentication_error(request, adapter.get_provider(), exception=problem)
    return answer


urlpatterns = [
    path("oidc/<slug:provider_id>/login/", signing_in(login), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", signing_in(callback), name="openid_connect_callback"),
]
