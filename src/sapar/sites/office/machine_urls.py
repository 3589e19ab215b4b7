"""Addresses of looking after other systems; part of `urls`."""

from __future__ import annotations

from django.urls import path

from sapar.sites.office.views import machines

urlpatterns = [
    path("machines/", machines.show, name="machines"),
    path("machines/accounts/new/", machines.add_account, name="machine_new"),
    path("machines/accounts/<uuid:uid>/token/", machines.issue, name="token_new"),
    path("machines/tokens/<uuid:uid>/revoke/", machines.revoke, name="token_revoke"),
    path("machines/webhooks/", machines.webhooks, name="webhooks"),
    path("machines/webhooks/new/", machines.add_webhook, name="webhook_new"),
    path("machines/webhooks/<uuid:uid>/", machines.webhook, name="webhook"),
    path("machines/webhooks/<uuid:uid>/test/", machines.test_webhook, name="webhook_test"),
    path("machines/webhooks/<uuid:uid>/end/", machines.end_webhook, name="webhook_end"),
    path("machines/webhooks/<uuid:uid>/deliveries/<uuid:delivery>/retry/", machines.retry, name="webhook_retry"),
]
