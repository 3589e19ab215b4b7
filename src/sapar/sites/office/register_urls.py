"""Addresses of what belongs to a person: family, documents, consents, facts; part of `urls`."""

from __future__ import annotations

from django.urls import path

from sapar.sites.office.views import consents, documents, facts, household

urlpatterns = [
    path("people/<slug:uid>/family/", household.family, name="person_family"),
    path("people/<slug:uid>/family/<int:kin>/end/", household.end_kin, name="kin_end"),
    path("people/<slug:uid>/household/", household.new, name="household_new"),
    path("households/<slug:household>/", household.show, name="household"),
    path("households/<slug:household>/correct/", household.correct, name="household_correct"),
    path("households/<slug:household>/members/<int:member>/", household.member, name="household_member"),
    path("households/<slug:household>/members/<int:member>/remove/", household.remove, name="household_remove"),
    path("people/<slug:uid>/documents/", documents.listed, name="person_documents"),
    path("people/<slug:uid>/documents/<slug:document>/", documents.correct, name="person_document"),
    path("people/<slug:uid>/documents/<slug:document>/scan/", documents.scan, name="person_document_scan"),
    path("people/<slug:uid>/documents/<slug:document>/remove/", documents.remove, name="person_document_remove"),
    path("people/<slug:uid>/consents/", consents.listed, name="person_consents"),
    path("people/<slug:uid>/consents/<slug:consent>/", consents.withdraw, name="person_consent"),
    path("people/<slug:uid>/consents/<slug:consent>/proof/", consents.proof, name="person_consent_proof"),
    path("people/<slug:uid>/facts/", facts.listed, name="person_facts"),
    path("people/<slug:uid>/facts/<slug:thing>/<int:number>/", facts.correct, name="fact"),
    path("people/<slug:uid>/facts/<slug:thing>/<int:number>/withdraw/", facts.withdraw, name="fact_withdraw"),
    path("people/<slug:uid>/changes/<int:number>/take-back/", facts.take_back, name="change_take_back"),
]
